// Gives everything that is held about how a device is reached, to the person it is about.
import { columnsOf, sectionOf } from '#wire/console/disclosed.ts'
import type { DisclosedSection } from '#wire/console/subjects.ts'
import type { Context } from '../../context.ts'
import { openAddress } from './address.ts'
import { readWholeReach } from './disclosed.store.ts'

/** Nothing when the device never came. */
export async function disclose(
  { fleet, ring }: Pick<Context, 'fleet' | 'ring'>,
  { tenant, device, number }: { tenant: number; device: string; number: number },
): Promise<DisclosedSection[]> {
  const row = await readWholeReach(fleet, { tenant, number })
  if (!row) return []
  const { address, outcomes, ...rest } = row
  return sectionOf(
    {
      name: 'reach',
      title: 'How it is reached',
      says: 'Where the device spoke from last, and whether it can be asked to connect. Only the last address is kept.',
      source: 'server',
    },
    columnsOf('device_reach'),
    [
      {
        ...rest,
        address: openAddress(ring, tenant, device, address),
        // 1: it arrived; the newest stands last.
        outcomes: row.tried === 0 ? 'none was tried' : outcomes.toString(2).padStart(row.tried, '0'),
      },
    ],
  )
}
