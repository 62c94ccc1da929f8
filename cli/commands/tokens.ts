// muster tokens: what lets a machine in.
import type { Command } from 'commander'
import { createToken, listTokens, revokeToken } from '#wire/console/access.ts'
import { listGroups } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Cli } from '../cli.ts'
import { example, seconds } from '../options.ts'
import { pick } from '../pick.ts'
import { table } from '../table.ts'
import { ago } from '../words.ts'

type Row = AnswerOf<typeof listTokens>['items'][number]

export function tokens(program: Command, cli: Cli): void {
  const noun = program.command('tokens').description('what lets a machine in')

  noun
    .command('create')
    .description('make an enrolment token: one machine, 10 minutes, unless said otherwise')
    .option('--group <group>', 'name or id of the group the machine will stand in')
    .option('--reusable', 'for many machines; each waits until it is approved')
    .option('--personal', 'for personal machines: nothing of them is read before their user agreed on it there')
    .option('--valid <time>', 'how long, such as 10m, 2h or 7d (1m to 30d)', seconds)
    .addHelpText('after', example('muster tokens create --group "Front desk" --valid 2h'))
    .action(async (options: { group?: string; reusable?: true; personal?: true; valid?: number }) => {
      const group = options.group && pick((await cli.ask(listGroups, {})).items, options.group, 'group').id
      const made = await cli.ask(createToken, {
        group: group || null,
        reusable: options.reusable ?? false,
        ...(options.personal ? { ownership: 'personal' as const } : {}),
        ...(options.valid === undefined ? {} : { validSeconds: options.valid }),
      })
      await cli.print(made, () =>
        [
          made.token,
          '',
          `For ${made.server}; ${made.reusable ? 'for many machines, each waits for approval' : 'for one machine'}; ends ${ago(made.expiresAt, cli.clock.now())} (${made.expiresAt}).`,
          `It is shown this once. Put it into a file on the machine, and there: muster agent enrol --server ${made.server} --token-file FILE`,
        ].join('\n'),
      )
    })

  noun
    .command('list')
    .description('list tokens; their secrets are never shown again')
    .addHelpText('after', example('muster tokens list -o json'))
    .action(async () => {
      const { items } = await cli.ask(listTokens, {})
      const now = cli.clock.now()
      await cli.print(items, () =>
        items.length === 0
          ? 'No token. Make one with: muster tokens create'
          : table<Row>(
              [
                { title: 'ID', cell: (row) => row.id },
                { title: 'FOR', cell: (row) => (row.reusable ? 'many' : 'one') },
                { title: 'WHOSE', cell: (row) => row.ownership, gives: true },
                { title: 'DEVICES', cell: (row) => row.devices },
                { title: 'MADE', cell: (row) => ago(row.createdAt, now) },
                { title: 'ENDS', cell: (row) => ago(row.expiresAt, now) },
                { title: 'GROUP', cell: (row) => row.group ?? undefined },
              ],
              items,
              cli.terminal,
            ),
      )
    })

  noun
    .command('revoke <token>')
    .description('make a token unusable; machines it let in stay')
    .addHelpText('after', example('muster tokens revoke tok_m2x7'))
    .action(async (wanted: string) => {
      const { id } = pick((await cli.ask(listTokens, {})).items, wanted, 'token')
      await cli.print(await cli.ask(revokeToken, { id }), () => `${id} lets nobody in any more.`)
    })
}
