// muster consents: what the organisation authorised its data to be used for beyond managing devices, and until when.
import { type Command, Option } from 'commander'
import { inTerms } from '#wire/console/consent-terms.ts'
import {
  type ConsentRecord,
  giveConsent,
  LegalBasis,
  listConsents,
  listPurposes,
  type Purpose,
  type SharingPurpose,
  sharingPurposes,
  withdrawConsent,
} from '#wire/console/consents.ts'
import { listIntegrations } from '#wire/console/outbound.ts'
import type { Cli } from '../cli.ts'
import { Failed, WrongUse } from '../failure.ts'
import { example, instant, several } from '../options.ts'
import { pick } from '../pick.ts'
import { type Column, pairs, table } from '../table.ts'
import { visible } from '../terminal.ts'
import { ago, count } from '../words.ts'

const bases: Readonly<Record<ConsentRecord['basis'], string>> = {
  'A6-1-a': 'consent',
  'A6-1-b': 'contract',
  'A6-1-c': 'legal obligation',
  'A6-1-d': 'vital interests',
  'A6-1-e': 'public task',
  'A6-1-f': 'legitimate interests',
}

interface GiveOptions {
  integration: string
  recipient: string
  country: string
  basis: ConsentRecord['basis']
  fields?: string[]
  until?: string
  text?: string
  yes?: true
}

export function consents(program: Command, cli: Cli): void {
  const noun = program.command('consents').description('what the data may be used for beyond managing devices')

  noun
    .command('purposes')
    .description('list the purposes there are; all are off until authorised')
    .addHelpText('after', example('muster consents purposes'))
    .action(async () => {
      const { items } = await cli.ask(listPurposes, {})
      await cli.print(items, () => table<Purpose>(purposeColumns, items, cli.terminal))
    })

  noun
    .command('list')
    .description('list every authorisation ever given, newest first')
    .addHelpText('after', example('muster consents list'))
    .action(async () => {
      const { items } = await cli.ask(listConsents, {})
      await cli.print(items, () =>
        items.length === 0
          ? 'Nothing was ever authorised. See what could be: muster consents purposes'
          : table<ConsentRecord>(recordColumns(cli.clock.now()), items, cli.terminal),
      )
    })

  noun
    .command('show <authorisation>')
    .description('show one with its text; with -o json as JSON-LD in terms of the Data Privacy Vocabulary')
    .addHelpText('after', example('muster consents show con_4k2d -o json'))
    .action(async (wanted: string) => {
      const record = await picked(cli, wanted)
      await cli.print(inTerms(record), () => inWords(record))
    })

  noun
    .command('text <purpose>')
    .description('show the text that would be authorised now, and the most that could leave')
    .addHelpText('after', example('muster consents text asset-sharing'))
    .action(async (wanted: string) => {
      const purpose = await purposeOf(cli, wanted)
      await cli.print({ ...purpose.text, fields: purpose.fields }, () => textInWords(purpose))
    })

  noun
    .command('give <purpose>')
    .description('authorise a purpose for the organisation')
    .requiredOption('--integration <integration>', 'through which integration: its name or id')
    .requiredOption('--recipient <name>', 'who receives, by name')
    .requiredOption('--country <code>', 'where the recipient is, such as AT')
    .addOption(
      new Option('--basis <basis>', 'the legal basis, GDPR Art. 6(1)').choices(LegalBasis.options).default('A6-1-f'),
    )
    .option('--fields <fields>', 'only these, by name; else those the integration tells', several)
    .option('--until <time>', 'when it ends by itself', instant)
    .option('--text <version>', 'the version of the text that was read, as muster consents text shows it')
    .option('--yes', 'do not ask; only with --text')
    .addHelpText(
      'after',
      example(
        'muster consents give asset-sharing --integration inventory --recipient "Inventar GmbH" --country AT \\',
        '  --basis A6-1-f --until 2027-11-21 --text 1-en --yes',
      ),
    )
    .action((wanted: string, options: GiveOptions) => give(cli, wanted, options))

  noun
    .command('withdraw <authorisation>')
    .description('withdraw an authorisation; what is under way ends at once')
    .addHelpText('after', example('muster consents withdraw con_4k2d'))
    .action(async (wanted: string) => {
      const { id } = await picked(cli, wanted)
      const record = await cli.ask(withdrawConsent, { id })
      await cli.print(inTerms(record), () => `${record.id} is withdrawn since ${record.withdrawnAt}.`)
    })
}

