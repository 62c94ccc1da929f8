// What a device told, over time and in full: its history, and everything that is held about it.
import type { Command } from 'commander'
import { type Change, deviceHistory, deviceKnown } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Cli } from '../cli.ts'
import { example, whole } from '../options.ts'
import { allPages } from '../pages.ts'
import { pickDevice } from '../pick.ts'
import { table } from '../table.ts'

type Known = AnswerOf<typeof deviceKnown>['fields'][number]

/** Adds `history` and `known` to the noun `devices`. */
export function deviceTold(noun: Command, cli: Cli): void {
  noun
    .command('history <device>')
    .description('list what changed on a device, newest first')
    .option('--limit <number>', 'at most so many', whole(1), 100)
    .addHelpText('after', example('muster devices history web-1 --limit 20'))
    .action(async (wanted: string, { limit }: { limit: number }) => {
      const id = await pickDevice(cli, wanted)
      const { items } = await allPages(
        (cursor) => cli.ask(deviceHistory, { id, cursor, limit: Math.min(limit, 500) }),
        limit,
      )
      await cli.print(items, () =>
        items.length === 0
          ? 'Nothing changed since the first sync.'
          : table<Change>(
              [
                { title: 'AT', cell: (row) => row.at },
                { title: 'KIND', cell: (row) => row.kind, yields: true },
                { title: 'WHAT', cell: (row) => row.what },
                { title: 'OF', cell: (row) => row.subject, gives: true },
                { title: 'BEFORE', cell: (row) => row.before, gives: true },
                { title: 'AFTER', cell: (row) => row.after, gives: true },
              ],
              items,
              cli.terminal,
            ),
      )
    })

  noun
    .command('known <device>')
    .description('list everything held about a device, field by field: value, purpose, storage, retention')
    .addHelpText('after', example('muster devices known web-1'))
    .action(async (wanted: string) => {
      const id = await pickDevice(cli, wanted)
      const { fields } = await cli.ask(deviceKnown, { id })
      await cli.print(fields, () =>
        table<Known>(
          [
            { title: 'FIELD', cell: (row) => `${row.kind}.${row.field}` },
            {
              title: 'STATE',
              cell: (row) => row.state,
              tint: (row) => (row.state === 'held' ? undefined : 'grey'),
            },
            { title: 'VALUE', cell: (row) => row.value, gives: true },
            { title: 'IS', cell: (row) => row.sensitivity },
            { title: 'FOR', cell: (row) => row.purpose, yields: true },
            { title: 'STORED', cell: (row) => row.storedAs, gives: true, yields: true },
            { title: 'KEPT', cell: (row) => row.retention, gives: true, yields: true },
          ],
          fields,
          cli.terminal,
        ),
      )
    })
}
