// The device list: the whole fleet by page, filter and search, with acts on one or many.
import { Button, Drawer } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { getRouteApi, Link } from '@tanstack/react-router'
import { FolderTree, MonitorSmartphone, Plus, SearchX } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { type DeviceRow, deviceFacets, listDevices } from '#wire/console/devices.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty, Page } from '../shell/page.tsx'
import { shownColumns } from '../table/columns.ts'
import { ColumnsMenu } from '../table/columns-menu.tsx'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { PagedList, placeOf } from '../table/paged-list.tsx'
import { SearchInput } from '../table/search-input.tsx'
import { useFormat, useWords } from '../words/words.ts'
import type { Target } from './act-dialog.tsx'
import { ChosenBar } from './chosen-bar.tsx'
import { useDeviceColumns } from './device-columns.tsx'
import { DeviceFilters } from './device-filters.tsx'
import { DeviceMenu } from './device-verbs.tsx'
import { GroupTree } from './group-tree.tsx'
import {
  type DevicesSearch,
  filterOf,
  isFiltered,
  words as listed,
  listInput,
  listKey,
  pageSizes,
} from './search-words.ts'
import type { Wish } from './wish.ts'
import { WishDialog } from './wish-dialog.tsx'

const route = getRouteApi('/in/devices')
/** Devices grow late and offline without a word from anybody. */
const agingMilliseconds = 30_000

export function DevicesPage() {
  const words = useWords()
  const format = useFormat()
  const search: DevicesSearch = route.useSearch()
  const navigate = route.useNavigate()
  const narrow = useNarrow()
  // Beside the list there is room for the tree from here on (look/devices.css).
  const besides = useMediaQuery('(min-width: 1101px)', undefined, { getInitialValueInEffect: false }) ?? true
  const [treeOpened, tree] = useDisclosure()
  const mayOperate = useMay('devices.operate')
  const mayErase = useMay('erasures.request')
  const mayAdd = useMay('tokens.manage')
  const all = useDeviceColumns(narrow)
  const columns = shownColumns(all, narrow ? [] : listed(search.columns))
  const [chosen, setChosen] = useState<ReadonlyMap<string, Target>>(new Map())
  const [wish, setWish] = useState<{ wish: Wish; targets: readonly Target[] }>()

  const input = listInput(search)
  const pageOf = (cursor: string | undefined) => ask(listDevices, { ...input, cursor, limit: 500 })
  const key = listKey(search)
  const list = useAnswer(listDevices, input, { keep: true, everyMilliseconds: agingMilliseconds })
  const facets = useAnswer(deviceFacets, filterOf(search), { keep: true })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a chosen group closes the drawer it was chosen in
  useEffect(tree.close, [search.group])

  /** A changed list starts on its first page. */
  const change = (next: DevicesSearch, replace = false) =>
    navigate({ search: (before) => ({ ...before, page: undefined, cursor: undefined, ...next }), replace })

  const selection = useMemo(
    () => ({
      has: (row: DeviceRow) => chosen.has(row.id),
      set: (rows: readonly DeviceRow[], on: boolean) =>
        setChosen((before) => {
          const next = new Map(before)
          for (const { id, name } of rows) on ? next.set(id, { id, name }) : next.delete(id)
          return next
        }),
    }),
    [chosen],
  )
  const filtered = isFiltered(search)

  return (
    <Page
      title={words.devices.title}
      acts={
        <>
          {!besides && (
            <Button variant="default" leftSection={<FolderTree size={16} aria-hidden="true" />} onClick={tree.open}>
              {words.connection.group.show}
            </Button>
          )}
          {mayAdd && (
            <Button component={Link} to="/devices/add" leftSection={<Plus size={16} aria-hidden="true" />}>
              {words.devices.add}
            </Button>
          )}
        </>
      }
    >
      <div className="with-tree">
        {besides && <GroupTree chosen={search.group} />}
        <div>
          <div className="panel flush tall">
            <div className="list-bar">
              <SearchInput
                label={words.devices.search}
                value={search.q ?? ''}
                onChange={(q) => change({ q: q || undefined }, true)}
              />
              <DeviceFilters search={search} facets={facets.data} onChange={change} />
              <div className="list-bar-end">
                {!narrow && (
                  <ColumnsMenu
                    all={all}
                    chosen={listed(search.columns)}
                    onChange={(keys) =>
                      navigate({
                        search: (before) => ({ ...before, columns: keys.join(',') || undefined }),
                        replace: true,
                      })
                    }
                  />
                )}
                <ExportMenu
                  name="devices"
                  columns={columns}
                  rows={(onCount) => everyPage(pageOf, onCount)}
                  onProblem={sayProblem}
                />
              </div>
            </div>
            <PagedList
              label={words.devices.title}
              list={list}
              trail={key}
              place={placeOf(search, input.limit, (turned) =>
                navigate({ search: (before) => ({ ...before, ...turned }) }),
              )}
              columns={columns}
              rowKey={(row) => row.id}
              rowName={(row) => row.name}
              sort={{
                by: input.sort ?? 'name',
                order: input.order ?? 'asc',
                onSort: (by) =>
                  change({ sort: by, order: by === input.sort && input.order === 'asc' ? 'desc' : undefined }),
              }}
              selection={mayOperate || mayErase ? selection : undefined}
              menu={(row) => <DeviceMenu device={row} onWish={(each) => setWish({ wish: each, targets: [row] })} />}
              empty={
                filtered ? (
                  <Empty
                    icon={<SearchX size={22} />}
                    title={words.devices.noMatch}
                    text={words.devices.noMatchText}
                    act={
                      <Button variant="default" onClick={() => navigate({ search: {} })}>
                        {words.table.clearFilters}
                      </Button>
                    }
                  />
                ) : (
                  <Empty
                    icon={<MonitorSmartphone size={22} />}
                    title={words.devices.none}
                    text={words.devices.noneText}
                    act={
                      mayAdd && (
                        <Button component={Link} to="/devices/add">
                          {words.devices.add}
                        </Button>
                      )
                    }
                  />
                )
              }
              sizes={{ choices: pageSizes, onChange: (size) => change({ size: size === '50' ? undefined : size }) }}
            />
          </div>
          {chosen.size > 0 && (
            <ChosenBar
              count={chosen.size}
              total={list.data?.total ?? 0}
              onAll={async () => {
                try {
                  const matching = await everyPage(pageOf)
                  selection.set(matching, true)
                } catch (error) {
                  sayProblem(error)
                }
              }}
              onNone={() => setChosen(new Map())}
              onWish={(each) => setWish({ wish: each, targets: [...chosen.values()] })}
            />
          )}
        </div>
      </div>
      {!besides && (
        <Drawer opened={treeOpened} onClose={tree.close} size={290} title={words.devices.groups}>
          <GroupTree chosen={search.group} />
        </Drawer>
      )}
      {wish && (
        <WishDialog
          {...wish}
          onClose={() => setWish(undefined)}
          onDone={(done) => (wish.targets.length > 1 || done === 'erase') && setChosen(new Map())}
        />
      )}
      <p className="unseen" role="status">
        {list.data && words.devices.count(list.data.total, format.number(list.data.total))}
      </p>
    </Page>
  )
}
