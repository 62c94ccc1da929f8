// A named person's word against a source's: held in memory while it holds, so that every answer takes it into account.
import { type Clock, iso } from '#kit/clock.ts'
import { fault, type Log } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import type { Advisory } from '#wire/advisories/advisory.ts'
import { type Content, type OverrideSaid, pack, unpack } from '../content.ts'
import { appendFacts, lockHead, moveHead } from '../facts.store.ts'
import { touchAdvisories } from './feed.store.ts'
import type { News } from './news.ts'
import { readOverrideFacts } from './overrides.store.ts'

export interface Held {
  readonly sequence: number
  /** The id, or an alias, of the advisories it is about, in lower case. */
  readonly about: string
  readonly said: OverrideSaid
  /** Epoch milliseconds. */
  readonly recordedAt: number
  readonly actor: string
}

export interface Overrides extends AsyncDisposable {
  any(): boolean
  /** Those that hold for an advisory at that time, oldest first. */
  of(advisory: Pick<Advisory, 'id' | 'aliases'>, now: number): readonly Held[]
  /** Gives the fact's sequence. */
  add(about: string, actor: string, said: OverrideSaid): Promise<number>
  /** Undefined: none of that sequence holds. */
  find(sequence: number): Held | undefined
  /** Gives the sequence of the fact that ends it. */
  end(one: Held, actor: string, reason: string): Promise<number>
  /** Ends those whose time is over. */
  expire(): Promise<void>
}

/** Timers reach 24 days; a clock may jump. */
const longestSleepMs = 3_600_000

/** Overrides that ended while nobody was there are ended now. */
export async function openOverrides(tools: {
  database: Database
  clock: Clock
  log: Log
  news: News
  importer: string
}): Promise<Overrides> {
  const { database, clock, log, news, importer } = tools
  const held = await readHeld(database)
  let timer: NodeJS.Timeout | undefined
  const append = (about: string, actor: string, what: 'overridden' | 'override-ended', said: OverrideSaid) =>
    database.as([], async (tx) => {
      const sequence = (await lockHead(tx)) + 1
      const content = pack({ override: said } satisfies Content)
      const now = clock.now()
      const common = { source: 'override', key: about, about, actor, importer, now, statedAt: iso(now) }
      await appendFacts(tx, [{ ...common, sequence, what, content }])
      await moveHead(tx, sequence + (await touchAdvisories(tx, about, sequence)))
      return { sequence, now }
    })
  const plan = () => {
    clearTimeout(timer)
    const next = Math.min(...[...held.values()].map(endOf))
    if (next === Number.POSITIVE_INFINITY) return
    timer = setTimeout(
      () => {
        overrides.expire().catch((error) => log.warn('an override could not be ended yet', fault(error)))
      },
      Math.min(Math.max(next - clock.now(), 1_000), longestSleepMs),
    )
    timer.unref()
  }
  const end = async (one: Held, actor: string, reason: string) => {
    const { sequence } = await append(one.about, actor, 'override-ended', { ends: one.sequence, reason })
    held.delete(one.sequence)
    return sequence
  }
  const overrides: Overrides = {
    any: () => held.size > 0,
    of: (advisory, now) => {
      if (held.size === 0) return []
      const names = new Set([advisory.id, ...advisory.aliases].map((name) => name.toLowerCase()))
      return [...held.values()].filter((one) => names.has(one.about) && endOf(one) > now)
    },
    async add(name, actor, said) {
      const about = name.toLowerCase()
      const { sequence, now } = await append(about, actor, 'overridden', said)
      held.set(sequence, { sequence, about, said, recordedAt: now, actor })
      news.tell()
      plan()
      return sequence
    },
    find: (sequence) => held.get(sequence),
    async end(one, actor, reason) {
      const ended = await end(one, actor, reason)
      news.tell()
      plan()
      return ended
    },
    async expire() {
      const over = [...held.values()].filter((one) => endOf(one) <= clock.now())
      try {
        for (const one of over) await end(one, 'importer', 'its time is over')
      } finally {
        if (over.length > 0) news.tell()
        plan()
      }
    },
    [Symbol.asyncDispose]: async () => clearTimeout(timer),
  }
  await overrides.expire()
  return overrides
}

const endOf = (one: Held) => Date.parse(one.said.expiresAt ?? '')

async function readHeld(database: Database): Promise<Map<number, Held>> {
  const held = new Map<number, Held>()
  for (const row of await readOverrideFacts(database)) {
    const said = unpack<Content>(row.content).override ?? {}
    if (said.ends === undefined) {
      held.set(row.sequence, { ...row, said, recordedAt: row.recordedAt.getTime() })
    } else held.delete(said.ends)
  }
  return held
}

/** What is told of an advisory while these hold, oldest first. */
export function overridden(advisory: Advisory, overrides: readonly Held[]): Advisory {
  return overrides.reduce(apply, advisory)
}

function apply(advisory: Advisory, { said, recordedAt }: Held): Advisory {
  return {
    ...advisory,
    ...(said.withdraw ? { withdrawn: advisory.withdrawn ?? iso(recordedAt) } : {}),
    // A severity by a person's word is not the one of the publisher's vectors.
    ...(said.severity ? { severity: said.severity, cvss: [] } : {}),
    ...(said.fixed ? { affected: fixedIn(advisory.affected, said.fixed) } : {}),
  }
}

/** Ranges of that package end at that version; what the publisher said instead of a range falls. */
function fixedIn(affected: Advisory['affected'], fixed: NonNullable<OverrideSaid['fixed']>): Advisory['affected'] {
  const meant = (one: Advisory['affected'][number]) => one.ecosystem === fixed.ecosystem && one.name === fixed.name
  const end = (introduced: string) => ({ introduced, fixed: fixed.version })
  if (!affected.some(meant)) return [...affected, { ecosystem: fixed.ecosystem, name: fixed.name, ranges: [end('0')] }]
  return affected.map((one) => {
    if (!meant(one)) return one
    const { state: _, versions: __, ...rest } = one
    const from = [...new Set(one.ranges.map(({ introduced }) => introduced))]
    return { ...rest, ranges: (from.length > 0 ? from : ['0']).map(end) }
  })
}
