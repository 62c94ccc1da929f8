// Every package of the fleet, with how many devices have it.
import { Button } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { LockKeyhole, PackageSearch } from 'lucide-react'
import { useMemo } from 'react'
import type * as z from 'zod'
import { listSoftware, type SoftwareRow } from '#wire/console/software.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty, Page } from '../shell/page.tsx'
import type { Column } from '../table/columns.ts'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { Filter } from '../table/filter.tsx'
import { PagedList, placeOf } from '../table/paged-list.tsx'
import { SearchInput } from '../table/search-input.tsx'
import { type Format, useReader, type Words } from '../words/words.ts'

type Row = z.infer<typeof SoftwareRow>
type Manager = Row['manager']

const route = getRouteApi('/in/software')
const managers = ['dpkg', 'rpm', 'apk'] as const
const sorts = ['name', 'devices', 'versions'] as const
const size = 50

export function SoftwarePage() {
  const { words, format } = useReader()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const narrow = useNarrow()
  const chosen = managers.filter((manager) => search.manager?.split(',').includes(manager))
  const filter = {
    search: search.q || undefined,
    manager: chosen.length > 0 ? (chosen as Manager[]) : undefined,
    sort: sorts.find((known) => known === search.sort) ?? ('name' as const),
    order: search.order === 'desc' ? ('desc' as const) : ('asc' as const),
    limit: size,
  }
  const list = useAnswer(listSoftware, { ...filter, cursor: search.cursor }, { keep: true })
  const columns = useMemo(() => softwareColumns(words, format, narrow), [words, format, narrow])

  const change = (next: Partial<typeof search>, replace = false) =>
    navigate({ search: (before) => ({ ...before, page: undefined, cursor: undefined, ...next }), replace })
  const everything = (onCount: (count: number) => void) =>
    everyPage((cursor) => ask(listSoftware, { ...filter, cursor, limit: 500 }), onCount)
  return (
    <Page title={words.software.title} lede={words.software.lede}>
      <div className="panel flush tall">
        <div className="list-bar">
          <SearchInput
            label={words.software.search}
            value={search.q ?? ''}
            onChange={(q) => change({ q: q || undefined }, true)}
          />
          <Filter
            title={words.software.manager}
            chosen={chosen}
            choices={managers.map((manager) => ({ value: manager, label: words.software.managers[manager] }))}
            onChange={(next) => change({ manager: next.join(',') || undefined })}
          />
          <div className="list-bar-end">
            <ExportMenu name="software" columns={columns} rows={everything} onProblem={sayProblem} />
          </div>
        </div>
        <PagedList
          label={words.software.title}
          list={list}
          trail={filter}
          place={placeOf(search, size, (turned) => navigate({ search: (before) => ({ ...before, ...turned }) }))}
          columns={columns}
          rowKey={(row) => `${row.manager} ${row.name}`}
          rowName={(row) => row.name}
          sort={{
            by: filter.sort,
            order: filter.order,
            onSort: (by) =>
              change({
                sort: by,
                // Counts are asked for from the top.
                order:
                  by === filter.sort
                    ? filter.order === 'asc'
                      ? 'desc'
                      : undefined
                    : by === 'name'
                      ? undefined
                      : 'desc',
              }),
          }}
          empty={
            <Empty
              icon={<PackageSearch size={22} />}
              title={search.q || chosen.length > 0 ? words.software.noMatch : words.software.none}
              text={search.q || chosen.length > 0 ? words.devices.noMatchText : words.software.noneText}
              act={
                (search.q || chosen.length > 0) && (
                  <Button variant="default" onClick={() => navigate({ search: {} })}>
                    {words.table.clearFilters}
                  </Button>
                )
              }
            />
          }
        />
      </div>
    </Page>
  )
}

function softwareColumns(words: Words, format: Format, narrow: boolean): Column<Row>[] {
  const say = words.software
  const name: Column<Row> = {
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
        {!row.public && (
          <span className="mark" title={say.privateText}>
            <LockKeyhole size={11} aria-hidden="true" />
            {words.privacy.sealed}
          </span>
        )}
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
        to="/devices"
        search={{ package: row.name }}
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
      key: 'versions',
      title: say.versions,
      sort: 'versions',
      align: 'right',
      cell: (row) => format.number(row.versions),
      text: (row) => row.versions,
    },
    devices,
    { key: 'manager', title: say.manager, cell: (row) => say.managers[row.manager], text: (row) => row.manager },
    {
      key: 'origin',
      title: say.origin,
      cell: (row) => row.origin ?? <span className="dim">{words.shell.unknown}</span>,
      text: (row) => row.origin,
    },
    {
      key: 'vendor',
      title: say.vendor,
      cell: (row) => row.vendor ?? <span className="dim">{words.shell.unknown}</span>,
      text: (row) => row.vendor,
    },
  ]
}
