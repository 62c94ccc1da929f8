// muster findings: which vulnerabilities concern the fleet, why, and what was decided about them.
import { type Command, Option } from 'commander'
import { AdvisoryKind } from '#wire/advisories/advisory.ts'
import { listDecisions } from '#wire/console/decisions.ts'
import {
  deviceFindings,
  explainFinding,
  listExposedDevices,
  listExposedPackages,
  listFindings,
  Priority,
} from '#wire/console/findings.ts'
import type { Knowledge } from '#wire/console/knowledge.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { GroupId } from '#wire/ids.ts'
import type { Cli } from '../cli.ts'
import { WrongUse } from '../failure.ts'
import { example, several, someOf, whole } from '../options.ts'
import { allPages } from '../pages.ts'
import { pickDevice, pickGroup } from '../pick.ts'
import { table } from '../table.ts'
import { visible } from '../terminal.ts'
import { ago, count } from '../words.ts'
import { decisionColumns, decisionVerbs } from './finding-decisions.ts'
import { exportVerbs } from './finding-export.ts'
import { deviceColumns, findingColumns, onDeviceColumns, packageColumns, reasonInWords } from './finding-sheet.ts'
import { noteKnowledge, nothingFound } from './knowledge-words.ts'

type ListOptions = {
  by: 'advisory' | 'device' | 'package'
  device?: string
  advisory?: string
  package?: string
  search?: string
  priority?: Priority[]
  kind?: AdvisoryKind[]
  verdict?: ('affected' | 'unfixed' | 'unknown')[]
  decision: 'open' | 'decided' | 'all'
  group?: string
  source?: string[]
  ecosystem?: string[]
  kev?: true
  limit?: number
}

export function findings(program: Command, cli: Cli): void {
  const noun = program
    .command('findings')
    .description('which vulnerabilities concern the fleet, and what was decided about them')

  noun
    .command('list')
    .description('list what concerns devices, first things first')
    .addOption(
      new Option('--by <what>', 'a row for each').choices(['advisory', 'device', 'package']).default('advisory'),
    )
    .option('--device <device>', 'what concerns this device, decided ones included and marked')
    .option('--search <text>', 'start of the name of an advisory or CVE, or part of a package’s')
    .option('--advisory <name>', 'with --by device: only devices it concerns')
    .option('--package <name>', 'with --by device: only devices concerned through it')
    .addOption(someOf('--priority <priorities>', 'only these', Priority.options))
    .addOption(someOf('--kind <kinds>', 'of these kinds (else security)', AdvisoryKind.options))
    .addOption(someOf('--verdict <verdicts>', 'only these', ['affected', 'unfixed', 'unknown']))
    .addOption(
      new Option('--decision <state>', 'open: nobody decided').choices(['open', 'decided', 'all']).default('open'),
    )
    .option('--group <group>', 'name or id of a group')
    .option('--source <sources>', 'only from these sources', several)
    .option('--ecosystem <ecosystems>', 'only of these, such as Debian:12', several)
    .option('--kev', 'only what is known to be exploited')
    .option('--limit <number>', 'at most so many (else all)', whole(1))
    .addHelpText('after', example('muster findings list --priority urgent,high', 'muster findings list --by device'))
    .action((options: ListOptions) => list(cli, options))

  noun
    .command('show <advisory>')
    .description('show what an advisory concerns; with --device, why it does or does not')
    .option('--device <device>', 'name or id of a device: every package, statement, version and rule')
    .option('--package <name>', 'with --device: only this package')
    .addHelpText('after', example('muster findings show CVE-2023-38545 --device web-1'))
    .action((advisory: string, options: { device?: string; package?: string }) =>
      options.device === undefined ? show(cli, advisory) : why(cli, advisory, options.device, options.package),
    )

  decisionVerbs(noun, cli)
  exportVerbs(noun, cli)
}

async function list(cli: Cli, options: ListOptions): Promise<void> {
  if ((options.advisory ?? options.package) !== undefined && options.by !== 'device')
    throw new WrongUse('--advisory and --package are for --by device.')
  if (options.device !== undefined) return onDevice(cli, options.device, options.kind)
  const filter = {
    search: options.search,
    priority: options.priority,
    kind: options.kind,
    verdict: options.verdict,
    decision: options.decision,
    group: await groupOf(cli, options.group),
    source: options.source,
    ecosystem: options.ecosystem,
    kev: options.kev && ('true' as const),
  }
  const { limit } = options
  const page = (cursor: string | undefined) => ({ ...filter, cursor, limit: Math.min(limit ?? 500, 500) })
  if (options.by === 'device') {
    const { advisory, package: name } = options
    const found = await paged(cli, limit, 'device', (cursor) =>
      cli.ask(listExposedDevices, { ...page(cursor), advisory, package: name }),
    )
    await cli.print(found.items, () => laid(cli, found, deviceColumns, 'Nothing concerns any device.'))
    return ended(cli, found, 'device')
  }
  if (options.by === 'package') {
    const found = await paged(cli, limit, 'package', (cursor) => cli.ask(listExposedPackages, page(cursor)))
    await cli.print(found.items, () => laid(cli, found, packageColumns, 'Nothing concerns any package.'))
    return ended(cli, found, 'package')
  }
  const found = await paged(cli, limit, 'advisory', (cursor) => cli.ask(listFindings, page(cursor)))
  await cli.print(found.items, () => laid(cli, found, findingColumns, 'No finding matches.'))
  ended(cli, found, 'advisory')
}

