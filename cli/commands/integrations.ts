// muster integrations: receivers outside, what each would be told, and telling it.
import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import {
  addIntegration,
  changeIntegration,
  dropIntegration,
  type Integration,
  listIntegrations,
  previewIntegration,
  Rhythm,
  sendIntegration,
} from '#wire/console/outbound.ts'
import type { BodyOf } from '#wire/contract.ts'
import type { Cli } from '../cli.ts'
import { Failed, WrongUse } from '../failure.ts'
import { example, several } from '../options.ts'
import { pick } from '../pick.ts'
import { type Column, table } from '../table.ts'
import { visible } from '../terminal.ts'
import { ago, size } from '../words.ts'
import { passageInWords } from './outbound.ts'

interface FormOptions {
  url?: string
  name?: string
  country?: string
  rhythm?: Integration['rhythm']
  fields?: string[]
  from?: string
  user?: string
  passwordFile?: string
  authorityFile?: string
  off?: true
  on?: true
}

type Form = BodyOf<typeof addIntegration>

const closedWords: Readonly<Record<NonNullable<Integration['closed']>, string>> = {
  'door-closed': 'the door is closed: muster outbound open',
  'not-authorised': 'not authorised: muster consents give asset-sharing',
  expired: 'the authorisation has expired: muster consents give asset-sharing',
  off: 'switched off: muster integrations change --on',
  stopped: 'stopped after too many failures: muster integrations send',
}

export function integrations(program: Command, cli: Cli): void {
  const noun = program.command('integrations').description('receivers outside: webhooks and the mail server')

  noun
    .command('list')
    .description('list receivers, and why each would not be told now')
    .addHelpText('after', example('muster integrations list'))
    .action(async () => {
      const { items } = await cli.ask(listIntegrations, {})
      await cli.print(items, () =>
        items.length === 0
          ? 'There is no receiver outside. Name one with: muster integrations add'
          : table<Integration>(columns(cli.clock.now()), items, cli.terminal),
      )
    })

  form(noun.command('add <kind> <name>'))
    .description('name a receiver, webhook or mail; nothing is sent by this')
    .addHelpText(
      'after',
      example(
        'muster integrations add webhook inventory --url https://inventory.example.org/muster --country AT --rhythm daily',
        'muster integrations add mail post --url smtps://mail.example.org --country AT --from muster@example.org',
      ),
    )
    .action(async (kind: string, name: string, options: FormOptions) => {
      if (kind !== 'webhook' && kind !== 'mail') throw new WrongUse(`"${kind}" is none of webhook, mail.`)
      if (!options.url || !options.country) throw new WrongUse('A receiver needs --url and --country.')
      const added = await cli.ask(addIntegration, {
        ...{ kind, name, url: options.url, country: options.country, enabled: !options.off },
        ...given(options),
      })
      await cli.print(added, () => said(added))
    })

  form(noun.command('change <integration>'))
    .description('change a receiver; another address or country, or more fields, end its authorisation')
    .option('--name <name>', 'its name')
    .option('--on', 'switch it on')
    .addHelpText('after', example('muster integrations change inventory --rhythm weekly'))
    .action(async (wanted: string, options: FormOptions) => {
      const now = await picked(cli, wanted)
      const { id, kind, name, url, country, enabled, rhythm, fields, from, user, authority } = now
      const before = { rhythm, fields, from, user, authority }
      const changed = await cli.ask(changeIntegration, {
        ...{ id, kind, name: options.name ?? name, url: options.url ?? url, country: options.country ?? country },
        enabled: options.on ? true : options.off ? false : enabled,
        ...Object.fromEntries(Object.entries(before).filter(([, value]) => value !== undefined)),
        ...given(options),
      })
      await cli.print(changed, () => said(changed))
    })

  noun
    .command('drop <integration>')
    .description('remove a receiver with its secrets; its authorisation is withdrawn, the ledger stays')
    .addHelpText('after', example('muster integrations drop inventory'))
    .action(async (wanted: string) => {
      const { id } = await picked(cli, wanted)
      await cli.print(await cli.ask(dropIntegration, { id }), () => `${id} is dropped.`)
    })

  noun
    .command('preview <integration>')
    .description('show the very bytes that would leave now; nothing leaves')
    .addHelpText('after', example('muster integrations preview inventory'))
    .action(async (wanted: string) => {
      const { id } = await picked(cli, wanted)
      const shown = await cli.ask(previewIntegration, { id })
      await cli.print(shown, () =>
        [
          `To ${visible(shown.destination)}, ${size(shown.bytes)}, ${shown.devices} devices, SHA-256 ${shown.digest}`,
          ...(shown.closed ? [`It would not leave: ${closedWords[shown.closed]}`] : []),
          ...(shown.fields.length > 0 ? [`Fields: ${shown.fields.join(', ')}`] : []),
          '',
          ...Object.entries(shown.headers).map(([name, value]) => visible(`${name}: ${value}`)),
          '',
          shown.body
            .split(/\r?\n/)
            .map((line) => visible(line))
            .join('\n'),
        ].join('\n'),
      )
    })

  noun
    .command('send <integration>')
    .description('tell it now: a webhook the devices, a mail server one test message')
    .option('--to <address>', 'mail: where the test message goes')
    .addHelpText(
      'after',
      example('muster integrations send inventory', 'muster integrations send post --to anna@example.org'),
    )
    .action(async (wanted: string, options: { to?: string }) => {
      const { id } = await picked(cli, wanted)
      const passage = await cli.ask(sendIntegration, { id, ...(options.to ? { to: options.to } : {}) })
      await cli.print(passage, () => passageInWords(passage))
      if (!/^2\d\d$/.test(passage.outcome ?? '')) cli.exit(1)
    })
}

