// What has a term: how long it is kept, how old it is, and how what is too old is taken out.
import { type Aged, type Ages, agesTogether } from '#kit/pg/aged.ts'
import type { Context } from '../../context.ts'

export interface KeptKind {
  /** Machine name, e.g. `events.service.failed`, `audit`. */
  readonly kind: string
  readonly title: string
  /** Null: as long as the device is managed, or the tenant is there. */
  readonly defaultDays: number | null
  /** Set for the whole site, by its configuration and by no tenant; stands for `defaultDays`. */
  readonly siteDays?: (config: Context['config']) => number | null
  /** A tenant may not go below; with `defaultDays` equal to it, the term is fixed. */
  readonly leastDays: number
  /** Counted from when it ended, and not from when it came; what is open has no age. */
  readonly afterEnd?: true
  /** Tables and files whose rows it is about, as the catalogue names them; `table.column` where it is about these alone. */
  readonly rests: readonly string[]
  /** `before` null: none counts as older. */
  ages(context: Context, tenant: number, before: Date | null): Promise<Ages>
  /** Takes out what is older than `before`, in parts, each a transaction of its own: a kill in the middle loses none of them. */
  sweep(context: Context, tenant: number, before: Date): Promise<number>
}

type About = Omit<KeptKind, 'ages' | 'sweep'>

/** So many rows in one transaction: what comes in waits for none of them. */
const atOnce = 10_000

/** A kind that is the rows of tables. */
export function keptRows(about: About, all: readonly Aged[]): KeptKind {
  return {
    ...about,
    ages: ({ fleet }, tenant, before) =>
      fleet.as([tenant], async (tx) => {
        const ages: Ages[] = []
        for (const one of all) ages.push(await one.ages(tx, tenant, before))
        return agesTogether(ages)
      }),
    async sweep({ fleet }, tenant, before) {
      let gone = 0
      for (const one of all)
        for (let part = atOnce; part >= atOnce; gone += part)
          part = await fleet.as([tenant], (tx) => one.drop(tx, tenant, before, atOnce))
      return gone
    },
  }
}
