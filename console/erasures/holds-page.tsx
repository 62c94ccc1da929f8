// Privacy > Legal holds: what may not be erased, why and until when; placed and lifted by name.
import { Button, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { Gavel, LockOpen, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type LegalHold, liftLegalHold, listLegalHolds } from '#wire/console/erasures.ts'
import { Age } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { useNarrow } from '../shell/narrow.ts'
import { say as announce, sayProblem } from '../shell/notices.tsx'
import { useNow } from '../shell/now.ts'
import { Empty, Page } from '../shell/page.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { AnsweredList } from '../table/answered-list.tsx'
import type { Column } from '../table/columns.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { type Format, useReader, type Words } from '../words/words.ts'
import { HoldDialog } from './hold-dialog.tsx'
import { HoldScope } from './hold-scope.tsx'
import { staleAfterErasing } from './stale-answers.ts'

export function HoldsPage() {
  const { words, format } = useReader()
  const say = words.holds
  const narrow = useNarrow()
  const may = useMay('holds.manage')
  const now = useNow()
  const [placing, place] = useDisclosure()
  const [lifting, setLifting] = useState<LegalHold>()
  const list = useAnswer(listLegalHolds, {})
  const all = useMemo(() => holdColumns(words, format, now), [words, format, now])
  // Who placed it stands below its reason, and in a column of its own in exports.
  const columns = narrow ? [narrowColumn(words, format, now)] : all.filter(({ key }) => key !== 'by')
  const rows = list.data?.items
  return (
    <Page
      title={say.title}
      lede={say.lede}
      acts={
        <>
          <ExportMenu name="legal-holds" columns={all} rows={async () => rows ?? []} onProblem={sayProblem} />
          {may && (
            <Button leftSection={<Plus size={16} aria-hidden="true" />} onClick={place.open}>
              {say.place}
            </Button>
          )}
        </>
      }
    >
      <div className="panel flush tall">
        <AnsweredList
          label={say.title}
          list={list}
          columns={columns}
          rowKey={(row) => row.id}
          rowName={(row) => row.reason}
          {...(may
            ? { menu: (row: LegalHold) => <HoldMenu hold={row} now={now} onLift={() => setLifting(row)} /> }
            : {})}
          empty={
            <Empty
              icon={<Gavel size={22} />}
              title={say.none}
              text={say.noneText}
              act={
                may && (
                  <Button variant="default" onClick={place.open}>
                    {say.place}
                  </Button>
                )
              }
            />
          }
        />
      </div>
      {placing && <HoldDialog onClose={place.close} />}
      {lifting && <LiftDialog hold={lifting} onClose={() => setLifting(undefined)} />}
    </Page>
  )
}

function HoldMenu({ hold, now, onLift }: { hold: LegalHold; now: number; onLift(): void }) {
  const say = useReader().words.holds
  const state = stateOf(hold, now)
  if (state !== 'holds') return <Menu.Label>{say.states[state]}</Menu.Label>
  return (
    <Menu.Item leftSection={<LockOpen size={15} />} onClick={onLift}>
      {say.lift}
    </Menu.Item>
  )
}

function LiftDialog({ hold, onClose }: { hold: LegalHold; onClose(): void }) {
  const { words, format } = useReader()
  const say = words.holds
  const send = async () => {
    await ask(liftLegalHold, { id: hold.id })
    announce(say.lifted)
  }
  return (
    <SendDialog
      title={say.liftTitle}
      act={say.lift}
      grave={hold.stops > 0}
      actFirst
      stale={staleAfterErasing}
      onSend={send}
      onClose={onClose}
    >
      <blockquote className="quote">{hold.reason}</blockquote>
      <p>{hold.stops > 0 ? say.liftStops(hold.stops, format.number(hold.stops)) : say.liftNothing}</p>
    </SendDialog>
  )
}

type HoldState = 'holds' | 'over' | 'lifted'
const stateOf = (hold: LegalHold, now: number): HoldState =>
  hold.liftedAt ? 'lifted' : Date.parse(hold.until) <= now ? 'over' : 'holds'

function HoldPill({ hold, now }: { hold: LegalHold; now: number }) {
  const say = useReader().words.holds
  const state = stateOf(hold, now)
  return (
    <span className="pill" data-tone={state === 'holds' ? 'warn' : undefined}>
      {say.states[state]}
    </span>
  )
}

function Until({ hold, format, say }: { hold: LegalHold; format: Format; say: Words['holds'] }) {
  return hold.liftedAt ? (
    <>
      {say.liftedOn} <Age at={hold.liftedAt} />
    </>
  ) : (
    <>
      {format.date(hold.until)}
      <small className="dim block">
        <Age at={hold.until} />
      </small>
    </>
  )
}

function Placer({ hold }: { hold: LegalHold }) {
  return hold.placedByName ?? <code title={hold.placedBy}>{hold.placedBy.slice(0, 10)}…</code>
}

function narrowColumn(words: Words, format: Format, now: number): Column<LegalHold> {
  const say = words.holds
  return {
    key: 'reason',
    title: say.title,
    cell: (row) => (
      <span className="narrow-cell">
        <span className="narrow-head">
          <HoldScope hold={row} />
          <HoldPill hold={row} now={now} />
        </span>
        <span>{row.reason}</span>
        <span className="dim">
          {say.until} {format.date(row.until)}
          {row.stops > 0 && ` · ${say.stopsOf(row.stops, format.number(row.stops))}`}
        </span>
      </span>
    ),
    text: (row) => row.reason,
  }
}

function holdColumns(words: Words, format: Format, now: number): Column<LegalHold>[] {
  const say = words.holds
  return [
    {
      key: 'scope',
      title: say.scope,
      cell: (row) => <HoldScope hold={row} />,
      text: (row) => row.group ?? (row.devices.length > 0 ? row.devices.join(' ') : say.everything),
    },
    {
      key: 'state',
      title: say.state,
      cell: (row) => <HoldPill hold={row} now={now} />,
      text: (row) => stateOf(row, now),
    },
    {
      key: 'reason',
      title: say.reason,
      cell: (row) => (
        <span className="reason-cell">
          {row.reason}
          <small className="dim block">
            {say.by} <Placer hold={row} /> · <Age at={row.placedAt} />
          </small>
        </span>
      ),
      text: (row) => row.reason,
    },
    {
      key: 'until',
      title: say.until,
      cell: (row) => <Until hold={row} format={format} say={say} />,
      text: (row) => row.liftedAt ?? row.until,
    },
    {
      key: 'stops',
      title: say.stops,
      align: 'right',
      cell: (row) =>
        row.stops > 0 ? (
          <Link to="/erasures" search={{ state: 'open' }}>
            {format.number(row.stops)}
          </Link>
        ) : (
          format.number(0)
        ),
      text: (row) => row.stops,
    },
    {
      key: 'by',
      title: say.by,
      cell: (row) => <Placer hold={row} />,
      text: (row) => `${row.placedByName ?? row.placedBy} ${row.placedAt}`,
    },
  ]
}
