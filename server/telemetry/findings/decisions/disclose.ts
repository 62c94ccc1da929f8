// Gives everything that was decided about one device alone, to the person it is about.
import { iso } from '#kit/clock.ts'
import type { Context } from '../../../context.ts'
import { openSaid, standings } from './decision.ts'
import { readOfDevice } from './decisions.store.ts'
import { reasonOf } from './show-decisions.ts'

export interface DisclosedDecision {
  readonly about: string
  readonly package?: string
  readonly verdict: string
  readonly justification?: string
  readonly reason: string
  readonly from?: string
  readonly at: string
  /** As it was decided; each extension below has its own. */
  readonly until?: string
  readonly acts: readonly { act: string; at: string; until?: string; reason?: string }[]
}

/** Oldest first. Nothing of a device whose key is gone. Who decided is another person's datum. */
export async function disclose(
  context: Pick<Context, 'fleet' | 'ring'>,
  { tenant, number }: { tenant: number; number: number },
): Promise<DisclosedDecision[]> {
  return standings(await readOfDevice(context.fleet, tenant, number)).flatMap((one) => {
    const { row } = one
    const said = openSaid(context.ring, tenant, row.subject, row.id, row.said)
    if (!said) return []
    return [
      {
        about: row.advisory,
        verdict: row.verdict,
        ...(row.justification === null ? {} : { justification: row.justification }),
        ...said,
        at: iso(row.at.getTime()),
        ...(row.until === null ? {} : { until: row.until }),
        acts: one.acts.map((act) => {
          const { reason } = reasonOf(context, tenant, one, act)
          return {
            act: act.act,
            at: iso(act.at.getTime()),
            ...(act.until === null ? {} : { until: act.until }),
            ...(reason === undefined ? {} : { reason }),
          }
        }),
      },
    ]
  })
}
