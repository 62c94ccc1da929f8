// One device by its id, from the database: what other rooms need to know before they answer about it.
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { findLine } from './devices.store.ts'
import { nameFrom, openLabel } from './label.ts'
import type { ListedDevice } from './names.ts'

/** Times in milliseconds. */
export interface FoundDevice extends Omit<ListedDevice, 'key' | 'os'> {
  readonly stateAt: number
  /** Why an operator brought it into this state, in the operator's words: an identifier. */
  readonly reason: string | undefined
  readonly withheld: readonly string[]
  /** An operator asked this device to keep its line. */
  readonly keep: boolean
  /** Whole hours; undefined while the device's clock is right to the day. */
  readonly clockOffSeconds: number | undefined
  /** Of the newest leaf; 0 before the first. */
  readonly generation: number
  readonly certificateUntil: number | undefined
  readonly lastSeen: number | undefined
  /** When it said farewell; a contact since then ended that. */
  readonly leftAt: number | undefined
  /** Revision of the policy the device said it holds; undefined before its first sync. */
  readonly policyRevision: number | undefined
}

/** Throws `device-unknown` when the tenant has no such device, or it is to be erased. */
export async function findDevice(context: Context, tenant: number, id: string): Promise<FoundDevice> {
  const line = await findLine(context.fleet, tenant, id)
  if (!line) throw new Problem('device-unknown')
  const label = openLabel(context.ring, tenant, id, line.label)
  return {
    device: line.id,
    number: line.number,
    ...nameFrom(label, id),
    state: line.state,
    stateAt: line.state_at.getTime(),
    reason: label.reason,
    group: line.group_id ?? undefined,
    osId: line.os_id ?? undefined,
    osVersion: line.os_version ?? undefined,
    architecture: line.architecture ?? undefined,
    deviceClass: line.device_class ?? undefined,
    packages: line.packages ?? undefined,
    rebootRequired: line.reboot_required ?? undefined,
    agentVersion: line.agent_version ?? undefined,
    enrolledAt: line.enrolled_at.getTime(),
    withheld: line.withheld,
    ownership: line.ownership,
    keep: line.keep,
    clockOffSeconds: line.clock_off_hours === null ? undefined : line.clock_off_hours * 3600,
    generation: line.generation ?? 0,
    certificateUntil: line.not_after?.getTime(),
    lastSeen: line.last_seen?.getTime(),
    leftAt: line.left_at?.getTime(),
    policyRevision: line.policy || undefined,
  }
}
