// What an advisory says about which versions: the release streams that devices here run first, the others on request.
import { useDisclosure } from '@mantine/hooks'
import type { Affected } from '#wire/advisories/advisory.ts'
import { Panel } from '../shell/page.tsx'
import type { Column } from '../table/columns.ts'
import { ListTable } from '../table/list-table.tsx'
import { useReader, type Words } from '../words/words.ts'
import type { Told } from './told-advisory.ts'

interface Line extends Affected {
  readonly source: string
}

/** A kernel's advisory names a hundred packages; more than these are read where the record itself is shown. */
const most = 200

export function AffectedPanel({ advisories, here }: { advisories: Told['advisories']; here: readonly string[] }) {
  const { words, format } = useReader()
  const say = words.vulnerabilities
  const [every, all] = useDisclosure()
  const lines = advisories.flatMap(({ source, affected }) => affected.map((one): Line => ({ ...one, source })))
  const near = lines.filter((line) => here.includes(line.ecosystem))
  const rows = (every || near.length === 0 ? lines : near).slice(0, most)
  return (
    <Panel
      flush
      title={say.affectedTitle}
      note={say.affectedText}
      acts={
        near.length > 0 &&
        near.length < lines.length && (
          <button type="button" className="text-button" onClick={all.toggle} aria-pressed={every}>
            {every ? say.onlyHere : say.everyRelease(format.number(lines.length))}
          </button>
        )
      }
    >
      <ListTable
        label={say.affectedTitle}
        columns={columnsOf(words)}
        rows={rows}
        rowKey={(row) => JSON.stringify(row)}
        rowName={(row) => row.name}
        empty={<p className="dim">{say.affectedNone}</p>}
      />
      {lines.length > most && <p className="list-note note">{say.further(format.number(lines.length - most))}</p>}
    </Panel>
  )
}

function columnsOf(words: Words): Column<Line>[] {
  const say = words.vulnerabilities
  return [
    {
      key: 'name',
      title: say.package,
      cell: (row) => (
        <>
          <b>{row.name}</b>
          {row.module && <small className="dim block">{row.module}</small>}
        </>
      ),
      text: (row) => row.name,
    },
    { key: 'ecosystem', title: say.release, cell: (row) => row.ecosystem, text: (row) => row.ecosystem },
    {
      key: 'ranges',
      title: say.affectedVersions,
      cell: (row) => (
        <span className="wrap">
          {row.state && <span className="pill">{say.states[row.state]}</span>}{' '}
          {row.ranges.map((range) => (
            <span key={JSON.stringify(range)} className="block">
              {words.why.rangeText(range.introduced, range.fixed, range.lastAffected)}
            </span>
          ))}
          {row.versions && row.versions.length > 0 && (
            <span className="dim">{say.exactVersions(row.versions.slice(0, 5).join(', '))}</span>
          )}
        </span>
      ),
      text: (row) => row.ranges.map((range) => range.fixed ?? '').join(' '),
    },
    {
      key: 'source',
      title: say.source,
      cell: (row) => <span className="dim">{row.source}</span>,
      text: (row) => row.source,
    },
  ]
}
