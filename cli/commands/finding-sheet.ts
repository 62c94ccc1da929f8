// Findings on paper: the columns of each list, and one explanation in words.

import type * as z from 'zod'
import type {
  DeviceFinding,
  ExposedDevice,
  explainFinding,
  FindingRow,
  listExposedPackages,
  Priority,
  PriorityCounts,
  Verdict,
} from '#wire/console/findings.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { type Column, pairs, type Tint, tinted } from '../table.ts'
import { type Terminal, visible } from '../terminal.ts'
import { ruleInWords } from './rule-words.ts'

const tints: Record<Priority, Tint | undefined> = {
  ...{ urgent: 'bad', high: 'bad', medium: 'warning', low: undefined, unrated: 'grey' },
} as const

const score = (row: { cvss?: { score: number } | undefined }) => row.cvss?.score.toFixed(1)
const percent = (share: number | undefined) => (share === undefined ? undefined : `${(share * 100).toFixed(1)} %`)

/** The first other name people know it by: a CVE. */
const otherName = (row: { advisory: string; aliases: string[]; covers: string[] }) => {
  const names = [...row.covers, ...row.aliases].filter((name) => name !== row.advisory)
  return names.length > 1 ? `${names[0]} +${names.length - 1}` : names[0]
}

const weight = <
  Row extends { priority: Priority; cvss?: { score: number } | undefined; epss?: number | undefined; kev: boolean },
>() =>
  ({
    priority: { title: 'PRIORITY', cell: (row: Row) => row.priority, tint: (row: Row) => tints[row.priority] },
    cvss: { title: 'CVSS', cell: (row: Row) => score(row), yields: true },
    epss: { title: 'EPSS', cell: (row: Row) => percent(row.epss), yields: true },
    kev: { title: 'EXPLOITED', cell: (row: Row) => (row.kev ? 'yes' : ''), tint: () => 'bad' as const, yields: true },
  }) satisfies Record<string, Column<Row>>

const overFleet = weight<FindingRow>()
export const findingColumns: Column<FindingRow>[] = [
  overFleet.priority,
  { title: 'ADVISORY', cell: (row) => row.advisory },
  { title: 'COVERS', cell: otherName, gives: true, yields: true },
  {
    title: 'PACKAGES',
    cell: (row) => `${row.packages.join(' ')}${row.packageCount > row.packages.length ? ' …' : ''}`,
    gives: true,
  },
  { title: 'DEVICES', cell: (row) => row.devices },
  { title: 'DECIDED', cell: (row) => row.decided, yields: true },
  { title: 'VERDICT', cell: (row) => row.verdicts.join(' '), gives: true, yields: true },
  overFleet.cvss,
  overFleet.epss,
  overFleet.kev,
]

const onOne = weight<DeviceFinding>()
export const onDeviceColumns: Column<DeviceFinding>[] = [
  onOne.priority,
  { title: 'PACKAGE', cell: (row) => row.package, gives: true },
  { title: 'VERSION', cell: (row) => row.version, gives: true },
  { title: 'FIXED', cell: (row) => row.fixed ?? (row.verdict === 'unfixed' ? 'no fix yet' : undefined), gives: true },
  { title: 'ADVISORY', cell: (row) => row.advisory },
  { title: 'COVERS', cell: otherName, gives: true, yields: true },
  { title: 'VERDICT', cell: (row) => row.verdict, tint: (row) => verdictTints[row.verdict] },
  { title: 'DECIDED', cell: (row) => row.decision?.verdict, yields: true },
  onOne.cvss,
  onOne.epss,
  onOne.kev,
]

type Counts = z.infer<typeof PriorityCounts>
const counted = (of: keyof Counts): Column<{ counts: Counts | null }> => ({
  title: of.toUpperCase(),
  // Null: nobody knows, which is not 0.
  cell: (row) => row.counts?.[of],
  tint: (row) => ((row.counts?.[of] ?? 0) > 0 ? tints[of] : undefined),
})

const uncovered = {
  ...{ covered: '', unsupported: 'unsupported system', 'not-loaded': 'its source is not loaded' },
  'no-inventory': 'told no packages',
} as const

export const deviceColumns: Column<ExposedDevice>[] = [
  { title: 'DEVICE', cell: (row) => row.name, gives: true },
  { title: 'SYSTEM', cell: (row) => [row.osId, row.osVersion].filter(Boolean).join(' '), gives: true, yields: true },
  ...(['urgent', 'high', 'medium', 'low', 'unrated'] as const).map((of) => counted(of)),
  { title: 'FIXABLE', cell: (row) => row.fixable, yields: true },
  { title: 'NOT COVERED', cell: (row) => uncovered[row.coverage], gives: true, tint: () => 'grey' },
  { title: 'GROUP', cell: (row) => row.group?.name, gives: true, yields: true },
  { title: 'ID', cell: (row) => row.id.slice(0, 14) },
]

type PackageRow = AnswerOf<typeof listExposedPackages>['items'][number]
export const packageColumns: Column<PackageRow>[] = [
  { title: 'PACKAGE', cell: (row) => row.name, gives: true },
  { title: 'MANAGER', cell: (row) => row.manager, yields: true },
  ...(['urgent', 'high', 'medium', 'low', 'unrated'] as const).map((of) => counted(of)),
  { title: 'DEVICES', cell: (row) => row.devices },
  {
    title: 'UPDATE TO',
    cell: (row) => row.fixes.map((one) => `${one.version} (${one.ecosystem})`).join(', '),
    gives: true,
    yields: true,
  },
]

const verdictTints: Record<Verdict, Tint> = {
  ...{ affected: 'bad', unfixed: 'warning', unknown: 'grey', fixed: 'good', 'not-affected': 'good' },
} as const

const verdicts: Record<Verdict, string> = {
  affected: 'is affected',
  unfixed: 'is affected, and no fix is stated',
  unknown: 'cannot be judged',
  fixed: 'has the fix',
  'not-affected': 'is not affected',
}

type Reason = AnswerOf<typeof explainFinding>['reasons'][number]

/** What was compared with what, by which rule of docs/matching.md. */
export function reasonInWords(reason: Reason, terminal: Terminal): string {
  const head = `${reason.package} ${reason.installed} (${reason.architecture}) ${verdicts[reason.verdict]}`
  const compared = `${reason.comparedName} ${reason.comparedVersion}`
  const from = reason.introduced === '0' ? 'the first version' : reason.introduced
  return [
    tinted(visible(head), verdictTints[reason.verdict], terminal),
    pairs([
      ['  compared', compared === `${reason.package} ${reason.installed}` ? 'as installed' : `as ${compared}`],
      [
        '  stated',
        `by ${reason.source} for ${reason.ecosystem}${reason.basis === 'rebuild' ? ', a rebuild of it' : ''}`,
      ],
      ['  affected from', from],
      ['  up to', reason.lastAffected],
      ['  fixed in', reason.fixed],
      ['  module stream', reason.module],
      ['  rule', ruleInWords(reason.rule)],
    ]),
  ].join('\n')
}
