// What a legal hold covers, in words: all devices, a group by its name, or so many named ones.
import { Link } from '@tanstack/react-router'
import { listGroups } from '#wire/console/devices.ts'
import type { LegalHold } from '#wire/console/erasures.ts'
import { useAnswer } from '../shell/ask.ts'
import { useReader } from '../words/words.ts'

export function HoldScope({ hold }: { hold: LegalHold }) {
  const { words, format } = useReader()
  const groups = useAnswer(listGroups, {}, { enabled: hold.group !== undefined, staleMilliseconds: 60_000 })
  if (hold.group) {
    const name = groups.data?.items.find(({ id }) => id === hold.group)?.name
    return (
      <Link to="/devices" search={{ group: hold.group }} className="clip scope-cell" title={name ?? hold.group}>
        {words.holds.group(name ?? `${hold.group.slice(0, 10)}…`)}
      </Link>
    )
  }
  const [first] = hold.devices
  if (first === undefined) return words.holds.everything
  if (hold.devices.length > 1) return words.devices.count(hold.devices.length, format.number(hold.devices.length))
  return (
    <Link to="/devices/$id" params={{ id: first }} title={first}>
      <code>{first.slice(0, 14)}…</code>
    </Link>
  )
}
