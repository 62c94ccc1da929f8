// muster privacy catalogue|processing|report|term|enforce: what is written about data, on the terminal or as a paper, and its terms.
import { type Command, Option } from 'commander'
import { type CatalogueField, catalogue } from '#wire/console/privacy.ts'
import { type RetentionKind, runRetention, setRetention, showRetention } from '#wire/console/retention.ts'
import { exportPaper, recordOfProcessing } from '#wire/console/server-privacy.ts'
import type { AnswerOf, ParamsOf } from '#wire/contract.ts'
import type { Cli } from '../cli.ts'
import { exitCodes, WrongUse } from '../failure.ts'
import { example, whole } from '../options.ts'
import { type Column, pairs, table, tinted } from '../table.ts'
import { visible } from '../terminal.ts'
import { ago, count } from '../words.ts'
import { writeWhole } from '../write-whole.ts'

export interface PaperOptions {
  form?: 'json' | 'csv' | 'html'
  language?: 'en' | 'de'
  out?: string
}
type What = ParamsOf<typeof exportPaper>['what']

/** Adds the options of a paper: without them a command shows its rows. */
export const paperOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--form <form>', 'as a paper: a page that prints, a spreadsheet, or for programs').choices([
        'html',
        'csv',
        'json',
      ]),
    )
    .addOption(new Option('--language <language>', 'of the paper').choices(['en', 'de']))
    .option('--out <file>', 'write the paper there, readable by you alone')

/** True when a paper was asked for, and was given. */
export async function gavePaper(cli: Cli, what: What, { form, language, out }: PaperOptions): Promise<boolean> {
  if (form === undefined) {
    if (out !== undefined || language !== undefined)
      throw new WrongUse('--out and --language belong to a paper: say which form with --form html, csv or json.')
    return false
  }
  const { name, text } = await cli.ask(exportPaper, { what, form, language })
  if (out === undefined) {
    cli.terminal.out(text.trimEnd())
    return true
  }
  await writeWhole(out, text)
  cli.terminal.note(`${name} is in ${out}.`)
  return true
}

export function paperCommands(noun: Command, cli: Cli): void {
  paperOptions(
    noun
      .command('catalogue')
      .description('show every field that is collected, stored or shown, with its rules')
      .option('--kind <kind>', 'only of this kind, such as system, events or acts'),
  )
    .addHelpText('after', example('muster privacy catalogue --form html --language de --out datenkatalog.html'))
    .action(async ({ kind, ...options }: PaperOptions & { kind?: string }) => {
      if (kind !== undefined && options.form !== undefined)
        throw new WrongUse('A paper has all kinds: leave out --kind.')
      if (await gavePaper(cli, 'catalogue', options)) return
      const { kinds, fields } = await cli.ask(catalogue, {})
      if (kind !== undefined && !kinds.some((one) => one.kind === kind))
        throw new WrongUse(`"${kind}" is none of ${kinds.map((one) => one.kind).join(', ')}.`)
      const shown = kind === undefined ? fields : fields.filter((field) => field.kind === kind)
      await cli.print(shown, () => table(fieldColumns, shown, cli.terminal))
    })

  paperOptions(noun.command('processing').description('show the record of processing activities (GDPR Art. 30)'))
    .addHelpText('after', example('muster privacy processing --form html --out record.html'))
    .action(async (options: PaperOptions) => {
      if (await gavePaper(cli, 'processing', options)) return
      const found = await cli.ask(recordOfProcessing, {})
      await cli.print(found, () => recordSheet(cli, found))
    })

  paperOptions(noun.command('report').description('show how long each kind of data is kept, and that nothing is older'))
    .addHelpText('after', example('muster privacy report --form csv --out terms.csv'))
    .action(async (options: PaperOptions) => {
      if (await gavePaper(cli, 'retention', options)) return
      await report(cli, await cli.ask(showRetention, {}))
    })

  noun
    .command('term <kind> <days>')
    .description('keep a kind of data for fewer days than its default; "default": the default again')
    .addHelpText('after', example('muster privacy term events.service.failed 30'))
    .action(async (kind: string, days: string) => {
      const one = await cli.ask(setRetention, { kind, days: days === 'default' ? null : asDays(days) })
      await cli.print(one, () => `${one.title}: kept ${term(one.days, one)}. What is older goes now.`)
    })

  noun
    .command('enforce')
    .description('take out now what is past its term, and report')
    .addHelpText('after', example('muster privacy enforce'))
    .action(async () => report(cli, await cli.ask(runRetention, {})))
}

