// Which devices first: the worst on top, with how much an update would mend and what cannot be judged.
import { Link } from '@tanstack/react-router'
import { Wrench } from 'lucide-react'
import { useMemo } from 'react'
import type * as z from 'zod'
import { type ExposedDevice, listExposedDevices, listExposedPackages } from '#wire/console/findings.ts'
import { systemName } from '../devices/system-name.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import type { Column } from '../table/columns.ts'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { PagedList, placeOf } from '../table/paged-list.tsx'
import { type Format, useReader, type Words } from '../words/words.ts'
import { FindingFilters } from './finding-filters.tsx'
import {
  chosen,
  coverages,
  type FindingFilter,
  filterOf,
  isFiltered,
  pageSizes,
  priorities,
  sizeOf,
} from './finding-search.ts'
import type { ListProps } from './list-props.ts'
import { NothingFound } from './nothing-found.tsx'
import { Counts } from './weight.tsx'

type Row = z.infer<typeof ExposedDevice>

export function ExposedDevices({ search, onChange, onTurn, onClear }: ListProps) {
  const { words, format } = useReader()
  const narrow = useNarrow()
  const sort: 'worst' | 'name' = search.sort === 'name' ? 'name' : 'worst'
  const order: 'asc' | 'desc' = search.order === 'desc' ? 'desc' : 'asc'
  const coverage = chosen(search.coverage, coverages)
  const filter = filterOf(search)
  const input = {
    ...filter,
    package: search.package || undefined,
    coverage: coverage.length > 0 ? coverage : undefined,
    sort,
    order,
    limit: sizeOf(search),
  }
  const list = useAnswer(
    listExposedDevices,
    { ...input, cursor: search.cursor },
    { keep: true, everyMilliseconds: 60_000 },
  )
  const columns = useMemo(() => deviceColumns(words, format, narrow), [words, format, narrow])
  return (
    <div className="stack">
      <MostMending filter={filter} />
      <div className="panel flush tall">
        <div className="list-bar many">
          <FindingFilters search={search} onChange={onChange} withCoverage />
          <div className="list-bar-end">
            <ExportMenu
              name="exposed-devices"
              columns={[...deviceColumns(words, format, false), ...countColumns(words)]}
              rows={(onCount) =>
                everyPage((cursor) => ask(listExposedDevices, { ...input, cursor, limit: 500 }), onCount)
              }
              onProblem={sayProblem}
            />
          </div>
        </div>
        <PagedList
          label={words.vulnerabilities.ways.device}
          list={list}
          trail={input}
          place={placeOf(search, input.limit, onTurn)}
          columns={columns}
          rowKey={(row) => row.id}
          rowName={(row) => row.name}
          sort={{
            by: sort,
            order,
            onSort: (by) => onChange({ sort: by, order: by === sort && order === 'asc' ? 'desc' : undefined }),
          }}
          empty={<NothingFound filtered={isFiltered(search)} knowledge={list.data?.knowledge} onClear={onClear} />}
          sizes={{ choices: pageSizes, onChange: (size) => onChange({ size: size === '50' ? undefined : size }) }}
        />
      </div>
    </div>
  )
}

/** The one update that ends the worst on the most devices. */
function MostMending({ filter }: { filter: FindingFilter }) {
  const { words, format } = useReader()
  const say = words.vulnerabilities
  const first = useAnswer(listExposedPackages, { ...filter, verdict: ['affected'], limit: 1 }, { keep: true }).data
    ?.items[0]
  if (!first || first.fixes.length === 0) return null
  return (
    <p className="note-box">
      <Wrench size={16} aria-hidden="true" />
      <span>
        {say.mendsMost(words.devices.count(first.devices, format.number(first.devices)))}{' '}
        <Link to="/vulnerabilities" search={{ by: 'device', package: first.name }}>
          {first.name}
        </Link>{' '}
        {say.mendsTo(format.list(first.fixes.slice(0, 3).map((fix) => `${fix.version} (${fix.ecosystem})`)))}{' '}
        <Counts counts={first.counts} />
      </span>
    </p>
  )
}

/** On a narrow screen the name tells the rest. */
export function deviceColumns(words: Words, format: Format, narrow: boolean): Column<Row>[] {
  const say = words.vulnerabilities
  const counts = (row: Row) =>
    row.counts ? (
      <Counts counts={row.counts} />
    ) : (
      <span className="dim" title={words.knowledge.coverageText[row.coverage]}>
        {words.shell.unknown}: {words.knowledge.coverage[row.coverage]}
      </span>
    )
  const name: Column<Row> = {
    key: 'name',
    title: words.devices.device,
    sort: 'name',
    cell: (row) => (
      <span className="name-cell">
        <span className="exposed-name">
          <Link
            className="clip block"
            to="/devices/$id"
            params={{ id: row.id }}
            search={{ tab: 'vulnerabilities' }}
            title={row.name}
          >
            {row.name}
          </Link>
          {narrow && <small>{systemName(row.osId, row.osVersion)}</small>}
        </span>
      </span>
    ),
    text: (row) => row.name,
  }
  const open: Column<Row> = {
    key: 'open',
    title: say.open,
    sort: 'worst',
    cell: counts,
    text: (row) =>
      row.counts ? priorities.map((priority) => `${priority} ${row.counts?.[priority]}`).join(', ') : row.coverage,
  }
  if (narrow) return [name, open]
  return [
    name,
    open,
    {
      key: 'fixable',
      title: say.fixable,
      align: 'right',
      cell: (row) => (row.counts ? format.number(row.fixable) : <span className="dim">{words.shell.unknown}</span>),
      text: (row) => (row.counts ? row.fixable : undefined),
    },
    {
      key: 'decided',
      title: say.decisionChoices.decided,
      align: 'right',
      cell: (row) => <span className="dim">{format.number(row.decided)}</span>,
      text: (row) => row.decided,
    },
    {
      key: 'system',
      title: words.devices.os,
      cell: (row) => systemName(row.osId, row.osVersion) ?? <span className="dim">{words.shell.unknown}</span>,
      text: (row) => systemName(row.osId, row.osVersion),
    },
    {
      key: 'group',
      title: words.devices.group,
      cell: (row) =>
        row.group ? (
          <span className="text" title={row.group.name}>
            {row.group.name}
          </span>
        ) : (
          <span className="dim">{words.devices.noGroup}</span>
        ),
      text: (row) => row.group?.name,
    },
    {
      key: 'unmatched',
      title: say.unmatched,
      align: 'right',
      cell: (row) => (
        <Link
          to="/devices/$id"
          params={{ id: row.id }}
          search={{ tab: 'software' }}
          title={words.knowledge.unknownOriginText}
          aria-label={say.unmatchedOf(row.name, format.number(row.unknownOrigin), format.number(row.packages))}
        >
          {say.ofCount(format.number(row.unknownOrigin), format.number(row.packages))}
        </Link>
      ),
      text: (row) => row.unknownOrigin,
    },
  ]
}

/** For exports: one number a column. */
const countColumns = (words: Words): Column<Row>[] =>
  priorities.map((priority) => ({
    key: priority,
    title: words.vulnerabilities.priorities[priority],
    cell: () => null,
    text: (row) => row.counts?.[priority],
  }))
