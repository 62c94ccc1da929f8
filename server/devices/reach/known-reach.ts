// What is known of how one device is reached, in words for its page.
import { iso } from '#kit/clock.ts'
import type { Context } from '../../context.ts'
import { openAddress } from './address.ts'
import { readReach } from './reach.store.ts'
import { reachedOf } from './wake-record.ts'

export interface KnownReach {
  readonly address?: string
  readonly wakePort?: number
  readonly mode?: string
  readonly wakes: {
    readonly tried: number
    readonly arrived: number
    readonly lastTriedAt?: string
    readonly lastArrivedAt?: string
  }
}

/** Nothing when the device never came. */
export async function knownReach(
  { fleet, ring }: Pick<Context, 'fleet' | 'ring'>,
  { tenant, device, number }: { tenant: number; device: string; number: number },
): Promise<KnownReach[]> {
  return (await readReach(fleet, [{ tenant, number }])).map((row) => {
    const address = openAddress(ring, tenant, device, row.address)
    const { tried, arrived, triedAt, arrivedAt } = reachedOf(row).wakes
    return {
      ...(address === undefined ? {} : { address }),
      ...(row.wake_port === null ? {} : { wakePort: row.wake_port }),
      ...(row.mode === null ? {} : { mode: row.mode }),
      wakes: {
        ...{ tried, arrived },
        ...(triedAt === undefined ? {} : { lastTriedAt: iso(triedAt) }),
        ...(arrivedAt === undefined ? {} : { lastArrivedAt: iso(arrivedAt) }),
      },
    }
  })
}