const purposeColumns: Column<Purpose>[] = [
  { title: 'PURPOSE', cell: (row) => row.purpose },
  { title: 'STATE', cell: (row) => row.state, tint: (row) => (row.state === 'on' ? 'warning' : 'grey') },
  { title: 'TEXT', cell: (row) => row.text.version },
  { title: 'RECIPIENTS', cell: (row) => row.active.map((one) => one.recipient.name).join(', '), gives: true },
  { title: 'WHAT', cell: (row) => row.says, gives: true, yields: true },
]

const recordColumns = (now: number): Column<ConsentRecord>[] => [
  { title: 'PURPOSE', cell: (row) => row.purpose },
  { title: 'STATE', cell: (row) => row.state, tint: (row) => (row.state === 'active' ? 'warning' : 'grey') },
  { title: 'RECIPIENT', cell: (row) => row.recipient.name, gives: true },
  { title: 'COUNTRY', cell: (row) => row.recipient.country },
  { title: 'BASIS', cell: (row) => row.basis, yields: true },
  { title: 'FIELDS', cell: (row) => row.fields.length, yields: true },
  { title: 'GIVEN', cell: (row) => ago(row.givenAt, now) },
  { title: 'BY', cell: (row) => row.givenByName ?? row.givenBy, gives: true, yields: true },
  { title: 'ENDS', cell: (row) => (row.withdrawnAt ?? row.expiresAt)?.slice(0, 10) },
  { title: 'ID', cell: (row) => row.id },
]

async function picked(cli: Cli, wanted: string): Promise<ConsentRecord> {
  const { items } = await cli.ask(listConsents, {})
  return pick(items, wanted, 'authorisation', 'muster consents list')
}

async function purposeOf(cli: Cli, wanted: string): Promise<Purpose> {
  const { items } = await cli.ask(listPurposes, {})
  const found = items.find(({ purpose }) => purpose === wanted)
  if (!found) throw new WrongUse(`"${wanted}" is none of ${sharingPurposes.join(', ')}.`)
  return found
}

function inWords(record: ConsentRecord): string {
  const { recipient, text } = record
  const by = (id: string | undefined, name: string | undefined) => (id === undefined ? undefined : (name ?? id))
  return [
    pairs([
      ['purpose', record.purpose],
      ['state', record.state],
      ['legal basis', `GDPR Art. 6(1)(${record.basis.at(-1)}), ${bases[record.basis]}`],
      ['recipient', visible(`${recipient.name}, ${recipient.country}`)],
      ['address', recipient.destination],
      ['fields', ['device.id', ...record.fields].join(', ')],
      ['given', visible(`${record.givenAt} by ${by(record.givenBy, record.givenByName)}`)],
      ['ends', record.expiresAt],
      [
        'withdrawn',
        record.withdrawnAt && visible(`${record.withdrawnAt} by ${by(record.withdrawnBy, record.withdrawnByName)}`),
      ],
      ['text', `${text.version}, SHA-256 ${text.digest}`],
    ]),
    text.text,
  ].join('\n\n')
}

const textInWords = ({ text, fields }: Purpose) =>
  [`Version ${text.version}`, text.text, `The most that could leave: ${fields.join(', ') || 'nothing'}`].join('\n\n')

async function give(cli: Cli, wanted: string, options: GiveOptions): Promise<void> {
  const purpose = await purposeOf(cli, wanted)
  if (purpose.state === 'unavailable')
    throw new Failed(`Nothing in this version can use "${wanted}", so it cannot be authorised.`)
  const { items } = await cli.ask(listIntegrations, {})
  const integration = pick(items, options.integration, 'integration')
  const version = options.text ?? purpose.text.version
  if (!options.yes) {
    cli.terminal.note(textInWords(purpose))
    const typed = await cli.terminal.ask(`\nType ${purpose.text.version} to authorise this text: `)
    if (typed === undefined)
      throw new WrongUse('Nobody can be asked here: read the text, and add --text VERSION --yes.')
    if (typed.trim() !== purpose.text.version) throw new Failed('Nothing was authorised.')
  } else if (options.text === undefined) throw new WrongUse('--yes goes with --text: the version of the text you read.')
  const record = await cli.ask(giveConsent, {
    purpose: purpose.purpose satisfies SharingPurpose,
    basis: options.basis,
    recipient: { name: options.recipient, country: options.country },
    integration: integration.id,
    textVersion: version,
    ...(options.fields ? { fields: options.fields } : {}),
    ...(options.until ? { expiresAt: options.until } : {}),
  })
  await cli.print(
    inTerms(record),
    () =>
      `${record.id}: ${count(record.fields.length + 1, 'field')} may leave to ${visible(record.recipient.name)}. Take it back with: muster consents withdraw ${record.id}`,
  )
}
