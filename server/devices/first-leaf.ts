// The first leaf of a device, noted together with those of others that enrol at the same time: a fleet comes at once.
import { inGroups, type Outcome } from '#kit/group.ts'
import type { Context } from '../context.ts'
import { putFirstLeaves } from './leaf.store.ts'
import type { Leaf } from './life.ts'

interface FirstLeaf extends Leaf {
  readonly tenant: number
  readonly number: number
}

const groups = { most: 64, atOnce: 2 }
/** One line per running server. */
const lines = new WeakMap<Context['fleet'], (leaf: FirstLeaf) => Promise<boolean>>()

/**
 * Resolves after the commit. False when there is no such device, or it has a leaf of a later generation already; asked
 * for again, the same generation takes the place of the last.
 */
export function noteFirstLeaf(
  { fleet }: Pick<Context, 'fleet'>,
  tenant: number,
  number: number,
  leaf: Leaf,
): Promise<boolean> {
  let line = lines.get(fleet)
  if (!line) {
    line = inGroups((group) => write(fleet, group), groups)
    lines.set(fleet, line)
  }
  return line({ tenant, number, ...leaf })
}

/** Of two leaves of one device the later one counts, as it would one after the other. */
async function write(fleet: Context['fleet'], group: readonly FirstLeaf[]): Promise<Outcome<boolean>[]> {
  const last = new Map(group.map((leaf) => [nameOf(leaf), leaf]))
  const leaves = [...last.values()].sort((a, b) => a.tenant - b.tenant || a.number - b.number)
  const put = await putFirstLeaves(
    fleet,
    leaves.map(({ tenant, number, generation, key, askedFrom, at, until, farewellKey }) => ({
      ...{ tenant, number, generation, key, asked_from: askedFrom, issued_at: new Date(at) },
      ...{ not_after: new Date(until), farewell_key: farewellKey },
    })),
  )
  const noted = new Set(put.map(nameOf))
  return group.map((leaf) => ({ done: noted.has(nameOf(leaf)) }))
}

const nameOf = ({ tenant, number }: { tenant: number; number: number }) => `${tenant}/${number}`
