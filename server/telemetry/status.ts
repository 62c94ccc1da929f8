// Why a device is not all right: each reason says what, since when and what to do; what is not known is never OK.
import type * as z from 'zod'
import { iso } from '#kit/clock.ts'
import type { showDevice as contract } from '#wire/console/devices.ts'
import { hasLeft, presenceOf } from '#wire/console/presence.ts'
import { kindNames } from '#wire/telemetry/dictionary.ts'
import { kindByName } from '#wire/telemetry/kinds.ts'
import type { FoundDevice } from '../devices/find-device.ts'
import { ofExposure } from './exposure-reasons.ts'
import type { Exposure } from './findings/exposure.ts'
import type { HeldKind, Holding } from './holding.ts'
import { type Reason, reason } from './status-reason.ts'

type Answer = z.infer<typeof contract.answer>

export interface Known {
  readonly device: FoundDevice
  readonly kinds: Holding['kinds']
  readonly rebootRequired: boolean | undefined
  /** What it may be asked for at present. */
  readonly choice: { readonly items: readonly string[]; readonly revision: number }
  readonly intervalSeconds: number
  /** Its line is open. */
  readonly held: boolean
  readonly exposure: Exposure
  /** Milliseconds. */
  readonly now: number
}

/** The worst of the reasons is the status; without any it is OK. */
export function statusOf(known: Known): Pick<Answer, 'status' | 'reasons'> {
  const reasons = known.device.state === 'managed' ? ofManaged(known) : ofState(known)
  const levels = ['critical', 'warning', 'unknown'] as const
  return { status: levels.find((level) => reasons.some((reason) => reason.level === level)) ?? 'ok', reasons }
}

function ofState(known: Known): Reason[] {
  const { state, stateAt } = known.device
  const since = iso(stateAt)
  switch (state) {
    case 'unmanaged':
      return [
        reason('unknown', 'unmanaged', 'Known from an imported inventory only', 'Add the agent to see it live', since),
        ...ofExposure(known.exposure),
      ]
    case 'pending':
      return [reason('warning', 'pending', 'Waits for an operator to approve it', 'Approve or revoke it', since)]
    case 'locked':
      return [
        reason(
          'critical',
          'locked',
          'Two machines speak under this identity',
          'Find the copy, then unlock or revoke',
          since,
        ),
      ]
    case 'repair':
      return [reason('warning', 'repair', 'In repair', 'Put it back to managed when it returns', since)]
    case 'lost':
      return [reason('critical', 'lost', 'Reported lost', 'Revoke it if it does not come back', since)]
    case 'retired':
      return [
        reason(
          'unknown',
          'retired',
          'Retired; nothing is heard from it any more',
          'Nothing; it can be enrolled anew',
          since,
        ),
      ]
    default:
      return [
        reason(
          'unknown',
          'revoked',
          'Revoked; nothing is taken from it any more',
          'Nothing; it can be enrolled anew',
          since,
        ),
      ]
  }
}

function ofManaged(known: Known): Reason[] {
  const { device, kinds, now, choice } = known
  const reasons = [...ofContact(known), ...ofExposure(known.exposure)]
  if (device.certificateUntil !== undefined && device.certificateUntil < now)
    reasons.push(
      reason(
        'warning',
        'certificate-expired',
        'Its certificate has expired',
        'It renews itself at its next contact',
        iso(device.certificateUntil),
      ),
    )
  if (known.rebootRequired)
    reasons.push(
      reason('warning', 'restart-required', 'A restart is required', 'Restart the machine', sinceOf(kinds.system)),
    )
  if (device.policyRevision !== undefined && device.policyRevision < choice.revision)
    reasons.push({
      ...reason(
        'warning',
        'policy-behind',
        `Holds policy revision ${device.policyRevision}, the newest is ${choice.revision}`,
        'It takes the newest at its next contact',
      ),
      values: { held: device.policyRevision, newest: choice.revision },
    })
  if (device.clockOffSeconds !== undefined)
    reasons.push({
      ...reason(
        'warning',
        'clock-off',
        `Its clock is off by ${words(Math.abs(device.clockOffSeconds))}`,
        'Set the clock, or check its time service',
      ),
      values: { seconds: device.clockOffSeconds },
    })
  if (device.withheld.length > 0)
    reasons.push({
      ...reason(
        'unknown',
        'withheld',
        `Its own settings keep back: ${device.withheld.join(', ')}`,
        'Ask its holder, if you need it',
      ),
      values: { items: [...device.withheld] },
    })
  for (const kind of kindNames)
    if (choice.items.includes(kind) && !kinds[kind] && !device.withheld.includes(kind))
      reasons.push({
        ...reason(
          'unknown',
          'not-told',
          `${kindByName[kind].title}: nothing told yet`,
          'Wait for the next contact, then run muster agent check on it',
        ),
        values: { kind },
      })
  return reasons
}

const hourSeconds = 3600
const daySeconds = 24 * hourSeconds

/**
 * "Not seen for": when silence is a condition, by class (C11). A server that is away for an hour is one; a workstation may
 * be switched off over a holiday. Virtual machines and containers run servers' work but are also put aside on purpose: a day.
 * Without a class nothing is known but that people own most machines: as a workstation.
 */
const silenceAllowed: Readonly<Record<string, number>> = {
  server: hourSeconds,
  'virtual-machine': daySeconds,
  container: daySeconds,
  workstation: 14 * daySeconds,
  laptop: 14 * daySeconds,
}
const silenceAllowedElse = 14 * daySeconds

/** Offline is a state, no alarm: until its class's time is over it only says that what is shown is not of now. */
function ofContact({ device, now, intervalSeconds, held }: Known): Reason[] {
  const { lastSeen, leftAt, deviceClass = '' } = device
  if (lastSeen === undefined)
    return [
      reason(
        'unknown',
        'never-seen',
        'Enrolled, and not seen since',
        'Run muster agent check on it',
        iso(device.enrolledAt),
      ),
    ]
  if (presenceOf(lastSeen, now, intervalSeconds, { leftAt, held }) !== 'offline') return []
  const silent = Math.max(0, (now - lastSeen) / 1000)
  const since = iso(lastSeen)
  const left = hasLeft(lastSeen, leftAt)
  if (silent < (silenceAllowed[deviceClass] ?? silenceAllowedElse))
    return [
      reason(
        'unknown',
        left ? 'shut-down' : 'offline',
        left ? 'Shut down; this is how it was then' : 'Offline; this is how it was at its last contact',
        left ? 'Nothing; it tells when it is started' : 'Nothing yet; it tells when it is back',
        left ? iso(leftAt) : since,
      ),
    ]
  const missed = Math.floor(silent / intervalSeconds)
  const text = `Not seen for ${missed} ${missed === 1 ? 'interval' : 'intervals'} (${words(silent)})`
  const values = { intervals: missed, seconds: Math.floor(silent) }
  if (left) {
    const todo = 'Start it, or retire it if it is not coming back'
    return [{ ...reason('warning', 'silent-shut-down', `${text}, shut down properly`, todo, since), values }]
  }
  const todo = 'Check that it is on and reaches the server: muster agent check'
  return [{ ...reason(deviceClass === 'server' ? 'critical' : 'warning', 'silent', text, todo, since), values }]
}

const sinceOf = (held: HeldKind | undefined) => (held ? iso(held.at * 1000) : undefined)

/** Seconds in the largest unit that fits, as people say it. */
function words(seconds: number): string {
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`
}
