// Whether a run from a timer has something to do: the timer looks more often than most policies want a sync.
import { type Identity, leafOf, renewAt } from '../identity/identity.ts'
import { lastFarewell } from '../state/datagrams.ts'
import type { Folder } from '../state/folder.ts'
import { readStatus } from '../state/status.ts'
import { heldPolicy } from './policy.ts'
import { defaultIntervalSeconds } from './rhythm.ts'

/** The end of the time in which leaves are renewed (rhythm.ts): a timer knows no share of its own. */
const latestRenewalShare = 0.66
/** The timer's own spread must not make every second look come a moment too early. */
const earlyShare = 0.9

/**
 * True when the policy's interval has passed since the last contact (`now` in unix ms), a farewell was said since, or the leaf
 * wants to be renewed.
 */
export function isDue(folder: Folder, identity: Identity, now: number): boolean {
  if (now >= renewAt(leafOf(identity), latestRenewalShare)) return true
  const { contactAt, clockOffsetSeconds = 0 } = readStatus(folder)
  const policy = heldPolicy(folder, identity)
  if (policy?.sync.enabled === false) return false
  const contact = Date.parse(contactAt ?? '')
  // The server takes this machine for shut down until it comes again.
  if (lastFarewell(folder) - clockOffsetSeconds * 1000 > contact) return true
  const passedMs = now - contact
  // A clock that was put back, or no contact yet.
  if (!(passedMs >= 0)) return true
  return passedMs >= (policy?.sync.intervalSeconds ?? defaultIntervalSeconds) * 1000 * earlyShare
}
