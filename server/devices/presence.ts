// Who spoke last and what it holds: answered from memory, written to a narrow table by group commit.

import type { DeviceState } from '#wire/console/devices.ts'
import type { DeviceId } from '#wire/ids.ts'
import type { Digest } from '#wire/telemetry/digest.ts'

/** What the device door needs to know about a device on every request. */
export interface Standing {
  readonly tenant: number
  readonly device: DeviceId
  /** Small number, never reused, that stands for the device in the database. */
  readonly number: number
  state: DeviceState
  generation: number
  /** Digest over all kinds as acknowledged; undefined before the first transmission. */
  held: Digest | undefined
  /** Milliseconds of the server's clock. */
  lastSeen: number | undefined
  /** Revision of the policy the device said it holds. */
  policy: number
}

export interface Presence {
  /** The allow-list: undefined when there is no such device. Reads the database only when memory does not know it. */
  standing(tenant: number, device: string): Promise<Standing | undefined>
  /** Records a contact and resolves when it is committed (next group: 10 ms or 256 devices, one statement). */
  contact(standing: Standing): Promise<void>
  /** Called by intake after its commit: what the device now holds. */
  acknowledged(tenant: number, device: DeviceId, held: Digest): void
  /** Last contact of a device, from memory. */
  lastSeen(tenant: number, number: number): number | undefined
  /** Forgets what memory knows, so that the next request reads the database (after revoke, approve, ...). */
  forget(tenant: number, device: DeviceId): void
}
