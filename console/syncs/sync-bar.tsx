// How far a forced sync is: one bar from done to failed, with the counts in words beside it.
import type { SyncOrder } from '#wire/console/syncs.ts'
import { useFormat, useWords } from '../words/words.ts'

export type Counts = SyncOrder['counts']

/** The four answers to "how far is it", in the order of the bar. */
export const shares = ['done', 'underWay', 'waiting', 'failed'] as const
export type Share = (typeof shares)[number]

/** States of the contract behind each share. */
export const statesOf = {
  done: ['done'],
  underWay: ['connected', 'woken', 'asked'],
  waiting: ['waiting'],
  failed: ['failed'],
} as const satisfies Record<Share, readonly (keyof Counts)[]>

export const sharesOf = (counts: Counts): Record<Share, number> => ({
  done: counts.done,
  underWay: counts.asked + counts.woken + counts.connected,
  waiting: counts.waiting,
  failed: counts.failed,
})

/** Each further count on top of those before it: one picture of several orders. */
export function summed(orders: readonly Pick<SyncOrder, 'devices' | 'counts'>[]): { devices: number; counts: Counts } {
  const counts: Counts = { asked: 0, woken: 0, connected: 0, done: 0, waiting: 0, failed: 0 }
  let devices = 0
  for (const order of orders) {
    devices += order.devices
    for (const state of Object.keys(counts) as (keyof Counts)[]) counts[state] += order.counts[state]
  }
  return { devices, counts }
}

interface SyncBarProps {
  readonly devices: number
  readonly counts: Counts
  /** Without the counts below: in a list. */
  readonly small?: boolean
}

export function SyncBar({ devices, counts, small }: SyncBarProps) {
  const words = useWords()
  const format = useFormat()
  const say = words.syncs
  const parts = sharesOf(counts)
  const told = shares
    .filter((share) => parts[share] > 0)
    .map((share) => `${say[share]}: ${format.number(parts[share])}`)
    .join(', ')
  const bar = (
    <span
      className="sync-bar"
      data-small={small || undefined}
      role="img"
      aria-label={`${say.bar(format.number(counts.done), format.number(devices))}. ${told}`}
    >
      {shares.map((share) => (
        <i
          key={share}
          data-share={share}
          style={{ width: devices === 0 ? 0 : `${(parts[share] / devices) * 100}%` }}
          data-some={parts[share] > 0 || undefined}
        />
      ))}
    </span>
  )
  if (small) return bar
  return (
    <div className="sync-progress">
      <p className="sync-sum">
        <b className="number">{devices === 0 ? format.percent(0) : format.percent(parts.done / devices)}</b>
        <span className="dim">{say.bar(format.number(counts.done), format.number(devices))}</span>
      </p>
      {bar}
      <ul className="sync-counts">
        {shares.map((share) => (
          <li key={share} data-none={parts[share] === 0 || undefined}>
            <i data-share={share} aria-hidden="true" />
            {say[share]}
            <b className="number">{format.number(parts[share])}</b>
          </li>
        ))}
      </ul>
    </div>
  )
}
