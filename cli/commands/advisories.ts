// muster advisories: what the vulnerability service knows, from where, and what was known on a past day.
import { type Command, Option } from 'commander'
import type { Advisory, Score } from '#wire/advisories/advisory.ts'
import { type AdvisoryFact, Override } from '#wire/advisories/history.ts'
import {
  endAnOverride,
  listAdvisories,
  overrideAnAdvisory,
  showAdvisory,
  showDocument,
} from '#wire/console/advisories.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Cli } from '../cli.ts'
import { WrongUse } from '../failure.ts'
import { example, instant, whole } from '../options.ts'
import { allPages } from '../pages.ts'
import { type Column, pairs, table } from '../table.ts'
import { visible } from '../terminal.ts'
import { count } from '../words.ts'
import { importVerbs } from './advisory-import.ts'
import { sourceVerbs } from './advisory-sources.ts'
import { day } from './finding-decisions.ts'

const severities = Override.shape.severity.unwrap().options
const serviceHelp = '\nThe service itself runs on this machine by: muster advisories serve, muster advisories migrate'

export function advisories(program: Command, cli: Cli): void {
  const noun = program
    .command('advisories')
    .description('what is known about vulnerabilities, from where, and since when')
    .addHelpText('after', serviceHelp)

  noun
    .command('list')
    .description('list advisories, newest first')
    .option('--search <text>', 'start of a name: id, alias, CVE or package')
    .option('--source <source>', 'only from this source')
    .option('--ecosystem <ecosystem>', 'only of this one, such as Debian:12')
    .option('--limit <number>', 'at most so many', whole(1), 100)
    .addHelpText('after', example('muster advisories list --search openssl --ecosystem Debian:12'))
    .action(list(cli))

  const at = ['--at <time>', 'as it was known at this date or instant', instant] as const
  noun
    .command('show <advisory>')
    .description('show what each source says about an advisory, by any of its names')
    .option(...at)
    .addHelpText('after', example('muster advisories show CVE-2023-38545 --at 2026-01-01'))
    .action(async (id: string, options: { at?: string }) => {
      const known = await cli.ask(showAdvisory, { id, at: options.at })
      await cli.print(known, () => inWords(cli, id, known))
    })

  noun
    .command('history <advisory>')
    .description('show each fact about it: from which source, since when, read by whom, what it changed')
    .option(...at)
    .addHelpText('after', example('muster advisories history DSA-5474-1'))
    .action(async (id: string, options: { at?: string }) => {
      const { facts } = await cli.ask(showAdvisory, { id, at: options.at })
      await cli.print(facts, () =>
        facts.length === 0
          ? `Nothing was known about ${visible(id)}.`
          : facts.map((one) => factInWords(one)).join('\n\n'),
      )
    })

  noun
    .command('document <digest>')
    .description('write the raw record a fact was read from, as its source wrote it')
    .addHelpText(
      'after',
      example('muster advisories document 4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a'),
    )
    .action(async (digest: string) => {
      const document = await cli.ask(showDocument, { digest })
      await cli.print(document, () => shownWhole(document.text))
    })

  noun
    .command('override <advisory>')
    .description('state something about it against its source, under your name, until a day')
    .option('--withdraw', 'it does not hold')
    .addOption(new Option('--severity <severity>', 'it weighs so much').choices(severities))
    .option('--fixed <version>', 'this version of a package has the fix (with --in and --package)')
    .option('--in <ecosystem>', 'with --fixed: in this release, such as Debian:12')
    .option('--package <name>', 'with --fixed: of this package, as the source names it')
    .requiredOption('--reason <text>', 'why, for those who look at it later')
    .requiredOption('--until <day>', 'the last day it holds', day)
    .addHelpText(
      'after',
      example('muster advisories override DSA-5474-1 --severity low --reason "local only" --until 2027-03-31'),
    )
    .action((id: string, options: OverrideOptions) => override(cli, id, options))

  noun
    .command('end-override <advisory> <sequence>')
    .description('end an override before its time; its number is in the history')
    .requiredOption('--reason <text>', 'why')
    .addHelpText('after', example('muster advisories end-override DSA-5474-1 20481 --reason "its source mended it"'))
    .action(async (id: string, sequence: string, { reason }: { reason: string }) => {
      const done = await cli.ask(endAnOverride, { id, sequence: whole(1)(sequence), reason })
      await cli.print(done, () => `Ended, as fact ${done.sequence}.`)
    })

  sourceVerbs(noun, cli)
  importVerbs(noun, cli)
}

type Row = AnswerOf<typeof listAdvisories>['items'][number]
const columns: Column<Row>[] = [
  { title: 'ADVISORY', cell: (row) => row.id },
  { title: 'SOURCE', cell: (row) => row.source },
  { title: 'KIND', cell: (row) => row.kind, yields: true },
  { title: 'TITLE', cell: (row) => row.title, gives: true },
  { title: 'COVERS', cell: (row) => [...row.covers, ...row.aliases].join(' '), gives: true, yields: true },
  { title: 'MODIFIED', cell: (row) => row.modified?.slice(0, 10) },
  { title: 'WITHDRAWN', cell: (row) => row.withdrawn?.slice(0, 10), yields: true },
]

