// Why a device is not all right: each reason says what, since when and what to do; what is not known is never OK.
import type * as z from 'zod'
import { iso } from '#kit/clock.ts'
import type { showDevice as contract } from '#wire/console/devices.ts'
import { presenceOf } from '#wire/console/presence.ts'
import { kindNames } from '#wire/telemetry/dictionary.ts'
import { kindByName } from '#wire/telemetry/kinds.ts'
import type { FoundDevice } from '../devices/find-device.ts'
import type { HeldKind, Holding } from './holding.ts'

type Answer = z.infer<typeof contract.answer>
type Reason = Answer['reasons'][number]

export interface Known {
  readonly device: FoundDevice
  readonly kinds: Holding['kinds']
  readonly rebootRequired: boolean | undefined
  /** The tenant's choice now. */
  readonly choice: { readonly items: readonly string[]; readonly revision: number }
  readonly intervalSeconds: number
  /** Milliseconds. */
  readonly now: number
}

/** The worst of the reasons is the status; without any it is OK. */
export function statusOf(known: Known): Pick<Answer, 'status' | 'reasons'> {
  const reasons = known.device.state === 'managed' ? ofManaged(known) : ofState(known.device)
  const levels = ['critical', 'warning', 'unknown'] as const
  return { status: levels.find((level) => reasons.some((reason) => reason.level === level)) ?? 'ok', reasons }
}

function ofState({ state, stateAt }: FoundDevice): Reason[] {
  const since = iso(stateAt)
  switch (state) {
    case 'unmanaged':
      return [reason('unknown', 'Known from an imported inventory only', 'Add the agent to see it live', since)]
    case 'pending':
      return [reason('warning', 'Waits for an operator to approve it', 'Approve or revoke it', since)]
    case 'locked':
      return [
        reason('critical', 'Two machines speak under this identity', 'Find the copy, then unlock or revoke', since),
      ]
    case 'repair':
      return [reason('warning', 'In repair', 'Put it back to managed when it returns', since)]
    case 'lost':
      return [reason('critical', 'Reported lost', 'Revoke it if it does not come back', since)]
    case 'retired':
      return [
        reason('unknown', 'Retired; nothing is heard from it any more', 'Nothing; it can be enrolled anew', since),
      ]
    default:
      return [
        reason('unknown', 'Revoked; nothing is taken from it any more', 'Nothing; it can be enrolled anew', since),
      ]
  }
}

function ofManaged(known: Known): Reason[] {
  const { device, kinds, now, choice } = known
  const reasons = ofContact(known)
  if (device.certificateUntil !== undefined && device.certificateUntil < now)
    reasons.push(
      reason(
        'warning',
        'Its certificate has expired',
        'It renews itself at its next contact',
        iso(device.certificateUntil),
      ),
    )
  if (known.rebootRequired)
    reasons.push(reason('warning', 'A restart is required', 'Restart the machine', sinceOf(kinds.system)))
  if (device.policyRevision !== undefined && device.policyRevision < choice.revision)
    reasons.push(
      reason(
        'warning',
        `Holds policy revision ${device.policyRevision}, the newest is ${choice.revision}`,
        'It takes the newest at its next contact',
      ),
    )
  if (device.clockOffSeconds !== undefined)
    reasons.push(
      reason(
        'warning',
        `Its clock is off by ${words(Math.abs(device.clockOffSeconds))}`,
        'Set the clock, or check its time service',
      ),
    )
  if (device.withheld.length > 0)
    reasons.push(
      reason('unknown', `Its own settings keep back: ${device.withheld.join(', ')}`, 'Ask its holder, if you need it'),
    )
  for (const kind of kindNames)
    if (choice.items.includes(kind) && !kinds[kind] && !device.withheld.includes(kind))
      reasons.push(
        reason(
          'unknown',
          `${kindByName[kind].title}: nothing told yet`,
          'Wait for the next contact, then run muster agent check on it',
        ),
      )
  return reasons
}

function ofContact({ device, now, intervalSeconds }: Known): Reason[] {
  const presence = presenceOf(device.lastSeen, now, intervalSeconds)
  if (device.lastSeen === undefined)
    return [reason('unknown', 'Enrolled, and not seen since', 'Run muster agent check on it', iso(device.enrolledAt))]
  if (presence === 'online') return []
  const silent = Math.max(0, (now - device.lastSeen) / 1000)
  const missed = Math.floor(silent / intervalSeconds)
  return [
    reason(
      presence === 'late' ? 'warning' : 'critical',
      `Not seen for ${missed} ${missed === 1 ? 'interval' : 'intervals'} (${words(silent)})`,
      presence === 'late'
        ? 'Wait; it may be starting'
        : 'Check that it is on and reaches the server: muster agent check',
      iso(device.lastSeen),
    ),
  ]
}

function reason(level: Reason['level'], text: string, todo: string, since?: string): Reason {
  return { level, text, todo, ...(since === undefined ? {} : { since }) }
}

const sinceOf = (held: HeldKind | undefined) => (held ? iso(held.at * 1000) : undefined)

/** Seconds in the largest unit that fits, as people say it. */
function words(seconds: number): string {
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`
}
