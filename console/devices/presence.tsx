// Whether a device speaks, and its state in its life, in words beside a mark; unknown is grey.
import type { DeviceRow, DeviceState, PresenceState } from '#wire/console/devices.ts'
import { useNow } from '../shell/now.ts'
import { useFormat, useWords } from '../words/words.ts'

const presenceTone: Record<PresenceState, string> = { online: 'good', late: 'warn', offline: 'unknown', none: 'none' }

type Spoken = Pick<DeviceRow, 'presence' | 'lastSeen' | 'leftAt'>

export function Presence({ of: row }: { of: Spoken }) {
  const words = useWords()
  const format = useFormat()
  const now = useNow()
  // A clean shutdown is no loss of contact, and never looks like one.
  const left = row.leftAt !== undefined && row.presence !== 'online'
  const at = left ? row.leftAt : row.lastSeen
  const age = at && row.presence !== 'online' ? format.ago(at, now) : undefined
  return (
    <span
      className="presence"
      title={at && (left ? words.connection.leftAt : words.devices.lastSeenAt)(format.dateTime(at))}
    >
      <i className="dot" data-tone={left ? 'none' : presenceTone[row.presence]} aria-hidden="true" />
      {left ? words.connection.left : words.devices.presence[row.presence]}
      {age && <span className="dim age">{age}</span>}
    </span>
  )
}

/** "not seen for 3 intervals (47 min)": a silence measured by what was promised. Nothing while it keeps its word. */
export function useSilence(row: Spoken & { readonly syncIntervalSeconds: number }): string | undefined {
  const words = useWords()
  const format = useFormat()
  const now = useNow()
  if (!row.lastSeen || row.leftAt || row.presence === 'online' || row.presence === 'none') return undefined
  const seconds = (now - Date.parse(row.lastSeen)) / 1000
  const missed = Math.floor(seconds / row.syncIntervalSeconds)
  const time = format.duration(seconds)
  if (missed < 1) return undefined
  return missed === 1 ? words.connection.notSeenOne(time) : words.connection.notSeen(format.number(missed), time)
}

const stateTone: Partial<Record<DeviceState, string>> = {
  pending: 'accent',
  locked: 'bad',
  lost: 'bad',
  revoked: 'bad',
  repair: 'warn',
}

export function StatePill({ state }: { state: DeviceState }) {
  const words = useWords()
  const tone = stateTone[state]
  // What is as it should be needs no mark.
  if (!tone) return words.devices.state[state]
  return (
    <span className="pill" data-tone={tone}>
      {words.devices.state[state]}
    </span>
  )
}
