// Who did what: operators, programs and the server itself, newest first.
import { Button } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Ban, CircleCheck, ScrollText } from 'lucide-react'
import { useMemo } from 'react'
import { type Act, listActs } from '#wire/console/audit.ts'
import { Instant } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty, Page } from '../shell/page.tsx'
import type { Column } from '../table/columns.ts'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { LastDays, useSince } from '../table/last-days.tsx'
import { Narrowed } from '../table/narrowed.tsx'
import { PagedList, placeOf } from '../table/paged-list.tsx'
import { useReader, type Words } from '../words/words.ts'

const route = getRouteApi('/in/audit')
const size = 50
const spans = ['1', '7', '30', '90'] as const

export function AuditPage() {
  const { words } = useReader()
  const say = words.audit
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const days = spans.find((span) => span === search.days)
  const from = useSince(days && Number(days) * 24)
  const filter = {
    actor: search.actor || undefined,
    act: search.act || undefined,
    subject: search.subject || undefined,
    from,
    limit: size,
  }
  const list = useAnswer(listActs, { ...filter, cursor: search.cursor }, { keep: true, staleMilliseconds: 0 })

  const change = (next: Partial<typeof search>) =>
    navigate({ search: (before) => ({ ...before, page: undefined, cursor: undefined, ...next }) })
  const everything = (onCount: (count: number) => void) =>
    everyPage((cursor) => ask(listActs, { ...filter, cursor, limit: 500 }), onCount)
  const columns = useMemo(() => auditColumns(words, (next) => navigate({ search: next })), [words, navigate])
  const narrowed = [
    ['actor', say.actor, search.actor],
    ['act', say.act, search.act && (say.acts[search.act] ?? search.act)],
    ['subject', say.subject, search.subject],
  ] as const
  return (
    <Page title={say.title} lede={say.lede}>
      <div className="panel flush tall">
        <div className="list-bar">
          <LastDays chosen={days} choices={spans} onChange={(next) => change({ days: next })} />
          {narrowed.map(
            ([name, title, value]) =>
              value && (
                <Narrowed key={name} title={title} value={value} onClear={() => change({ [name]: undefined })} />
              ),
          )}
          <div className="list-bar-end">
            <ExportMenu name="audit" columns={columns} rows={everything} onProblem={sayProblem} />
          </div>
        </div>
        <PagedList
          label={say.title}
          list={list}
          trail={filter}
          place={placeOf(search, size, (turned) => navigate({ search: (before) => ({ ...before, ...turned }) }))}
          columns={columns}
          rowKey={(row) => row.id}
          rowName={(row) => say.acts[row.act] ?? row.act}
          empty={
            <Empty
              icon={<ScrollText size={22} />}
              title={say.none}
              text={say.noneText}
              act={
                <Button variant="default" onClick={() => navigate({ search: {} })}>
                  {words.table.clearFilters}
                </Button>
              }
            />
          }
        />
      </div>
    </Page>
  )
}

type Narrow = (search: { actor?: string; act?: string; subject?: string }) => void

function auditColumns(words: Words, narrow: Narrow): Column<Act>[] {
  const say = words.audit
  return [
    { key: 'at', title: say.at, width: '190px', cell: (row) => <Instant at={row.at} />, text: (row) => row.at },
    {
      key: 'actor',
      title: say.actor,
      cell: (row) => (
        <button
          type="button"
          className="text-button plain"
          title={row.actor}
          onClick={() => narrow({ actor: row.actor })}
        >
          {row.actorName ?? (row.actor === 'system' ? say.system : <code>{shortId(row.actor)}</code>)}
        </button>
      ),
      text: (row) => row.actor,
    },
    {
      key: 'act',
      title: say.act,
      cell: (row) => (
        <button type="button" className="text-button plain" title={row.act} onClick={() => narrow({ act: row.act })}>
          {say.acts[row.act] ?? <code>{row.act}</code>}
        </button>
      ),
      text: (row) => row.act,
    },
    {
      key: 'subject',
      title: say.subject,
      cell: (row) =>
        row.subjectName ? (
          <span title={row.subject}>{say.erasedSubject(row.subjectName)}</span>
        ) : row.subject?.startsWith('ers_') ? (
          <Link to="/erasures/$id" params={{ id: row.subject }} title={row.subject}>
            <code>{shortId(row.subject)}</code>
          </Link>
        ) : row.subject?.startsWith('dev_') ? (
          <Link to="/devices/$id" params={{ id: row.subject }} title={row.subject}>
            <code>{shortId(row.subject)}</code>
          </Link>
        ) : row.subject ? (
          <button
            type="button"
            className="text-button plain"
            title={row.subject}
            onClick={() => narrow({ subject: row.subject as string })}
          >
            <code>{shortId(row.subject)}</code>
          </button>
        ) : (
          <span className="dim">–</span>
        ),
      text: (row) => row.subject,
    },
    {
      key: 'outcome',
      title: say.outcome,
      cell: (row) => (
        <span className="presence">
          {row.outcome === 'done' ? (
            <CircleCheck size={14} color="var(--good)" aria-hidden="true" />
          ) : (
            <Ban size={14} color="var(--bad)" aria-hidden="true" />
          )}
          {say.outcomes[row.outcome]}
        </span>
      ),
      text: (row) => row.outcome,
    },
    {
      key: 'detail',
      title: say.detail,
      cell: (row) => (
        <span className="dim details wrap">
          {Object.entries(row.detail).map(([name, value]) => (
            <span key={name}>
              {name} <code>{String(value)}</code>
            </span>
          ))}
        </span>
      ),
      text: (row) => JSON.stringify(row.detail),
    },
  ]
}

/** Enough of an id to recognise it; the whole stands in the title and in exports. */
function shortId(id: string): string {
  return /^[a-z]{3}_[a-z2-7]{26}$/.test(id) ? `${id.slice(0, 10)}…` : id
}
