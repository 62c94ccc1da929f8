// Which packages first: what concerns each, on how many devices, and the version that ends it.
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { listExposedPackages } from '#wire/console/findings.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import type { Column } from '../table/columns.ts'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { PagedList, placeOf } from '../table/paged-list.tsx'
import { type Format, useReader, type Words } from '../words/words.ts'
import { FindingFilters } from './finding-filters.tsx'
import { filterOf, isFiltered, pageSizes, sizeOf } from './finding-search.ts'
import type { ListProps } from './list-props.ts'
import { NothingFound } from './nothing-found.tsx'
import { Counts } from './weight.tsx'

type Row = AnswerOf<typeof listExposedPackages>['items'][number]
const sorts = ['worst', 'name', 'devices'] as const

export function ExposedPackages({ search, onChange, onTurn, onClear }: ListProps) {
  const { words, format } = useReader()
  const narrow = useNarrow()
  const sort = sorts.find((known) => known === search.sort) ?? 'worst'
  const order = search.order === 'desc' ? 'desc' : 'asc'
  const input = { ...filterOf(search), sort, order, limit: sizeOf(search) } as const
  const list = useAnswer(
    listExposedPackages,
    { ...input, cursor: search.cursor },
    { keep: true, everyMilliseconds: 60_000 },
  )
  const columns = useMemo(() => packageColumns(words, format, narrow), [words, format, narrow])
  return (
    <div className="panel flush tall">
      <div className="list-bar many">
        <FindingFilters search={search} onChange={onChange} />
        <div className="list-bar-end">
          <ExportMenu
            name="exposed-packages"
            columns={packageColumns(words, format, false)}
            rows={(onCount) =>
              everyPage((cursor) => ask(listExposedPackages, { ...input, cursor, limit: 500 }), onCount)
            }
            onProblem={sayProblem}
          />
        </div>
      </div>
      <PagedList
        label={words.vulnerabilities.ways.package}
        list={list}
        trail={input}
        place={placeOf(search, input.limit, onTurn)}
        columns={columns}
        rowKey={(row) => `${row.manager} ${row.name}`}
        rowName={(row) => row.name}
        sort={{
          by: sort,
          order,
          onSort: (by) =>
            onChange({ sort: by, order: (by === sort ? order === 'asc' : by === 'devices') ? 'desc' : undefined }),
        }}
        empty={<NothingFound filtered={isFiltered(search)} knowledge={list.data?.knowledge} onClear={onClear} />}
        sizes={{ choices: pageSizes, onChange: (size) => onChange({ size: size === '50' ? undefined : size }) }}
      />
    </div>
  )
}

function packageColumns(words: Words, format: Format, narrow: boolean): Column<Row>[] {
  const say = words.vulnerabilities
  const fixes = (row: Row) => {
    if (row.fixes.length === 0) return <span className="dim">{say.noFix}</span>
    // Releases often share one version.
    const byVersion = [...Map.groupBy(row.fixes, (fix) => fix.version)]
    return (
      <ul className="fixes">
        {byVersion.slice(0, 3).map(([version, same]) => (
          <li key={version}>
            <code className="version">{version}</code>{' '}
            <small className="dim">{same.map((fix) => fix.ecosystem).join(', ')}</small>
          </li>
        ))}
        {byVersion.length > 3 && <li className="dim">{say.further(format.number(byVersion.length - 3))}</li>}
      </ul>
    )
  }
  const name: Column<Row> = {
    key: 'name',
    title: say.package,
    sort: 'name',
    cell: (row) => (
      <span className="advisory-cell">
        <Link
          className="package-name"
          to="/vulnerabilities"
          search={{ by: 'device', package: row.name }}
          aria-label={say.devicesWith(row.name)}
        >
          {row.name}
        </Link>
        <small className="dim">
          {words.software.managers[row.manager]} · {words.software.versionsTitle(format.number(row.versions))}
        </small>
        {narrow && <Counts counts={row.counts} />}
        {narrow && fixes(row)}
      </span>
    ),
    text: (row) => row.name,
  }
  const devices: Column<Row> = {
    key: 'devices',
    title: words.devices.title,
    sort: 'devices',
    align: 'right',
    cell: (row) => (
      <Link
        to="/vulnerabilities"
        search={{ by: 'device', package: row.name }}
        aria-label={words.devices.count(row.devices, format.number(row.devices))}
      >
        {format.number(row.devices)}
      </Link>
    ),
    text: (row) => row.devices,
  }
  if (narrow) return [name, devices]
  return [
    name,
    {
      key: 'open',
      title: say.open,
      sort: 'worst',
      cell: (row) => <Counts counts={row.counts} />,
      text: (row) => Object.values(row.counts).reduce((sum, count) => sum + count, 0),
    },
    {
      key: 'fixes',
      title: say.fixedFrom,
      cell: fixes,
      text: (row) => row.fixes.map((fix) => `${fix.ecosystem} ${fix.version}`).join('; '),
    },
    devices,
    {
      key: 'page',
      title: words.software.title,
      cell: (row) => (
        <Link
          to="/software/$manager"
          params={{ manager: row.manager }}
          search={{ name: row.name }}
          aria-label={say.versionsOf(row.name)}
        >
          {words.software.versions}
        </Link>
      ),
      text: (row) => row.manager,
    },
  ]
}