function asDays(text: string): number {
  try {
    return whole(1, 4000)(text)
  } catch {
    throw new WrongUse(`"${text}" is neither a number of days from 1 to 4000 nor "default".`)
  }
}

const fieldColumns: Column<CatalogueField>[] = [
  { title: 'FIELD', cell: (row) => `${row.kind}.${row.field}` },
  { title: 'IS', cell: (row) => row.sensitivity },
  {
    title: 'COLLECTED',
    cell: (row) => (row.collected ? 'yes' : 'no'),
    tint: (row) => (row.collected ? undefined : 'grey'),
  },
  { title: 'STORED', cell: (row) => row.storedAs, gives: true, yields: true },
  { title: 'KEPT', cell: (row) => row.keptFor, gives: true },
  { title: 'GOES TO', cell: (row) => row.goesTo, gives: true },
  { title: 'DONE WITH', cell: (row) => row.doneWith, gives: true, yields: true },
]

function recordSheet(
  cli: Cli,
  { asOf, responsible, missing, measures, activities }: AnswerOf<typeof recordOfProcessing>,
): string {
  const named = (one: { name: string; contact?: string | undefined } | undefined) =>
    one && [one.name, one.contact].filter(Boolean).join(', ')
  return [
    pairs([
      ['as of', asOf],
      ['controller', named(responsible.controller) ?? 'not named'],
      ['provider', named(responsible.provider)],
      ['privacy officer', named(responsible.privacyOfficer) ?? 'not named'],
      ['provider’s officer', named(responsible.providerOfficer)],
    ]),
    '',
    table<(typeof activities)[number]>(
      [
        { title: 'ACTIVITY', cell: (row) => row.title, gives: true },
        {
          title: 'ACTIVE',
          cell: (row) => (row.active ? 'yes' : 'no'),
          tint: (row) => (row.active ? undefined : 'grey'),
        },
        { title: 'BASIS', cell: (row) => row.basis, gives: true },
        { title: 'FIELDS', cell: (row) => row.fields.length },
        { title: 'RECIPIENTS', cell: (row) => row.recipients.join(', '), gives: true },
        { title: 'KEPT', cell: (row) => row.retention, gives: true, yields: true },
      ],
      activities,
      cli.terminal,
    ),
    '',
    'What protects the data, in every activity:',
    ...measures.map(({ title, says }) => `  ${title}: ${visible(says)}`),
    '',
    'To be filled in by a person:',
    ...missing.map((text) => `  ${visible(text)}`),
  ].join('\n')
}

/** Something overdue is a failure: a timer may watch for it. */
async function report(cli: Cli, found: AnswerOf<typeof showRetention>): Promise<void> {
  const late = found.kinds.filter(({ overdue }) => overdue > 0)
  const now = cli.clock.now()
  await cli.print(found, () =>
    [
      table<RetentionKind>(
        [
          { title: 'KIND', cell: (row) => row.kind },
          { title: 'KEPT', cell: (row) => term(row.days, row) },
          {
            title: 'DEFAULT',
            cell: (row) => (row.days === row.defaultDays ? undefined : term(row.defaultDays, row)),
            yields: true,
          },
          { title: 'ROWS', cell: (row) => row.rows ?? undefined },
          { title: 'OLDEST', cell: (row) => row.oldest?.slice(0, 10) },
          { title: 'OVERDUE', cell: (row) => row.overdue, tint: (row) => (row.overdue > 0 ? 'bad' : undefined) },
          { title: 'ENFORCED', cell: (row) => ago(row.lastRun?.at, now) ?? 'not yet', yields: true },
        ],
        found.kinds,
        cli.terminal,
      ),
      '',
      late.length === 0
        ? `Nothing is older than it may be, as of ${found.asOf}.`
        : tinted(
            `${count(late.length, 'kind')} ${late.length === 1 ? 'holds' : 'hold'} what is past its term.`,
            'bad',
            cli.terminal,
          ),
    ].join('\n'),
  )
  if (late.length > 0) cli.exit(exitCodes.failed)
}

const term = (days: number | null, { afterEnd }: RetentionKind) =>
  days === null ? 'while managed' : `${count(days, 'day')}${afterEnd ? ' after its end' : ''}`
