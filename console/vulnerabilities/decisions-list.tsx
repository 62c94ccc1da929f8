// What was decided, by whom, why and until when; what is due to be looked at again stands apart.
import { Menu } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { CalendarPlus, CircleStop, ClipboardCheck, Gavel } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Decision, listDecisions } from '#wire/console/decisions.ts'
import { Age } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty } from '../shell/page.tsx'
import type { Column } from '../table/columns.ts'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { Filter } from '../table/filter.tsx'
import { PagedList, placeOf } from '../table/paged-list.tsx'
import { type Format, useReader, type Words } from '../words/words.ts'
import { ChangeDialog, type ChangeWish } from './change-dialog.tsx'
import { DecisionCard, DecisionScopeText, DecisionState } from './decision-parts.tsx'
import { chosen, pageSizes, sizeOf } from './finding-search.ts'
import type { ListProps } from './list-props.ts'

const states = Decision.shape.state.options

export function DecisionsList({ search, onChange, onTurn }: ListProps) {
  const { words, format } = useReader()
  const text = words.decisions
  const narrow = useNarrow()
  const mayDecide = useMay('findings.decide')
  const [wish, setWish] = useState<ChangeWish>()
  const sort: 'at' | 'until' = search.sort === 'until' ? 'until' : 'at'
  const order: 'asc' | 'desc' = search.order === 'asc' || (sort === 'until' && search.order !== 'desc') ? 'asc' : 'desc'
  const wanted = chosen(search.state, states)
  const input = {
    advisory: search.q || undefined,
    state: wanted.length > 0 ? wanted : undefined,
    sort,
    order,
    limit: sizeOf(search),
  }
  const list = useAnswer(listDecisions, { ...input, cursor: search.cursor }, { keep: true })
  const columns = useMemo(() => decisionColumns(words, format, narrow), [words, format, narrow])
  return (
    <div className="panel flush tall">
      <div className="list-bar">
        <Filter
          title={text.state}
          chosen={wanted}
          choices={states.map((value) => ({ value, label: text.states[value] }))}
          onChange={(next) => onChange({ state: next.join(',') || undefined })}
        />
        <div className="list-bar-end">
          <ExportMenu
            name="decisions"
            columns={decisionColumns(words, format, false)}
            rows={(onCount) => everyPage((cursor) => ask(listDecisions, { ...input, cursor, limit: 500 }), onCount)}
            onProblem={sayProblem}
          />
        </div>
      </div>
      <PagedList
        label={text.title}
        list={list}
        trail={input}
        place={placeOf(search, input.limit, onTurn)}
        columns={columns}
        rowKey={(row) => row.id}
        rowName={(row) => row.advisory}
        sort={{
          by: sort,
          order,
          onSort: (by) => onChange({ sort: by, order: by === sort && order === 'asc' ? 'desc' : 'asc' }),
        }}
        menu={mayDecide ? (row) => <DecisionMenu decision={row} onWish={setWish} /> : undefined}
        empty={<Empty icon={<Gavel size={22} />} title={text.none} text={text.noneText} />}
        sizes={{ choices: pageSizes, onChange: (size) => onChange({ size: size === '50' ? undefined : size }) }}
      />
      {wish && <ChangeDialog {...wish} onClose={() => setWish(undefined)} />}
    </div>
  )
}

export function DecisionMenu({ decision, onWish }: { decision: Decision; onWish(wish: ChangeWish): void }) {
  const { words } = useReader()
  const text = words.decisions
  const holds = decision.state === 'open' || decision.state === 'due'
  if (!holds) return <Menu.Label>{text.stateText[decision.state]}</Menu.Label>
  return (
    <>
      <Menu.Item leftSection={<ClipboardCheck size={15} />} onClick={() => onWish({ decision, act: 'review' })}>
        {text.acts.review}
      </Menu.Item>
      <Menu.Item leftSection={<CalendarPlus size={15} />} onClick={() => onWish({ decision, act: 'extend' })}>
        {text.acts.extend}
      </Menu.Item>
      <Menu.Item leftSection={<CircleStop size={15} />} onClick={() => onWish({ decision, act: 'end' })}>
        {text.acts.end}
      </Menu.Item>
    </>
  )
}

function decisionColumns(words: Words, format: Format, narrow: boolean): Column<Decision>[] {
  const text = words.decisions
  const advisory: Column<Decision> = {
    key: 'advisory',
    title: words.vulnerabilities.advisory,
    cell: (row) => (
      <span className="advisory-cell">
        <Link to="/vulnerabilities/$advisory" params={{ advisory: row.advisory }} search={{}}>
          {row.advisory}
        </Link>
        {narrow && <DecisionCard decision={row} />}
      </span>
    ),
    text: (row) => row.advisory,
  }
  if (narrow) return [advisory]
  return [
    advisory,
    {
      key: 'verdict',
      title: text.decided,
      cell: (row) => text.verdicts[row.verdict],
      text: (row) => row.verdict,
    },
    { key: 'state', title: text.state, cell: (row) => <DecisionState decision={row} />, text: (row) => row.state },
    {
      key: 'until',
      title: text.until,
      sort: 'until',
      cell: (row) => (row.until ? format.date(row.until) : <span className="dim">{text.noEnd}</span>),
      text: (row) => row.until,
    },
    {
      key: 'reason',
      title: text.reason,
      cell: (row) => (
        <span className="reason-cell">
          {row.reason}
          {row.justification && <small className="dim block">{text.justifications[row.justification]}</small>}
          {row.from && <small className="dim block">{text.fromDocument(row.from)}</small>}
        </span>
      ),
      text: (row) => row.reason,
    },
    {
      key: 'scope',
      title: text.where,
      cell: (row) => <DecisionScopeText decision={row} />,
      text: (row) => [row.scope.where, row.package].filter(Boolean).join(' '),
    },
    {
      key: 'devices',
      title: words.devices.title,
      align: 'right',
      cell: (row) =>
        row.devices === undefined ? <span className="dim">{words.shell.unknown}</span> : format.number(row.devices),
      text: (row) => row.devices,
    },
    {
      key: 'by',
      title: text.by,
      sort: 'at',
      cell: (row) => (
        <>
          {row.byName ?? <code title={row.by}>{row.by.slice(0, 12)}</code>}
          <small className="dim block">
            <Age at={row.at} />
          </small>
        </>
      ),
      text: (row) => `${row.byName ?? row.by} ${row.at}`,
    },
  ]
}
