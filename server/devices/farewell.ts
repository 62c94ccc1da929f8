// The last word of a device that shuts down: what checks it, and what follows once it was found true.
import type { Context } from '../context.ts'
import { type FarewellRow, findFarewell, writeFarewell } from './farewell.store.ts'

/** Undefined when there is no such device, or it never had a leaf. */
export function knownForFarewell(
  { fleet }: Pick<Context, 'fleet'>,
  tenant: number,
  number: number,
): Promise<FarewellRow | undefined> {
  return findFarewell(fleet, tenant, number)
}

/**
 * The device has left: committed, then told to every process and console. False, and nothing happens, when a farewell with
 * this counter or a higher one was kept before.
 */
export async function leave(
  { fleet, clock, presence }: Pick<Context, 'fleet' | 'clock' | 'presence'>,
  device: { tenant: number; number: number; device: string },
  counter: number,
): Promise<boolean> {
  const at = clock.now()
  const first = await writeFarewell(fleet, device.tenant, device.number, { counter, at })
  if (first) presence.left(device, at)
  return first
}
