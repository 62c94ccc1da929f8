// muster doctor: is everything as it should be, and what to do where it is not.
import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { connection, type Ready, readReady } from '../connection.ts'
import { agent } from '../doctor/agent.ts'
import { type Check, failed, words } from '../doctor/check.ts'
import { dataFolder, disk, node, processes, ring } from '../doctor/machine.ts'
import { credential, database, devicePort, healthy } from '../doctor/server.ts'
import { exitCodes } from '../failure.ts'
import { example } from '../options.ts'
import { tinted } from '../table.ts'
import { visible } from '../terminal.ts'

const tints = { ok: 'good', warning: 'warning', failed: 'bad' } as const

export function doctor(program: Command, cli: Cli): void {
  program
    .command('doctor')
    .description('check Muster on this machine, or the server named by --server or --context')
    .addHelpText('after', example('muster doctor'))
    .action(async () => {
      const { server, context } = cli.where()
      const checks = server === undefined && context === undefined ? await here(cli) : await there(cli)
      await cli.print(checks, () => checks.map((check) => inWords(check, cli)).join('\n'))
      if (checks.some((check) => check.state === 'failed')) cli.exit(exitCodes.failed)
    })
}

async function here(cli: Cli): Promise<Check[]> {
  const { config } = cli
  const first = [node(), await dataFolder(config.dataFolder), await disk(config.dataFolder)]
  let ready: Ready
  try {
    ready = await readReady(config.dataFolder)
  } catch (error) {
    return [...first, failed('running', words(error), 'Start Muster with npm start.')]
  }
  return [
    ...first,
    processes(ready),
    ...(await ring(config)),
    await healthy(ready.consoleUrl),
    await database(ready.consoleUrl),
    ...(ready.deviceUrl === undefined ? [] : [await devicePort(ready.deviceUrl, cli.clock.now())]),
    await credential(cli),
    await agent(cli),
  ]
}

async function there(cli: Cli): Promise<Check[]> {
  const { base } = await connection(cli.where(), cli.config)
  return [node(), await healthy(base), await database(base), await credential(cli)]
}

function inWords({ check, state, found, todo }: Check, cli: Cli): string {
  const mark = tinted((state === 'ok' ? 'OK' : state).padEnd(8), tints[state], cli.terminal)
  const line = `${mark} ${check.padEnd(18)} ${visible(found)}`
  return todo === undefined ? line : `${line}\n${' '.repeat(9)}${visible(todo)}`
}
