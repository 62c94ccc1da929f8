// Who spoke last and what it holds: answered from memory, written to a narrow table by group commit.

import type { DeviceState } from '#wire/console/devices.ts'
import type { GivenIdJudged } from '#wire/control/own-id.ts'
import type { Ownership } from '#wire/control/remote.ts'
import type { DeviceId, GroupId } from '#wire/ids.ts'
import type { Digest } from '#wire/telemetry/digest.ts'

/** What the device door needs to know about a device on every request. */
export interface Standing {
  readonly tenant: number
  readonly device: DeviceId
  /** Small number, never reused, that stands for the device in the database. */
  readonly number: number
  readonly state: DeviceState
  /** An operator asked this device to keep its line. */
  readonly keep: boolean
  readonly group: GroupId | null
  readonly ownership: Ownership
  /** Its own file keeps the system id back. */
  readonly withholdsId: boolean
  /** Its facts stand under an own id, the holder's or the tenant's. */
  readonly hasOwnId: boolean
  /** Revision of the own id that the tenant gave it, or took back; 0: never any. */
  readonly given: number
  /** What the device said of it. */
  readonly judged: GivenIdJudged | undefined
  /** Day (UTC) on which its packages were counted last; undefined: its facts are stored under it. */
  readonly countedOn: string | undefined
  /** Newest generation that has spoken. */
  generation: number
  /** Digest over all kinds as acknowledged; undefined: not known in memory, compare with what is stored. */
  held: Digest | undefined
  /** It was taken in again and sends everything, whatever is stored. */
  anew: boolean
  /** Milliseconds of the server's clock. */
  lastSeen: number | undefined
  /** Revision of the policy the device said it holds. */
  policy: number
}

export interface Presence {
  /** The allow-list: undefined when there is no such device. Reads the database only when memory does not know it. */
  standing(tenant: number, device: string): Promise<Standing | undefined>
  /**
   * Records a contact and resolves when it is committed (next group: 10 ms or 256 devices, one statement). Rejects with
   * `generation-behind` when the database knows a newer generation than `standing` has, and with `database-away`.
   */
  contact(standing: Standing): Promise<void>
  /** Called by intake after its commit: what the device now holds. */
  acknowledged(tenant: number, device: DeviceId, held: Digest): void
  /** Last contact of a device, from memory. Other processes' contacts are there after `recall`. */
  lastSeen(tenant: number, number: number): number | undefined
  /** When a device said farewell, if that was its last word; from memory, as `lastSeen`. */
  leftAt(tenant: number, number: number): number | undefined
  /** Called after a farewell was committed at `at` (milliseconds): every process and console hears of it. */
  left(device: { tenant: number; number: number; device: string }, at: number): void
  /** Highest number of a device of the tenant that memory knows, or a little more. */
  known(tenant: number): number
  /** Reads last contacts from the database: all for the first question about a tenant, later what is new, in the background. */
  recall(tenant: number): Promise<void>
  /** Forgets what memory knows, so that the next request reads the database (after revoke, approve, ...). */
  forget(tenant: number, device: string): void
}

/** Channel of changed standings: every process forgets what it knew, and closes the devices' lines where they are cut. */
export const standingChannel = 'muster_standing'
export interface StandingNotice {
  readonly t: number
  /** Device ids. */
  readonly d: readonly string[]
  readonly lines: 'cut' | 'keep'
}
