// How old the counts by day are, and wiping them once a year: the sums stay, what they were made of goes (S3).
import { type Aged, aged, agesTogether } from '#kit/pg/aged.ts'
import { leastDevices } from '#wire/console/quality.ts'
import { wipeDays } from './store.ts'

const daily = ['software_transitions', 'software_days', 'software_changes'].map((table) => aged(table, 'day'))

/** Counts of devices that are told under no id: of each day a few. */
export const namelessKept = aged('software_nameless', 'day')

/** Those of fewer devices than a sum may be of, of days that are over: until then a count has to grow. */
export const fewNamelessKept = aged('software_nameless', 'day', `devices < ${leastDevices}`)

/** What of a year has passed before the year before it is wiped: charts reach back 90 days. */
const monthsAfterYear = 3

/**
 * The first day that is kept, `2027-01-01`: on 1 April all of the years before goes. `before` is the end of a term that a
 * tenant shortened; whole months go then, so that sums are made of as many devices as there can be.
 */
export function firstKept(now: number, before: Date): string {
  const today = new Date(now)
  const year = today.getUTCFullYear() - (today.getUTCMonth() >= monthsAfterYear ? 0 : 1)
  const ofTerm = `${before.toISOString().slice(0, 7)}-01`
  return ofTerm > `${year}-01-01` ? ofTerm : `${year}-01-01`
}

const dayMs = 86_400_000

/** Rows of counts by day; both go by `firstKept` of `now`, and `drop` takes all of it at once. */
export function daysKept(now: number): Aged {
  return {
    ages: async (tx, tenant, before) => {
      // What is due since today is not late yet.
      const first = before && new Date(`${firstKept(now - dayMs, before)}T00:00:00Z`)
      const all = []
      for (const one of daily) all.push(await one.ages(tx, tenant, first))
      return agesTogether(all)
    },
    drop: (tx, tenant, before) => wipeDays(tx, tenant, firstKept(now, before)),
  }
}
