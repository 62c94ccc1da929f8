// The columns of the list of findings of one device, on screen and in exports.
import { Link } from '@tanstack/react-router'
import { MessageCircleQuestion } from 'lucide-react'
import type { DeviceFinding } from '#wire/console/findings.ts'
import type { Column } from '../table/columns.ts'
import type { Format, Words } from '../words/words.ts'
import { holds } from './device-updates.ts'
import { PriorityPill, VerdictPill, Weight } from './weight.tsx'

/** On a narrow screen the advisory tells the rest. */
export function deviceFindingColumns(
  words: Words,
  format: Format,
  narrow: boolean,
  onWhy: (row: DeviceFinding) => void,
): Column<DeviceFinding>[] {
  const say = words.vulnerabilities
  const why = (row: DeviceFinding) => (
    <button
      type="button"
      className="text-button why-button"
      onClick={() => onWhy(row)}
      aria-label={say.whyAdvisory(row.advisory)}
    >
      <MessageCircleQuestion size={14} aria-hidden="true" /> {say.whyShort}
    </button>
  )
  const versions = (row: DeviceFinding) => (
    <span className="from-to">
      <code className="version">{row.version}</code>
      {row.fixed && (
        <span className="dim">
          {say.atLeast} <code>{row.fixed}</code>
        </span>
      )}
    </span>
  )
  const advisory: Column<DeviceFinding> = {
    key: 'advisory',
    title: say.advisory,
    cell: (row) => (
      <span className="advisory-cell">
        <span className="advisory-line">
          {narrow && <PriorityPill priority={row.priority} />}
          <Link to="/vulnerabilities/$advisory" params={{ advisory: row.advisory }} search={{}}>
            {row.advisory}
          </Link>
          {row.basis === 'rebuild' && (
            <span className="pill" title={words.why.rebuild}>
              {say.rebuild}
            </span>
          )}
        </span>
        <span className="advisory-title" title={row.title}>
          {row.title}
        </span>
        {narrow && <span>{row.package}</span>}
        {narrow && versions(row)}
        {narrow && why(row)}
        {row.decision && holds(row) && (
          <small className="dim">
            {words.decisions.verdicts[row.decision.verdict]}
            {row.decision.until && ` ${words.decisions.holdsUntil(format.date(row.decision.until))}`}
          </small>
        )}
      </span>
    ),
    text: (row) => row.advisory,
  }
  if (narrow) return [advisory]
  return [
    {
      key: 'priority',
      title: say.priority,
      width: '96px',
      cell: (row) => <PriorityPill priority={row.priority} />,
      text: (row) => row.priority,
    },
    advisory,
    {
      key: 'package',
      title: say.package,
      cell: (row) => (
        <>
          <b>{row.package}</b>
          <small className="dim block">{row.architecture}</small>
        </>
      ),
      text: (row) => row.package,
    },
    { key: 'version', title: say.versions, cell: versions, text: (row) => row.version },
    { key: 'weight', title: say.weight, cell: (row) => <Weight {...row} />, text: (row) => row.cvss?.score },
    { key: 'fix', title: say.fix, cell: (row) => <VerdictPill verdict={row.verdict} />, text: (row) => row.verdict },
    { key: 'why', title: say.whyTitle, cell: why, text: () => undefined },
  ]
}

/** What an export says beyond what is on screen. */
export function exportColumns(words: Words): Column<DeviceFinding>[] {
  const text = (
    key: keyof DeviceFinding & string,
    title: string,
    of: (row: DeviceFinding) => string | number | boolean | undefined,
  ) => ({ key, title, cell: () => null, text: of }) satisfies Column<DeviceFinding>
  const say = words.vulnerabilities
  return [
    text('advisory', say.advisory, (row) => row.advisory),
    text('title', say.titleColumn, (row) => row.title),
    text('priority', say.priority, (row) => row.priority),
    text('package', say.package, (row) => row.package),
    text('architecture', words.devices.architecture, (row) => row.architecture),
    text('version', words.why.installed, (row) => row.version),
    text('fixed', words.why.fixed, (row) => row.fixed),
    text('verdict', say.fix, (row) => row.verdict),
    text('cvss', 'CVSS', (row) => row.cvss?.score),
    text('epss', 'EPSS', (row) => row.epss),
    text('kev', say.exploited, (row) => row.kev),
    text('covers', say.covers, (row) => [...row.aliases, ...row.covers].join(' ')),
    text('source', say.source, (row) => row.source),
    text('basis', say.rebuild, (row) => row.basis),
    text('decision', words.decisions.title, (row) => row.decision?.verdict),
  ]
}
