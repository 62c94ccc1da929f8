// The packages of one device, searched and sorted where they are: a machine has thousands at most.
import { getRouteApi, Link } from '@tanstack/react-router'
import { useDeferredValue, useMemo, useState } from 'react'
import { deviceSoftware } from '#wire/console/devices.ts'
import type { Package } from '#wire/telemetry/software.ts'
import { useAnswer } from '../shell/ask.ts'
import { FieldMark } from '../shell/field-mark.tsx'
import { sayProblem } from '../shell/notices.tsx'
import { Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import type { Column } from '../table/columns.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { ListFoot } from '../table/list-foot.tsx'
import { ListTable } from '../table/list-table.tsx'
import { SearchInput } from '../table/search-input.tsx'
import { useReader } from '../words/words.ts'
import type { Device } from './device.ts'
import { KindMissing } from './kind-missing.tsx'
import { KindAge } from './sync-facts.tsx'

const route = getRouteApi('/in/devices/$id')
const pageSize = 100

interface SoftwareTabProps {
  readonly device: Device
  readonly q: string
  onSearch(q: string): void
}

export function SoftwareTab({ device, q, onSearch }: SoftwareTabProps) {
  const { words, format } = useReader()
  const { sort = 'name', order = 'asc' } = route.useSearch()
  const navigate = route.useNavigate()
  const [page, setPage] = useState(0)
  const told = useAnswer(deviceSoftware, { id: device.id })
  const needle = useDeferredValue(q.toLowerCase())
  const packages = told.data?.packages
  const all = useMemo(() => {
    const found = packages?.filter(
      (row) => row.name.toLowerCase().includes(needle) || row.source?.toLowerCase().includes(needle),
    )
    const collator = new Intl.Collator(format.locale, { numeric: true })
    const value = (row: Package) => String(row[sort as keyof Package] ?? '')
    found?.sort((a, b) => collator.compare(value(a), value(b)) || collator.compare(a.name, b.name))
    return order === 'desc' ? found?.reverse() : found
  }, [packages, needle, sort, order, format])
  const columns = useMemo(() => packageColumns(words, format), [words, format])

  if (told.error && !told.data) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  if (told.data && !told.data.at && told.data.packages.length === 0)
    return <KindMissing device={device} kind="software" />
  const last = all ? Math.max(0, Math.ceil(all.length / pageSize) - 1) : 0
  const at = Math.min(page, last)
  const rows = all?.slice(at * pageSize, (at + 1) * pageSize)
  return (
    <Panel
      flush
      title={words.kinds.software}
      note={<KindAge device={device} kind="software" />}
      acts={<FieldMark kind="software" field="name" />}
    >
      <div className="list-bar">
        <SearchInput label={words.software.search} value={q} onChange={onSearch} />
        <div className="list-bar-end">
          <ExportMenu name="packages" columns={columns} rows={async () => all ?? []} onProblem={sayProblem} />
        </div>
      </div>
      <ListTable
        label={words.kinds.software}
        columns={columns}
        rows={rows}
        rowKey={(row) => [row.manager, row.name, row.version, row.architecture].join(' ')}
        rowName={(row) => row.name}
        sort={{
          by: sort,
          order: order === 'desc' ? 'desc' : 'asc',
          onSort: (by) =>
            navigate({
              search: (before) => ({ ...before, sort: by, order: by === sort && order === 'asc' ? 'desc' : undefined }),
              replace: true,
            }),
        }}
        empty={<p className="dim">{words.software.noMatch}</p>}
      />
      {told.data?.hidden !== undefined && told.data.hidden > 0 && (
        <p className="note list-note">{words.software.hidden(told.data.hidden, format.number(told.data.hidden))}</p>
      )}
      <ListFoot
        from={at * pageSize}
        shown={rows?.length ?? 0}
        total={all?.length ?? 0}
        asOf={told.data?.asOf}
        onFirst={at > 0 ? () => setPage(0) : undefined}
        onPrevious={at > 0 ? () => setPage(at - 1) : undefined}
        onNext={at < last ? () => setPage(at + 1) : undefined}
      />
    </Panel>
  )
}

function packageColumns(
  words: ReturnType<typeof useReader>['words'],
  format: ReturnType<typeof useReader>['format'],
): Column<Package>[] {
  const say = words.software
  const unknown = <span className="dim">{words.shell.unknown}</span>
  return [
    {
      key: 'name',
      title: say.name,
      sort: 'name',
      cell: (row) => (
        <span className="name-cell">
          <Link
            className="clip"
            title={row.name}
            to="/software/$manager"
            params={{ manager: row.manager }}
            search={{ name: row.name }}
          >
            {row.name}
          </Link>
        </span>
      ),
      text: (row) => row.name,
    },
    {
      key: 'version',
      title: say.version,
      cell: (row) => <code className="version">{row.version}</code>,
      text: (row) => row.version,
    },
    {
      key: 'architecture',
      title: say.architecture,
      sort: 'architecture',
      cell: (row) => row.architecture,
      text: (row) => row.architecture,
    },
    {
      key: 'source',
      title: say.source,
      sort: 'source',
      cell: (row) => row.source ?? <span className="dim">{say.sameName}</span>,
      text: (row) => row.source ?? row.name,
    },
    {
      key: 'origin',
      title: say.origin,
      sort: 'origin',
      cell: (row) => row.origin ?? unknown,
      text: (row) => row.origin,
    },
    {
      key: 'installedOn',
      title: say.installedOn,
      sort: 'installedOn',
      cell: (row) => (row.installedOn ? format.date(row.installedOn) : unknown),
      text: (row) => row.installedOn,
    },
  ]
}
