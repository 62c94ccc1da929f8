// The fleet in figures, for the overview: counted in memory as of what is committed now.
import type { Context } from '../context.ts'
import { contactOf, presenceNow } from './presence-now.ts'

export interface DeviceCounts {
  readonly devices: number
  readonly states: Record<string, number>
  /** Of devices that are managed. */
  readonly presence: Record<string, number>
  /** Most devices first. */
  readonly systems: { osId: string; osVersion: string; devices: number }[]
}

export async function countDevices(context: Context, tenant: number): Promise<DeviceCounts> {
  const [listing] = await Promise.all([context.names.listing(tenant), context.presence.recall(tenant)])
  const states: Record<string, number> = {}
  const presence: Record<string, number> = {}
  const systems = new Map<string, DeviceCounts['systems'][number]>()
  for (const device of listing.devices) {
    if (!device) continue
    const { number, state, osId, osVersion = '' } = device
    states[state] = (states[state] ?? 0) + 1
    if (state === 'managed') {
      const spoke = presenceNow(context, { tenant, number }, contactOf(context, tenant, number))
      presence[spoke] = (presence[spoke] ?? 0) + 1
    }
    if (osId === undefined) continue
    const system = systems.get(`${osId} ${osVersion}`) ?? { osId, osVersion, devices: 0 }
    system.devices += 1
    systems.set(`${osId} ${osVersion}`, system)
  }
  const bySize = (a: { devices: number; osId: string }, b: { devices: number; osId: string }) =>
    b.devices - a.devices || (a.osId < b.osId ? -1 : 1)
  return { devices: listing.size, states, presence, systems: [...systems.values()].sort(bySize) }
}
