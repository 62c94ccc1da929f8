// Whether a device speaks, and its state in its life, in words beside a mark; unknown is grey.
import type { DeviceRow, DeviceState, PresenceState } from '#wire/console/devices.ts'
import { useNow } from '../shell/now.ts'
import { useFormat, useWords } from '../words/words.ts'

const presenceTone: Record<PresenceState, string> = { online: 'good', late: 'warn', offline: 'unknown', none: 'none' }

export function Presence({ of: row }: { of: Pick<DeviceRow, 'presence' | 'lastSeen'> }) {
  const words = useWords()
  const format = useFormat()
  const now = useNow()
  const age = row.lastSeen && row.presence !== 'online' ? format.ago(row.lastSeen, now) : undefined
  return (
    <span className="presence" title={row.lastSeen && words.devices.lastSeenAt(format.dateTime(row.lastSeen))}>
      <i className="dot" data-tone={presenceTone[row.presence]} aria-hidden="true" />
      {words.devices.presence[row.presence]}
      {age && <span className="dim age">{age}</span>}
    </span>
  )
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
