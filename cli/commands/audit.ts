// muster audit: who did what.
import type { Command } from 'commander'
import { type Act, listActs } from '#wire/console/audit.ts'
import type { Cli } from '../cli.ts'
import { example, instant, whole } from '../options.ts'
import { allPages } from '../pages.ts'
import { table } from '../table.ts'

type Options = { actor?: string; act?: string; subject?: string; from?: string; until?: string; limit: number }

export function audit(program: Command, cli: Cli): void {
  program
    .command('audit')
    .description('who did what')
    .command('list')
    .description('list acts of operators and credentials, newest first')
    .option('--actor <id>', 'acts of this operator, credential or device')
    .option('--act <act>', 'acts of this kind, such as device.revoke')
    .option('--subject <id>', 'acts on this device, token or credential')
    .option('--from <time>', 'from this date or instant on', instant)
    .option('--until <time>', 'before this date or instant', instant)
    .option('--limit <number>', 'at most so many', whole(1), 100)
    .addHelpText('after', example('muster audit list --act device.revoke --from 2026-11-01 -o jsonl'))
    .action(async ({ limit, ...filter }: Options) => {
      const { items } = await allPages(
        (cursor) => cli.ask(listActs, { ...filter, limit: Math.min(limit, 500), cursor }),
        limit,
        (got) => cli.terminal.progress(`${got} acts`),
      )
      cli.terminal.progress('')
      await cli.print(items, () =>
        items.length === 0
          ? 'No act matches.'
          : table<Act>(
              [
                { title: 'AT', cell: (row) => row.at },
                { title: 'WHO', cell: (row) => row.actorName ?? row.actor, gives: true },
                { title: 'ACT', cell: (row) => row.act },
                { title: 'ON', cell: (row) => row.subject, gives: true },
                {
                  title: 'OUTCOME',
                  cell: (row) => row.outcome,
                  tint: (row) => (row.outcome === 'refused' ? 'warning' : undefined),
                },
                {
                  title: 'DETAIL',
                  yields: true,
                  cell: (row) =>
                    Object.entries(row.detail)
                      .map(([name, value]) => `${name}=${value}`)
                      .join(' '),
                  gives: true,
                },
              ],
              items,
              cli.terminal,
            ),
      )
    })
}
