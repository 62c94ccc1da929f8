// muster doctor: is everything as it should be, and what to do where it is not.
import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { connection, readReady } from '../connection.ts'
import { agent } from '../doctor/agent.ts'
import { type Check, failed, words } from '../doctor/check.ts'
import { knowledge } from '../doctor/knowledge.ts'
import { dataFolder, disk, node, processes, ring } from '../doctor/machine.ts'
import { consolePort, credential, database, devicePort } from '../doctor/server.ts'
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
  const folder = await dataFolder(config.dataFolder)
  const machine = [node(), folder]
  try {
    const ready = await readReady(config.dataFolder)
    machine.push(await disk(config.dataFolder))
    const keys = await ring(config)
    const door = ready.deviceUrl === undefined ? [] : [await devicePort(ready.deviceUrl, cli.clock.now())]
    return [...machine, processes(ready), ...keys, ...(await there(cli)), ...door, await agent(cli)]
  } catch (error) {
    return [...machine, failed('running', words(error), 'Start Muster with npm start.')]
  }
}

async function there(cli: Cli): Promise<Check[]> {
  const server = await connection(cli.where(), cli.config)
  const checks = [await consolePort(server), await database(server), await credential(cli)]
  // Without them nothing more can be asked.
  return checks.some(({ state }) => state === 'failed') ? checks : [...checks, ...(await knowledge(cli))]
}

function inWords({ check, state, found, todo }: Check, cli: Cli): string {
  const mark = tinted((state === 'ok' ? 'OK' : state).padEnd(8), tints[state], cli.terminal)
  const line = `${mark} ${check.padEnd(18)} ${visible(found)}`
  return todo === undefined ? line : `${line}\n${' '.repeat(9)}${visible(todo)}`
}
