// muster privacy looks: who looked at names, addresses and other fields that can lead to a person.
import type { Command } from 'commander'
import { type Look, listLooks } from '#wire/console/subjects.ts'
import type { Cli } from '../cli.ts'
import { example, instant, whole } from '../options.ts'
import { allPages } from '../pages.ts'
import { pickDevice } from '../pick.ts'
import { type Column, table } from '../table.ts'

type Options = { device?: string; actor?: string; from?: string; until?: string; limit: number }

/** Adds `looks` to the noun `privacy`. */
export function looksCommand(noun: Command, cli: Cli): void {
  noun
    .command('looks')
    .description('who looked at names, addresses and other such fields, newest first; one line an hour')
    .option('--device <device>', 'only at this one alone')
    .option('--actor <id>', 'only by this operator or credential')
    .option('--from <time>', 'from this date or instant on', instant)
    .option('--until <time>', 'before this date or instant', instant)
    .option('--limit <number>', 'at most so many', whole(1), 100)
    .addHelpText('after', example('muster privacy looks --device web-1 --from 2026-11-01'))
    .action(async ({ device, limit, ...filter }: Options) => {
      const id = device === undefined ? undefined : await pickDevice(cli, device)
      const { items } = await allPages(
        (cursor) => cli.ask(listLooks, { ...filter, device: id, limit: Math.min(limit, 500), cursor }),
        limit,
        (got) => cli.terminal.progress(`${got} looks`),
      )
      cli.terminal.progress('')
      await cli.print(items, () => (items.length === 0 ? 'Nobody looked.' : table(columns, items, cli.terminal)))
    })
}

const columns: Column<Look>[] = [
  { title: 'HOUR', cell: (row) => row.at.slice(0, 16).replace('T', ' ') },
  { title: 'WHO', cell: (row) => row.actorName ?? row.actor, gives: true },
  { title: 'ROLE', cell: (row) => row.role, gives: true },
  { title: 'WHY', cell: (row) => row.purpose },
  { title: 'AT', cell: (row) => row.device?.slice(0, 14) ?? `${row.devices} devices` },
  { title: 'TIMES', cell: (row) => row.times },
  { title: 'FIELDS', cell: (row) => row.fields.join(', '), gives: true, yields: true },
]
