// How much left in 30 days and to whom, the switch of the one door, and the copies that were made.
import { Skeleton } from '@mantine/core'
import { DatabaseBackup, DoorOpen, FileDown } from 'lucide-react'
import { showOutbound } from '#wire/console/outbound.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { LeftBytes } from '../privacy/left-bytes.tsx'
import { Age } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { Empty, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { DoorPanel } from './door-panel.tsx'

type Told = AnswerOf<typeof showOutbound>

export function LeftOverview() {
  const told = useAnswer(showOutbound, {}, { everyMilliseconds: 60_000 })
  if (told.error && !told.data) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  if (!told.data) return <Skeleton height={420} />
  return (
    <div className="stack">
      <div className="privacy-top">
        <LeftBytes />
        <DoorPanel told={told.data} />
      </div>
      <Recipients told={told.data} />
      <Copies copies={told.data.copies} />
    </div>
  )
}

/** A bar for each from zero, and the number beside it: chart and table in one. */
function Recipients({ told }: { told: Told }) {
  const { words, format } = useReader()
  const say = words.left
  const rows = told.recipients.toSorted((a, b) => b.bytes - a.bytes)
  const most = Math.max(1, ...rows.map(({ bytes }) => bytes))
  if (rows.length === 0) {
    return (
      <Panel title={say.recipients}>
        <Empty icon={<DoorOpen size={22} />} title={say.noRecipients} text={say.noRecipientsText} />
      </Panel>
    )
  }
  return (
    <Panel flush title={say.recipients} note={say.recipientsText}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="list-scroll" tabIndex={0} aria-label={say.recipients}>
        <table className="list">
          <caption className="unseen">{say.recipients}</caption>
          <thead>
            <tr>
              <th scope="col">{say.recipient}</th>
              <th scope="col">{say.purpose}</th>
              <th scope="col" className="bytes-head">
                {say.bytes}
              </th>
              <th scope="col" className="right">
                {say.count}
              </th>
              <th scope="col">{say.last}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.purpose} ${row.destination}`}>
                <td>
                  <code>{row.destination}</code>
                </td>
                <td>{say.purposes[row.purpose] ?? row.purpose}</td>
                <td>
                  <span className="bytes-cell">
                    <span className="bytes-bar" aria-hidden="true">
                      <i style={{ width: `${(row.bytes / most) * 100}%` }} />
                    </span>
                    <span className="number">{format.bytes(row.bytes)}</span>
                  </span>
                </td>
                <td className="right">{format.number(row.connections)}</td>
                <td>
                  <Age at={row.lastAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  )
}

function Copies({ copies }: { copies: Told['copies'] }) {
  const { words } = useReader()
  const say = words.left
  return (
    <Panel title={say.copies} note={say.copiesText}>
      {copies.length === 0 ? (
        <p className="dim">{say.noCopies}</p>
      ) : (
        <ul className="place-list triples">
          {copies.map((copy) => (
            <li key={`${copy.what} ${copy.at} ${copy.where}`}>
              <span className="with-icon">
                {copy.what === 'backup' ? (
                  <DatabaseBackup size={15} aria-hidden="true" />
                ) : (
                  <FileDown size={15} aria-hidden="true" />
                )}
                {say.copy[copy.what]}
              </span>
              <span>
                <code>{copy.where}</code>
              </span>
              <span className="dim">
                {copy.by === 'system' ? words.audit.system : copy.by} · <Age at={copy.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