interface Found<Row> {
  readonly items: Row[]
  readonly total: number | undefined
  readonly knowledge: Knowledge | undefined
}

const many = (noun: string) => (noun === 'advisory' ? 'advisories' : `${noun}s`)

async function paged<Row>(
  cli: Cli,
  limit: number | undefined,
  noun: string,
  ask: (
    cursor: string | undefined,
  ) => Promise<{ items: Row[]; next?: string | undefined; total: number; knowledge: Knowledge }>,
): Promise<Found<Row>> {
  let knowledge: Knowledge | undefined
  const found = await allPages(
    async (cursor) => {
      const page = await ask(cursor)
      knowledge = page.knowledge
      return page
    },
    limit,
    (got, all) => cli.terminal.progress(`${got} of ${count(all ?? got, noun, many(noun))}`),
  )
  cli.terminal.progress('')
  return { ...found, knowledge }
}

const laid = <Row>(cli: Cli, found: Found<Row>, columns: Parameters<typeof table<Row>>[0], none: string) =>
  found.items.length === 0 ? nothingFound(found.knowledge, none) : table(columns, found.items, cli.terminal)

function ended<Row>(cli: Cli, { items, total, knowledge }: Found<Row>, noun: string): void {
  if (total !== undefined && items.length < total)
    cli.terminal.note(`${items.length} of ${count(total, noun, many(noun))} shown.`)
  noteKnowledge(cli, knowledge)
}

async function onDevice(cli: Cli, wanted: string, kind: AdvisoryKind[] | undefined): Promise<void> {
  const { findings, knowledge } = await cli.ask(deviceFindings, { id: await pickDevice(cli, wanted), kind })
  await cli.print(findings, () =>
    findings.length === 0
      ? nothingFound(knowledge, 'Nothing concerns this device.')
      : table(onDeviceColumns, findings, cli.terminal),
  )
  noteKnowledge(cli, knowledge)
}

/** The advisory over the fleet: its row, the devices worst first, what was decided. */
async function show(cli: Cli, advisory: string): Promise<void> {
  const kind = AdvisoryKind.options
  const { items, knowledge } = await cli.ask(listFindings, { search: advisory, decision: 'all', kind, limit: 500 })
  const named = (row: (typeof items)[number]) => [row.advisory, ...row.aliases, ...row.covers].includes(advisory)
  const found = items.filter(named)
  const { items: devices, total } = await cli.ask(listExposedDevices, { advisory, decision: 'all', kind, limit: 100 })
  const { items: decisions } = await cli.ask(listDecisions, { advisory, limit: 100 })
  if (found.length === 0 && knowledge.state !== 'unknown')
    cli.terminal.note(`${advisory} concerns no device. What it says: muster advisories show ${advisory}`)
  await cli.print({ findings: found, devices, decisions }, () =>
    [
      ...found.map((row) => `${visible(row.title)}\n${table(findingColumns, [row], cli.terminal)}`),
      devices.length > 0 ? table(deviceColumns, devices, cli.terminal) : nothingFound(knowledge, 'No device.'),
      ...(total > devices.length ? [`${devices.length} of ${count(total, 'device')} shown.`] : []),
      ...(decisions.length > 0 ? [table(decisionColumns, decisions, cli.terminal)] : []),
    ].join('\n\n'),
  )
  noteKnowledge(cli, knowledge)
}

async function why(cli: Cli, advisory: string, wanted: string, name: string | undefined): Promise<void> {
  const id = await pickDevice(cli, wanted)
  const answer = await cli.ask(explainFinding, { id, advisory, package: name })
  await cli.print(answer, () => whyInWords(cli, answer))
  noteKnowledge(cli, answer.knowledge)
}

function whyInWords(
  cli: Cli,
  { advisory, reasons, since, decision, knowledge }: AnswerOf<typeof explainFinding>,
): string {
  const now = cli.clock.now()
  const times = [
    since.advisoryPublished && `published ${since.advisoryPublished.slice(0, 10)}`,
    since.advisoryKnownAt && `known here ${ago(since.advisoryKnownAt, now)}`,
    since.packageSince && `this version on the device since ${since.packageSince.slice(0, 10)}`,
  ].filter(Boolean)
  return [
    reasons.length === 0
      ? nothingFound(knowledge, `${visible(advisory)} says nothing about any package of this device.`)
      : reasons.map((reason) => reasonInWords(reason, cli.terminal)).join('\n\n'),
    ...(times.length > 0 ? [`Since: ${times.join(', ')}.`] : []),
    ...(decision ? [table(decisionColumns, [decision], cli.terminal)] : []),
  ].join('\n\n')
}

/** The filter takes ids of groups. */
async function groupOf(cli: Cli, wanted: string | undefined): Promise<GroupId[] | undefined> {
  return wanted === undefined ? undefined : [await pickGroup(cli, wanted)]
}
