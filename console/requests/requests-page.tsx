// Privacy > Requests: what persons asked for, each with its one-month clock, open ones first.
import { Button, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, useNavigate } from '@tanstack/react-router'
import { FileSearch, Inbox, MessageSquareReply, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { listSubjectRequests, type SubjectRequest } from '#wire/console/subjects.ts'
import { Age } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import { useNow } from '../shell/now.ts'
import { Empty, Page } from '../shell/page.tsx'
import { AnsweredList } from '../table/answered-list.tsx'
import type { Column } from '../table/columns.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { ListFoot } from '../table/list-foot.tsx'
import { type Format, useReader, type Words } from '../words/words.ts'
import { AnswerDialog } from './answer-dialog.tsx'
import { NoteDialog } from './note-dialog.tsx'

export function RequestsPage() {
  const { words, format } = useReader()
  const say = words.requests
  const narrow = useNarrow()
  const now = useNow()
  const [noting, note] = useDisclosure()
  const [answering, setAnswering] = useState<SubjectRequest>()
  const list = useAnswer(listSubjectRequests, {})
  const all = useMemo(() => requestColumns(words, format, now), [words, format, now])
  const columns = narrow ? [narrowColumn(words, format, now)] : all
  const rows = list.data?.items
  return (
    <Page
      title={say.title}
      lede={say.lede}
      acts={
        <>
          <ExportMenu name="requests" columns={all} rows={async () => rows ?? []} onProblem={sayProblem} />
          <Button leftSection={<Plus size={16} aria-hidden="true" />} onClick={note.open}>
            {say.note}
          </Button>
        </>
      }
    >
      <div className="panel flush tall">
        <AnsweredList
          label={say.title}
          list={list}
          columns={columns}
          rowKey={(row) => row.id}
          rowName={(row) => say.kinds[row.kind]}
          menu={(row) => <RequestMenu request={row} onAnswer={() => setAnswering(row)} />}
          empty={
            <Empty
              icon={<Inbox size={22} />}
              title={say.none}
              text={say.noneText}
              act={
                <Button variant="default" onClick={note.open}>
                  {say.note}
                </Button>
              }
            />
          }
        />
        {rows && <ListFoot from={0} shown={rows.length} total={rows.length} asOf={list.data?.asOf} />}
      </div>
      {noting && <NoteDialog onClose={note.close} />}
      {answering && <AnswerDialog request={answering} onClose={() => setAnswering(undefined)} />}
    </Page>
  )
}

function RequestMenu({ request, onAnswer }: { request: SubjectRequest; onAnswer(): void }) {
  const { words } = useReader()
  const say = words.requests
  const navigate = useNavigate()
  const device = request.device
  return (
    <>
      {isOpen(request) && (
        <Menu.Item leftSection={<MessageSquareReply size={15} />} onClick={onAnswer}>
          {say.answer}
        </Menu.Item>
      )}
      {device && (
        <Menu.Item
          leftSection={<FileSearch size={15} />}
          onClick={() => navigate({ to: '/devices/$id', params: { id: device }, search: { tab: 'privacy' } })}
        >
          {say.whatIsHeld}
        </Menu.Item>
      )}
      {!isOpen(request) && !device && <Menu.Label>{say.isAnswered}</Menu.Label>}
    </>
  )
}

/** More time is no end: the person still waits. */
const isOpen = (request: SubjectRequest): boolean => request.answeredAt === undefined || request.outcome === 'extended'

const urgentSeconds = 7 * 86_400

/** The month (or three) as words and a bar; what was answered says when. */
function Clock({ request, now }: { request: SubjectRequest; now: number }) {
  const { words, format } = useReader()
  const say = words.requests
  if (request.answeredAt && !isOpen(request)) {
    return (
      <span className="dim">
        {say.answered} <Age at={request.answeredAt} />
      </span>
    )
  }
  const left = (Date.parse(request.dueBy) - now) / 1000
  const from = Date.parse(request.receivedAt)
  const share = Math.min(100, Math.max(0, ((now - from) / (Date.parse(request.dueBy) - from)) * 100))
  const late = left < urgentSeconds
  return (
    <span className="clock" data-late={late || undefined}>
      <span className="clock-bar" data-state={late ? 'late' : 'held'} title={format.dateTime(request.dueBy)}>
        <i style={{ width: `${share}%` }} />
      </span>
      <span className="clock-text">
        {left < 0 ? say.overdue(format.duration(-left)) : say.dueIn(format.duration(left))}
      </span>
    </span>
  )
}

function StatePill({ request }: { request: SubjectRequest }) {
  const say = useReader().words.requests
  const outcome = request.outcome
  if (!outcome) return <span className="pill">{say.open}</span>
  return (
    <span className="pill" data-tone={outcome === 'granted' ? 'good' : outcome === 'extended' ? 'accent' : undefined}>
      {say.outcomes[outcome]}
    </span>
  )
}

function DeviceLink({ request }: { request: SubjectRequest }) {
  if (!request.device) return <span className="dim">–</span>
  return (
    <Link to="/devices/$id" params={{ id: request.device }} search={{ tab: 'privacy' }} title={request.device}>
      <code>{request.device.slice(0, 14)}…</code>
    </Link>
  )
}

function narrowColumn(words: Words, format: Format, now: number): Column<SubjectRequest> {
  const say = words.requests
  return {
    key: 'kind',
    title: say.kind,
    cell: (row) => (
      <span className="narrow-cell">
        <span className="narrow-head">
          <b>{say.kinds[row.kind]}</b>
          <StatePill request={row} />
        </span>
        <Clock request={row} now={now} />
        {row.note && <span>{row.note}</span>}
        <span className="dim">
          {say.received} {format.date(row.receivedAt)} · {say.channels[row.channel]}
        </span>
      </span>
    ),
    text: (row) => row.kind,
  }
}

function requestColumns(words: Words, format: Format, now: number): Column<SubjectRequest>[] {
  const say = words.requests
  return [
    {
      key: 'kind',
      title: say.kind,
      cell: (row) => (
        <>
          <b>{say.kinds[row.kind]}</b>
          <small className="dim block">{say.articles[row.kind]}</small>
        </>
      ),
      text: (row) => row.kind,
    },
    {
      key: 'state',
      title: say.state,
      cell: (row) => <StatePill request={row} />,
      text: (row) => row.outcome ?? 'open',
    },
    { key: 'clock', title: say.clock, cell: (row) => <Clock request={row} now={now} />, text: (row) => row.dueBy },
    {
      key: 'device',
      title: words.devices.device,
      cell: (row) => <DeviceLink request={row} />,
      text: (row) => row.device,
    },
    {
      key: 'received',
      title: say.received,
      cell: (row) => (
        <>
          {format.date(row.receivedAt)}
          <small className="dim block">{say.channels[row.channel]}</small>
          <small className="dim block">{say.notedBy(row.byName ?? `${row.by.slice(0, 10)}…`)}</small>
        </>
      ),
      text: (row) => `${row.receivedAt} ${row.channel} ${row.byName ?? row.by}`,
    },
    {
      key: 'note',
      title: say.noteColumn,
      cell: (row) => (
        <span className="reason-cell">
          {row.note}
          {row.answer && (
            <small className="dim block">
              {say.answerColumn}: {row.answer}
            </small>
          )}
        </span>
      ),
      text: (row) => [row.note, row.answer].filter(Boolean).join(' / '),
    },
  ]
}
