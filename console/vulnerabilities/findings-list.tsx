// Advisories that concern devices, what to do first on top; several are decided at once.
import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { type FindingRow, listFindings } from '#wire/console/findings.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { PagedList, placeOf } from '../table/paged-list.tsx'
import { useReader } from '../words/words.ts'
import { DecideDialog, decideVerbs } from './decide-dialog.tsx'
import type { DecideTarget } from './decide-target.ts'
import { findingColumns, onScreen } from './finding-columns.tsx'
import { FindingFilters } from './finding-filters.tsx'
import { FindingMenu } from './finding-menu.tsx'
import { filterOf, isFiltered, pageSizes, sizeOf } from './finding-search.ts'
import type { ListProps } from './list-props.ts'
import { NothingFound } from './nothing-found.tsx'

const sorts = ['priority', 'devices', 'score', 'epss', 'published', 'advisory'] as const
/** What is most comes first where a number or a day is sorted by. */
const downFirst: ReadonlySet<string> = new Set(['devices', 'score', 'epss', 'published'])
/** The contract's bound for one decision. */
const most = 500

export type DecideWish = { readonly verdict: (typeof decideVerbs)[number]; readonly targets: readonly DecideTarget[] }
export const targetOf = (row: FindingRow): DecideTarget => ({
  advisory: row.advisory,
  title: row.title,
  packages: row.packages,
  devices: row.devices,
})

export function FindingsList({ search, onChange, onTurn, onClear }: ListProps) {
  const { words, format } = useReader()
  const say = words.vulnerabilities
  const narrow = useNarrow()
  const mayDecide = useMay('findings.decide')
  const [chosen, setChosen] = useState<ReadonlyMap<string, DecideTarget>>(new Map())
  const [wish, setWish] = useState<DecideWish>()
  const sort = sorts.find((known) => known === search.sort) ?? 'priority'
  const order = search.order === 'desc' ? 'desc' : 'asc'
  const filter = filterOf(search)
  const input = { ...filter, sort, order, limit: sizeOf(search) } as const
  const list = useAnswer(listFindings, { ...input, cursor: search.cursor }, { keep: true, everyMilliseconds: 60_000 })
  const pageOf = (cursor: string | undefined) => ask(listFindings, { ...input, cursor, limit: 500 })
  const columns = useMemo(() => onScreen(findingColumns(words, format, narrow)), [words, format, narrow])
  const selection = useMemo(
    () => ({
      has: (row: FindingRow) => chosen.has(row.advisory),
      set: (rows: readonly FindingRow[], on: boolean) =>
        setChosen((before) => {
          const next = new Map(before)
          for (const row of rows) on ? next.set(row.advisory, targetOf(row)) : next.delete(row.advisory)
          return next
        }),
    }),
    [chosen],
  )
  const total = list.data?.total ?? 0
  return (
    <>
      <div className="panel flush tall">
        <div className="list-bar many">
          <FindingFilters search={search} onChange={onChange} />
          <div className="list-bar-end">
            <ExportMenu
              name="vulnerabilities"
              columns={findingColumns(words, format, false)}
              rows={(onCount) => everyPage(pageOf, onCount)}
              onProblem={sayProblem}
            />
          </div>
        </div>
        <PagedList
          label={say.ways.advisory}
          list={list}
          trail={input}
          place={placeOf(search, input.limit, onTurn)}
          columns={columns}
          rowKey={(row) => row.advisory}
          rowName={(row) => row.advisory}
          sort={{
            by: sort,
            order,
            onSort: (by) =>
              onChange({
                sort: by,
                order: (by === sort ? order === 'asc' : downFirst.has(by)) ? 'desc' : undefined,
              }),
          }}
          selection={mayDecide ? selection : undefined}
          menu={(row) => (
            <FindingMenu
              advisory={row.advisory}
              onDecide={(verdict) => setWish({ verdict, targets: [targetOf(row)] })}
            />
          )}
          empty={<NothingFound filtered={isFiltered(search)} knowledge={list.data?.knowledge} onClear={onClear} />}
          sizes={{ choices: pageSizes, onChange: (size) => onChange({ size: size === '50' ? undefined : size }) }}
        />
      </div>
      {chosen.size > 0 && (
        <section className="chosen-bar" aria-label={say.chosen}>
          <b role="status">{words.devices.chosenCount(chosen.size, format.number(chosen.size))}</b>
          {chosen.size < total && total <= most && (
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={async () => {
                try {
                  selection.set(await everyPage(pageOf), true)
                } catch (error) {
                  sayProblem(error)
                }
              }}
            >
              {words.devices.chooseAll(format.number(total))}
            </Button>
          )}
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setChosen(new Map())}>
            {words.devices.chooseNone}
          </Button>
          {decideVerbs.map((verdict) => (
            <Button
              key={verdict}
              size="compact-sm"
              variant="default"
              disabled={chosen.size > most}
              onClick={() => setWish({ verdict, targets: [...chosen.values()] })}
            >
              {words.decisions.verbs[verdict]}
            </Button>
          ))}
        </section>
      )}
      {wish && (
        <DecideDialog
          {...wish}
          onClose={() => setWish(undefined)}
          onDone={() => wish.targets.length > 1 && setChosen(new Map())}
        />
      )}
      <p className="unseen" role="status">
        {list.data && say.count(total, format.number(total))}
      </p>
    </>
  )
}
