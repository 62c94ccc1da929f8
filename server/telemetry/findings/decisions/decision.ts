// A decision as it is now: what was decided, and what was done with it since.

import type { Ring } from '../../../ring/ring.ts'
import { open, seal } from '../../../ring/seal.ts'
import type { ActRow, DecisionRow, Kept } from './decisions.store.ts'
import type { HeldDecision } from './decisions.ts'

/** Free words, and the package: its name may be one that is not public. */
export interface Said {
  readonly reason: string
  readonly package?: string
  /** Who wrote it, where it was read in. */
  readonly from?: string
}

export interface Standing {
  readonly row: DecisionRow
  readonly acts: readonly ActRow[]
  /** As it was extended last. */
  readonly until: string | null
  readonly ended: ActRow | undefined
  readonly reviewedAt: Date | undefined
}

/** Milliseconds at which a day begins, UTC. */
export const dayStart = (day: string): number => Date.parse(`${day}T00:00:00Z`)

export function standings({ decisions, acts }: Kept): Standing[] {
  const byDecision = Map.groupBy(acts, (act) => act.decision)
  return decisions.map((row) => {
    const own = byDecision.get(row.id) ?? []
    const looked = own.findLast(({ act }) => act !== 'end')
    return {
      row,
      acts: own,
      until: own.findLast(({ act }) => act === 'extend')?.until ?? row.until,
      ended: own.find(({ act }) => act === 'end'),
      reviewedAt: looked?.at,
    }
  })
}

const dayMs = 86_400_000
const dueMs = 14 * dayMs

/** `changedAt`: when the advisory itself changed last, as its publisher says; milliseconds. */
export function stateOf(
  one: Standing,
  now: number,
  changedAt: number | undefined,
): 'open' | 'due' | 'expired' | 'ended' {
  if (one.ended) return 'ended'
  const end = one.until === null ? undefined : dayStart(one.until)
  if (end !== undefined && end <= now) return 'expired'
  const looked = (one.reviewedAt ?? one.row.at).getTime()
  return (end !== undefined && end - dueMs <= now) || (changedAt !== undefined && changedAt > looked) ? 'due' : 'open'
}

const place = (tenant: number, subject: string, id: string) => ({
  table: 'finding_decisions',
  column: `said ${id}`,
  tenant,
  subject,
})

/** `id`: the decision's, for an act with its serial. Throws when the subject was erased meanwhile. */
export function sealSaid(ring: Ring, tenant: number, subject: string, id: string, said: Said): Buffer {
  const key = ring.keyOf(tenant, subject)
  if (!key) throw new Error('a subject without a key is decided about no more')
  return seal(key, place(tenant, subject, id), Buffer.from(JSON.stringify(said)))
}

/** Undefined when the subject was erased. */
export function openSaid(ring: Ring, tenant: number, subject: string, id: string, sealed: Buffer): Said | undefined {
  const key = ring.keyOf(tenant, subject)
  return key && JSON.parse(open(key, place(tenant, subject, id), sealed).toString())
}

/** Those that nobody ended, in the form that is asked; of an erased device none. */
export function opened(ring: Ring, tenant: number, all: readonly Standing[]): HeldDecision[] {
  return all.flatMap(({ row, until, ended }) => {
    const said = ended ? undefined : openSaid(ring, tenant, row.subject, row.id, row.said)
    if (!said) return []
    return [
      {
        id: row.id,
        advisory: row.advisory,
        names: row.names,
        package: said.package,
        device: row.number ?? undefined,
        group: row.group_id ?? undefined,
        verdict: row.verdict,
        until: until === null ? undefined : dayStart(until),
        at: row.at.getTime(),
      },
    ]
  })
}
