// The columns of the list of advisories that concern devices.
import { Link } from '@tanstack/react-router'
import type { FindingRow } from '#wire/console/findings.ts'
import { Age } from '../shell/age.tsx'
import type { Column } from '../table/columns.ts'
import type { Format, Words } from '../words/words.ts'
import { PriorityPill, VerdictPill, Weight } from './weight.tsx'

/** On a narrow screen the advisory tells the rest. */
export function findingColumns(words: Words, format: Format, narrow: boolean): Column<FindingRow>[] {
  const say = words.vulnerabilities
  const devices = (row: FindingRow) => (
    <Link
      to="/vulnerabilities/$advisory"
      params={{ advisory: row.advisory }}
      search={{}}
      hash="devices"
      aria-label={say.devicesOf(row.advisory, words.devices.count(row.devices, format.number(row.devices)))}
    >
      {format.number(row.devices)}
    </Link>
  )
  const advisory: Column<FindingRow> = {
    key: 'advisory',
    title: say.advisory,
    sort: 'advisory',
    cell: (row) => (
      <span className="advisory-cell">
        <span className="advisory-line">
          {narrow && <PriorityPill priority={row.priority} />}
          <Link to="/vulnerabilities/$advisory" params={{ advisory: row.advisory }} search={{}}>
            {row.advisory}
          </Link>
          {row.kind !== 'security' && <span className="pill">{say.kinds[row.kind]}</span>}
        </span>
        <span className="advisory-title" title={row.title}>
          {row.title}
        </span>
        {row.covers.length > 0 && (
          <small className="dim clip" title={row.covers.join(', ')}>
            {row.covers.slice(0, 2).join(', ')}
            {row.covers.length > 2 && ` ${say.further(format.number(row.covers.length - 2))}`}
          </small>
        )}
        {narrow && <Weight {...row} />}
      </span>
    ),
    text: (row) => row.advisory,
  }
  const affected: Column<FindingRow> = {
    key: 'devices',
    title: words.devices.title,
    sort: 'devices',
    align: 'right',
    cell: (row) => (
      <>
        {devices(row)}
        {row.decided > 0 && <small className="dim block">{say.decidedCount(format.number(row.decided))}</small>}
      </>
    ),
    text: (row) => row.devices,
  }
  if (narrow) return [advisory, affected]
  return [
    {
      key: 'priority',
      title: say.priority,
      sort: 'priority',
      width: '96px',
      cell: (row) => <PriorityPill priority={row.priority} />,
      text: (row) => row.priority,
    },
    advisory,
    { key: 'title', title: say.titleColumn, cell: () => null, text: (row) => row.title },
    {
      key: 'score',
      title: say.weight,
      sort: 'score',
      cell: (row) => <Weight {...row} />,
      text: (row) => row.cvss?.score,
    },
    { key: 'epss', title: 'EPSS', cell: () => null, text: (row) => row.epss },
    { key: 'kev', title: say.exploited, cell: () => null, text: (row) => row.kev },
    {
      key: 'packages',
      title: say.packages,
      cell: (row) => (
        <span className="package-cell" title={row.packages.join(', ')}>
          <span className="clip">
            {row.packages[0]}{' '}
            {row.packageCount > 1 && <span className="dim">+{format.number(row.packageCount - 1)}</span>}
          </span>
          <small className="dim clip" title={row.ecosystems.join(', ')}>
            {row.ecosystems.join(', ')}
          </small>
        </span>
      ),
      text: (row) => row.packages.join(' '),
    },
    {
      key: 'fix',
      title: say.fix,
      cell: (row) => (
        <span className="verdicts">
          {row.verdicts.map((verdict) => (
            <VerdictPill key={verdict} verdict={verdict} />
          ))}
        </span>
      ),
      text: (row) => row.verdicts.join(' '),
    },
    affected,
    { key: 'decided', title: words.decisions.title, cell: () => null, text: (row) => row.decided },
    {
      key: 'published',
      title: say.published,
      sort: 'published',
      cell: (row) => <span className="dim">{row.published ? <Age at={row.published} /> : words.shell.unknown}</span>,
      text: (row) => row.published,
    },
    { key: 'release', title: say.release, cell: () => null, text: (row) => row.ecosystems.join(' ') },
    { key: 'covers', title: say.covers, cell: () => null, text: (row) => [...row.aliases, ...row.covers].join(' ') },
    { key: 'source', title: say.source, cell: () => null, text: (row) => row.sources.join(' ') },
  ]
}

/** What is on screen; the others are for exports. */
const exportOnly: ReadonlySet<string> = new Set([
  ...['title', 'epss', 'kev', 'decided'],
  ...['release', 'covers', 'source'],
])
export const onScreen = (columns: readonly Column<FindingRow>[]): Column<FindingRow>[] =>
  columns.filter((column) => !exportOnly.has(column.key))
