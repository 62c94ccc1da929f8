// One request for erasure: how far it is, what is open, its devices, and the signed receipt.
import { Button, Skeleton } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Undo2, UserCheck } from 'lucide-react'
import { useState } from 'react'
import { type Erasure, showErasure } from '#wire/console/erasures.ts'
import type { ErasureId } from '#wire/ids.ts'
import { Age, Instant } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { Fact, Facts, Page, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { DecideDialog, type ErasureWish, useErasureActs } from './erasure-acts.tsx'
import { ErasureItems } from './erasure-items.tsx'
import { ErasureClock, ErasureState, isOpen } from './erasure-state.tsx'
import { Asker, erasureName } from './erasures-page.tsx'
import { OpenItems } from './open-items.tsx'
import { ReceiptPanel } from './receipt-panel.tsx'

const route = getRouteApi('/in/erasures/$id')
const size = 50

export function ErasurePage() {
  const { words, format } = useReader()
  const say = words.erasures
  const id = route.useParams().id as ErasureId
  const search = route.useSearch()
  const told = useAnswer(
    showErasure,
    { id, cursor: search.cursor, limit: size },
    {
      keep: true,
      staleMilliseconds: 0,
      everyMilliseconds: (answer) => (answer?.erasure.state === 'erasing' ? 2000 : 30_000),
    },
  )
  const above = { label: say.title, to: '/erasures' }
  const erasure = told.data?.erasure
  if (!erasure) {
    return (
      <Page title={say.erasure} above={above}>
        {told.error ? <ProblemPanel error={told.error} onRetry={() => told.refetch()} /> : <Skeleton height={320} />}
      </Page>
    )
  }
  return (
    <Page
      title={say.erasureOf(erasureName(erasure, words, format))}
      above={above}
      beside={<ErasureState erasure={erasure} />}
      lede={say.reasons[erasure.reason]}
      acts={<Acts erasure={erasure} />}
    >
      <div className="stack">
        <div className="overview-grid">
          <div className="stack">
            <Progress erasure={erasure} />
            {erasure.state === 'done' && <ReceiptPanel id={erasure.id} />}
          </div>
          <div className="stack">
            <Panel title={say.requestTitle}>
              <Facts>
                <Fact name={say.requested}>
                  <Asker erasure={erasure} />
                  <small className="dim block">
                    <Instant at={erasure.requestedAt} />
                  </small>
                </Fact>
                <Fact name={say.second}>
                  {erasure.secondBy ? (
                    (erasure.secondByName ?? <code title={erasure.secondBy}>{erasure.secondBy.slice(0, 10)}…</code>)
                  ) : (
                    <span className="dim">{erasure.state === 'second' ? say.waitsForSecond : say.noSecond}</span>
                  )}
                </Fact>
                <Fact name={say.holdUntil}>
                  <Instant at={erasure.holdUntil} />
                </Fact>
                <Fact name={say.dueBy}>
                  <Instant at={erasure.dueBy} />
                </Fact>
                {erasure.doneAt && (
                  <Fact name={say.doneAt}>
                    <Instant at={erasure.doneAt} />
                  </Fact>
                )}
                {erasure.note && <Fact name={say.note}>{erasure.note}</Fact>}
                <Fact name={words.devices.id}>
                  <code>{erasure.id}</code>
                </Fact>
              </Facts>
            </Panel>
            {erasure.open.length > 0 && (
              <Panel title={say.openTitle} note={say.openText}>
                <OpenItems items={erasure.open} />
              </Panel>
            )}
          </div>
        </div>
        <ErasureItems erasure={erasure} told={told} size={size} />
      </div>
    </Page>
  )
}

function Acts({ erasure }: { erasure: Erasure }) {
  const { words } = useReader()
  const say = words.erasures
  const acts = useErasureActs(erasure)
  const [wish, setWish] = useState<ErasureWish>()
  return (
    <>
      {acts.undo && (
        <Button variant="default" leftSection={<Undo2 size={15} aria-hidden="true" />} onClick={() => setWish('undo')}>
          {say.undo}
        </Button>
      )}
      {acts.agree && (
        <Button color="red" leftSection={<UserCheck size={15} aria-hidden="true" />} onClick={() => setWish('agree')}>
          {say.agree}
        </Button>
      )}
      {wish && <DecideDialog wish={wish} erasure={erasure} onClose={() => setWish(undefined)} />}
    </>
  )
}

/** How far it is: one bar over its devices, its clock, and what it waits for. */
function Progress({ erasure }: { erasure: Erasure }) {
  const { words, format } = useReader()
  const say = words.erasures
  const acts = useErasureActs(erasure)
  const waiting = Math.max(0, erasure.devices - erasure.erased - erasure.held)
  const parts = [
    ['done', say.partErased, erasure.erased],
    ['waiting', say.partKept, erasure.held],
    ['never', erasure.state === 'undone' ? say.partBack : say.partWaiting, waiting],
  ] as const
  return (
    <Panel title={say.progress} note={say.stateText[erasure.state]}>
      <span
        className="sync-bar"
        role="img"
        aria-label={parts.map(([, label, count]) => `${label}: ${format.number(count)}`).join(', ')}
      >
        {parts.map(([share, , count]) => (
          <i
            key={share}
            data-share={share}
            data-some={count > 0 || undefined}
            style={{ width: erasure.devices === 0 ? 0 : `${(count / erasure.devices) * 100}%` }}
          />
        ))}
      </span>
      <ul className="sync-counts">
        {parts.map(([share, label, count]) => (
          <li key={share} data-none={count === 0 || undefined}>
            <i data-share={share} aria-hidden="true" />
            {label}
            <b className="number">{format.number(count)}</b>
          </li>
        ))}
      </ul>
      <div className="clock-room">
        <ErasureClock erasure={erasure} />
        {isOpen(erasure) && (
          <p className="note">
            {say.requested} <Age at={erasure.requestedAt} /> · {say.clockRule}
          </p>
        )}
      </div>
      {acts.own && <p className="note-box">{say.ownRequest}</p>}
    </Panel>
  )
}
