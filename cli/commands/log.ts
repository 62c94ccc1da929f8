// muster log: the transparency log of what devices sent; exported, it is checked without the server.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { readLog } from '#wire/console/log.ts'
import type { Cli } from '../cli.ts'
import { Failed } from '../failure.ts'
import { exportLog, keptCheckpoint, keyFile } from '../log/export-log.ts'
import { example, several } from '../options.ts'
import { tinted } from '../table.ts'
import { ago, count } from '../words.ts'

export function log(program: Command, cli: Cli): void {
  const noun = program.command('log').description('the transparency log of what devices sent')

  noun
    .command('show')
    .description('show its size, its newest checkpoint, its key, and how many devices confirmed it')
    .addHelpText('after', example('muster log show'))
    .action(async () => {
      const found = await cli.ask(readLog, {})
      await cli.print(found, () => {
        const { confirmed, inconsistent } = found
        const alarm = `${count(inconsistent, 'device')} reported that the log does not go on from what they saw`
        return [
          `entries     ${found.size.toLocaleString('en')}${found.waiting > 0 ? `, ${found.waiting} wait for their number` : ''}`,
          `signed      ${ago(found.checkpointAt, cli.clock.now()) ?? 'not yet'}`,
          `root        ${found.checkpoint.split('\n')[2] ?? '-'}`,
          `key         ${found.verifierKey}`,
          `confirmed   by ${count(confirmed.withinDay, 'device')} within a day, by ${confirmed.longerAgo} longer ago, never by ${confirmed.never}`,
          ...(inconsistent > 0 ? [tinted(`ALARM       ${alarm}`, 'bad', cli.terminal)] : []),
        ].join('\n')
      })
    })

  noun
    .command('export <folder>')
    .description('write checkpoint, hashes and entries into a folder; run again, it adds what is new')
    .addHelpText('after', example('muster log export log-of-november'))
    .action(async (folder: string) => {
      const done = await exportLog(cli, folder)
      await cli.print(done, () =>
        [
          `${count(done.entries, 'entry', 'entries')} in ${folder}, ${count(done.files, 'new file')}.`,
          ...(done.dropped > 0
            ? [`${done.dropped} bundles are past their retention: only their hashes are there.`]
            : []),
          `Check it: muster log verify ${folder}`,
        ].join('\n'),
      )
    })

  noun
    .command('verify <folder>')
    .description('check an exported log, and that it goes on from every earlier checkpoint; asks no server')
    .option('--key <key>', 'the verifier key, from where you trust it (else the one that was exported)')
    .option('--earlier <files>', 'checkpoints kept elsewhere, or log.json of agents', several)
    .addHelpText('after', example('muster log verify log-of-november --earlier laptop/log.json'))
    .action((folder: string, options: { key?: string; earlier?: string[] }) => verify(cli, folder, options))
}

async function verify(cli: Cli, folder: string, options: { key?: string; earlier?: string[] }): Promise<void> {
  const { verifyLog } = await import('../log/verify-log.mjs')
  const kept = existsSync(folder) ? readdirSync(folder).filter((name) => keptCheckpoint.test(name)) : []
  const files = [...kept.map((name) => join(folder, name)), ...(options.earlier ?? [])]
  const { holds, lines } = tried(() =>
    verifyLog(
      folder,
      options.key ?? readFileSync(join(folder, keyFile), 'utf8'),
      files.map((name) => ({ name, text: readFileSync(name, 'utf8') })),
    ),
  )
  await cli.print({ holds, lines }, () =>
    lines.map(({ ok, text }) => `${ok ? 'ok   ' : tinted('FAILS', 'bad', cli.terminal)} ${text}`).join('\n'),
  )
  if (!holds) cli.exit(1)
}

function tried<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new Failed(`The log cannot be checked: ${error instanceof Error ? error.message : String(error)}`)
  }
}
