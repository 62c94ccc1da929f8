// Gives everything that is held about what a device was asked, to the person it is about.
import { iso } from '#kit/clock.ts'
import type { Context } from '../../context.ts'
import { carriers, reasons, states } from './asks.ts'
import { asksOf } from './syncs.store.ts'

export interface DisclosedAsk {
  readonly askedAt: string
  readonly state: string
  readonly by?: string
  readonly reason?: string
  readonly wokenAt?: string
  readonly connectedAt?: string
  readonly doneAt?: string
}

export async function disclose(
  { fleet }: Pick<Context, 'fleet'>,
  { tenant, number }: { tenant: number; number: number },
): Promise<DisclosedAsk[]> {
  return (await asksOf(fleet, tenant, number)).map((row) => {
    const [by, reason] = [carriers[row.carrier ?? -1], reasons[row.reason ?? -1]]
    return {
      askedAt: iso(row.at.getTime()),
      state: states[row.state] ?? '',
      ...(by === undefined ? {} : { by }),
      ...(reason === undefined ? {} : { reason }),
      ...(row.woken_at ? { wokenAt: iso(row.woken_at.getTime()) } : {}),
      ...(row.connected_at ? { connectedAt: iso(row.connected_at.getTime()) } : {}),
      ...(row.done_at ? { doneAt: iso(row.done_at.getTime()) } : {}),
    }
  })
}
