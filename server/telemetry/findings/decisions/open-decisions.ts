// Keeps the decisions of each tenant in memory, and reads them anew when one was made or its time is over.
import type { Clock } from '#kit/clock.ts'
import { fault, type Log } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import type { Listener } from '#kit/pg/listen.ts'
import { readGroups } from '../../../devices/groups.ts'
import { tellNews } from '../../../devices/news.ts'
import type { Ring } from '../../../ring/ring.ts'
import { opened, standings } from './decision.ts'
import { decisionIndex, type GroupTree } from './decision-index.ts'
import { readDecisions } from './decisions.store.ts'
import type { DecisionIndex, Decisions, HeldDecision } from './decisions.ts'

/** Channel of decisions: `{"t": tenant}`. */
const decisionsChannel = 'muster_decisions'

interface Kept {
  /** Those that nobody ended, expired ones too; undefined: to be read anew. */
  all: readonly HeldDecision[] | undefined
  /** Grows with each notice, so that a reading that began before one is not kept. */
  notices: number
  /** What the index was made of; the same again gives the same index. */
  from: string
  index: DecisionIndex
}

export function openDecisions(tools: {
  fleet: Database
  ring: Ring
  listener: Listener
  clock: Clock
  log: Log
}): Decisions {
  const { fleet, ring, listener, clock, log } = tools
  const tenants = new Map<number, Kept>()
  const keptOf = (tenant: number): Kept => {
    const known = tenants.get(tenant)
    if (known) return known
    const fresh: Kept = { all: undefined, notices: 0, from: '', index: decisionIndex(0, [], new Map()) }
    tenants.set(tenant, fresh)
    return fresh
  }
  const outdate = (tenant: number) => {
    const kept = keptOf(tenant)
    kept.all = undefined
    kept.notices += 1
  }
  listener.on(
    decisionsChannel,
    (payload) => outdate((JSON.parse(payload) as { t: number }).t),
    () => [...tenants.keys()].forEach(outdate),
  )

  async function read(tenant: number, kept: Kept): Promise<readonly HeldDecision[]> {
    if (kept.all) return kept.all
    const { notices } = kept
    const all = opened(ring, tenant, standings(await readDecisions(fleet, tenant, false)))
    if (kept.notices === notices) kept.all = all
    return all
  }

  /** Groups come and never move: they are read only where a decision holds for one. */
  async function treeOf(tenant: number, needed: boolean): Promise<GroupTree> {
    return new Map(
      needed ? [...(await readGroups({ fleet, ring }, tenant))].map(([id, { parent }]) => [id, parent]) : [],
    )
  }

  return {
    async of(tenant) {
      const kept = keptOf(tenant)
      const all = await read(tenant, kept)
      const now = clock.now()
      const held = all.filter(({ until }) => until === undefined || until > now)
      const tree = await treeOf(
        tenant,
        held.some((one) => one.group !== undefined),
      )
      const from = JSON.stringify([held.map(({ id, until }) => [id, until]), [...tree]])
      if (from !== kept.from) {
        kept.from = from
        kept.index = decisionIndex(kept.index.revision + 1, held, tree)
      }
      return kept.index
    },
    async announce(tenant) {
      outdate(tenant)
      await listener
        .notify(decisionsChannel, JSON.stringify({ t: tenant }))
        .catch((error: unknown) => log.error('a decision could not be announced', { tenant, ...fault(error) }))
      await tellNews(listener, tenant, 'finding', [])
    },
  }
}
