// Gives everything that is held about what a device was asked, to the person it is about.
import { columnsOf, sectionOf } from '#wire/console/disclosed.ts'
import type { DisclosedSection } from '#wire/console/subjects.ts'
import type { Context } from '../../context.ts'
import { carriers, reasons, states } from './asks.ts'
import { asksOf } from './syncs.store.ts'

const fields = new Map([...columnsOf('sync_orders'), ...columnsOf('sync_asks')])

/** Who asked is another person's datum. */
export async function disclose(
  { fleet }: Pick<Context, 'fleet'>,
  { tenant, number }: { tenant: number; number: number },
): Promise<DisclosedSection[]> {
  const rows = await asksOf(fleet, tenant, number)
  return sectionOf(
    {
      name: 'asks',
      title: 'Forced syncs',
      says: 'When an operator asked the device to connect and to read everything again, and how far it got.',
      source: 'operator',
    },
    fields,
    rows.map(({ at, serial, state, carrier, reason, woken_at, connected_at, done_at }) => ({
      ...{ at, serial, state: states[state], woken_at, connected_at, done_at },
      carrier: carriers[carrier ?? -1],
      reason: reasons[reason ?? -1],
    })),
  )
}