const form = (command: Command): Command =>
  command
    .option('--url <address>', 'webhook: https://…; mail: smtps://host or smtp://host (STARTTLS)')
    .option('--country <code>', 'where the receiver is, such as AT')
    .addOption(new Option('--rhythm <rhythm>', 'webhook: how often it is told').choices(Rhythm.options))
    .option('--fields <fields>', 'webhook: what it is told of each device, by name', several)
    .option('--from <address>', 'mail: the address mail is sent from')
    .option('--user <name>', 'mail: the account')
    .option('--password-file <file>', 'mail: file that holds the account’s password')
    .option('--authority-file <file>', 'PEM of a further authority for its certificate')
    .option('--off', 'switch it off')

function given(options: FormOptions): Partial<Form> {
  const { rhythm, fields, from, user, passwordFile, authorityFile } = options
  return {
    ...(rhythm ? { rhythm } : {}),
    ...(fields ? { fields } : {}),
    ...(from ? { from } : {}),
    ...(user ? { user } : {}),
    ...(passwordFile ? { password: textOf(passwordFile).replace(/\r?\n$/, '') } : {}),
    ...(authorityFile ? { authority: textOf(authorityFile) } : {}),
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Failed(`${file} cannot be read: ${(error as Error).message}`)
  }
}

async function picked(cli: Cli, wanted: string): Promise<Integration> {
  const { items } = await cli.ask(listIntegrations, {})
  return pick(items, wanted, 'integration')
}

const columns = (now: number): Column<Integration>[] => [
  { title: 'NAME', cell: (row) => row.name, gives: true },
  { title: 'KIND', cell: (row) => row.kind },
  {
    title: 'STATE',
    cell: (row) => row.closed ?? 'open',
    tint: (row) => (row.closed === 'stopped' ? 'bad' : row.closed ? 'grey' : 'warning'),
  },
  { title: 'ADDRESS', cell: (row) => row.url, gives: true, yields: true },
  { title: 'COUNTRY', cell: (row) => row.country },
  { title: 'RHYTHM', cell: (row) => row.rhythm, yields: true },
  {
    title: 'LAST',
    cell: (row) => row.last && `${row.last.outcome}, ${ago(row.last.at, now)}`,
    gives: true,
    tint: (row) => (row.failures > 0 ? 'bad' : undefined),
  },
  { title: 'ID', cell: (row) => row.id },
]

function said(one: Integration): string {
  const state = one.closed ? `Nothing leaves: ${closedWords[one.closed]}` : 'It is open.'
  const signing = one.signing
    ? `\n\nIts messages are signed (RFC 9421, Ed25519) under ${one.signing.keyId}:\n${one.signing.publicKey.trim()}`
    : ''
  return `${one.id} ${visible(one.name)}: ${state}${signing}`
}