const list = (cli: Cli) => async (options: { search?: string; source?: string; ecosystem?: string; limit: number }) => {
  const { limit, ...filter } = options
  const { items, total } = await allPages(
    (cursor) => cli.ask(listAdvisories, { ...filter, limit: Math.min(limit, 500), cursor }),
    limit,
    (got, all) => cli.terminal.progress(`${got} of ${count(Math.min(all ?? got, limit), 'advisory', 'advisories')}`),
  )
  cli.terminal.progress('')
  await cli.print(items, () => (items.length === 0 ? 'No advisory matches.' : table(columns, items, cli.terminal)))
  if (total !== undefined && items.length < total)
    cli.terminal.note(`${items.length} of ${count(total, 'advisory', 'advisories')} shown.`)
}

function inWords(cli: Cli, id: string, known: AnswerOf<typeof showAdvisory>): string {
  const { advisories, scores, details, references, facts } = known
  if (advisories.length === 0 && scores.length === 0) return `Nothing was known about ${visible(id)}.`
  return [
    ...advisories.map((one) => advisoryInWords(cli, one)),
    ...scores.map(scoreInWords),
    ...(details === undefined ? [] : [shownWhole(details)]),
    ...(references.length > 0 ? [references.map(({ type, url }) => visible(`${type}: ${url}`)).join('\n')] : []),
    `${count(facts.length, 'fact')}, the newest of ${facts.at(-1)?.recordedAt ?? '-'}: muster advisories history ${visible(id)}`,
  ].join('\n\n')
}

type Affected = Advisory['affected'][number]

function advisoryInWords(cli: Cli, one: Advisory): string {
  return [
    visible(`${one.id} (${one.source}, ${one.kind}): ${one.title}`),
    pairs([
      ['  also', one.aliases.join(' ')],
      ['  covers', one.covers.join(' ')],
      ['  severity', one.severity],
      ['  CVSS', one.cvss.map(({ version, score, vector }) => `${score.toFixed(1)} (${version} ${vector})`).join(', ')],
      ['  published', one.published],
      ['  modified', one.modified],
      ['  withdrawn', one.withdrawn],
    ]),
    table<Affected>(
      [
        { title: 'RELEASE', cell: (row) => row.ecosystem },
        { title: 'PACKAGE', cell: (row) => row.name, gives: true },
        { title: 'AFFECTED', cell: rangesOf, gives: true },
        { title: 'MODULE', cell: (row) => row.module, yields: true },
        { title: 'ARCH', cell: (row) => row.architectures?.join(' '), gives: true, yields: true },
      ],
      one.affected,
      cli.terminal,
    ),
  ].join('\n')
}

function rangesOf({ ranges, versions, state }: Affected): string {
  const spans = ranges.map(({ introduced, fixed, lastAffected }) => {
    const from = introduced === '0' ? '' : `from ${introduced} `
    return `${from}${fixed ? `below ${fixed}` : lastAffected ? `up to ${lastAffected}` : 'on'}`
  })
  return [state, ...spans, ...(versions?.length ? [`exactly ${versions.join(' ')}`] : [])].filter(Boolean).join('; ')
}

function scoreInWords({ id, cvss, weaknesses, epss, kev }: Score): string {
  const percent = (share: number, digits: number) => `${(share * 100).toFixed(digits)} %`
  const lines = pairs([
    ['  CVSS', cvss?.map(({ version, score, vector }) => `${score.toFixed(1)} (${version} ${vector})`).join(', ')],
    ['  weaknesses', weaknesses?.join(' ')],
    [
      '  EPSS',
      epss &&
        `${percent(epss.probability, 1)} within 30 days, more than ${percent(epss.percentile, 0)} of all (${epss.on})`,
    ],
    ['  exploited', kev && `listed since ${kev.addedOn}${kev.ransomware ? ', used by ransomware' : ''}`],
  ])
  return `${visible(id)}\n${lines}`
}

function factInWords(fact: AdvisoryFact): string {
  const by = [fact.actor, fact.importer, fact.from && `from ${fact.from}`].filter(Boolean).join(', ')
  return [
    visible(`${fact.recordedAt}  ${fact.what} by ${fact.source}  (fact ${fact.sequence})`),
    pairs([
      ['  held until', fact.until],
      ['  stated', fact.statedAt],
      ['  read by', by],
      ['  reason', fact.reason],
      ['  expires', fact.expiresAt],
      ['  document', fact.document],
    ]),
    ...fact.changes.map((change) => `  ${visible(change)}`),
  ]
    .filter(Boolean)
    .join('\n')
}

/** Text of several lines: each made safe, none lost. */
const shownWhole = (text: string) => text.split('\n').map(visible).join('\n')

interface OverrideOptions {
  readonly withdraw?: true
  readonly severity?: (typeof severities)[number]
  readonly fixed?: string
  readonly in?: string
  readonly package?: string
  readonly reason: string
  readonly until: string
}

async function override(cli: Cli, id: string, options: OverrideOptions): Promise<void> {
  const { withdraw, severity, fixed: version, in: ecosystem, package: name } = options
  const said = [withdraw, severity, version].filter((one) => one !== undefined)
  if (said.length !== 1) throw new WrongUse('Say one of --withdraw, --severity and --fixed.')
  if (version !== undefined && (ecosystem === undefined || name === undefined))
    throw new WrongUse('--fixed needs --in and --package: in which release, of what.')
  const fixed = version && ecosystem && name ? { ecosystem, name, version } : undefined
  const expiresAt = `${options.until}T23:59:59Z`
  const done = await cli.ask(overrideAnAdvisory, { id, reason: options.reason, expiresAt, withdraw, severity, fixed })
  await cli.print(done, () => `It holds until ${options.until}, as fact ${done.sequence}.`)
}
