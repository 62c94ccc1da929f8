// muster credentials: what lets a program ask.
import { type Command, Option } from 'commander'
import { Credential, createCredential, listCredentials, revokeCredential } from '#wire/console/access.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Cli } from '../cli.ts'
import { example, someOf } from '../options.ts'
import { pick } from '../pick.ts'
import { table } from '../table.ts'
import { ago } from '../words.ts'

type Row = AnswerOf<typeof listCredentials>['items'][number]
const roles = createCredential.body?.shape.role.options ?? []
const scopes = Credential.shape.scopes.element.options
type Scope = (typeof scopes)[number]

export function credentials(program: Command, cli: Cli): void {
  const noun = program.command('credentials').description('what lets a program ask')

  noun
    .command('create <name>')
    .description('make an API credential; its secret is shown this once')
    .addOption(new Option('--role <role>', 'what it may do').choices(roles).default('observer'))
    .addOption(someOf('--scope <scopes>', 'what it may do beyond its role', scopes))
    .addHelpText('after', example('muster credentials create nightly-report --role observer -o json'))
    .action(async (name: string, options: { role: (typeof roles)[number]; scope?: Scope[] }) => {
      const made = await cli.ask(createCredential, { name, role: options.role, scopes: options.scope ?? [] })
      await cli.print(made, () =>
        [
          made.secret,
          '',
          `It is shown this once. Keep it in a file that only its user may read, and use it with --credential-file. Id: ${made.id}`,
        ].join('\n'),
      )
    })

  noun
    .command('list')
    .description('list credentials; their secrets are never shown again')
    .addHelpText('after', example('muster credentials list'))
    .action(async () => {
      const { items } = await cli.ask(listCredentials, {})
      await cli.print(items, () =>
        table<Row>(
          [
            { title: 'NAME', cell: (row) => row.name, gives: true },
            { title: 'ROLE', cell: (row) => row.role },
            { title: 'SCOPES', cell: (row) => row.scopes.join(', ') },
            { title: 'MADE', cell: (row) => ago(row.createdAt, cli.clock.now()) },
            { title: 'LAST USED', cell: (row) => row.lastUsedOn ?? 'never' },
            {
              title: 'STATE',
              cell: (row) => (row.revokedAt === undefined ? 'valid' : 'revoked'),
              tint: (row) => (row.revokedAt === undefined ? 'good' : 'grey'),
            },
            { title: 'ID', cell: (row) => row.id },
          ],
          items,
          cli.terminal,
        ),
      )
    })

  noun
    .command('revoke <credential>')
    .description('make a credential unusable at once')
    .addHelpText('after', example('muster credentials revoke nightly-report'))
    .action(async (wanted: string) => {
      const valid = (await cli.ask(listCredentials, {})).items.filter((item) => item.revokedAt === undefined)
      const { id } = pick(valid, wanted, 'credential')
      await cli.print(await cli.ask(revokeCredential, { id }), () => `${id} is revoked.`)
    })
}
