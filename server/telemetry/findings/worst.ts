// One number for what concerns a device or a package: more of what is worse is more, whatever there is of the rest.
import type { FleetCounts } from './findings.ts'
import { priorities } from './priority.ts'

/** As many as are told apart of each priority, worst first; together they fit the 53 bits of a number. */
const steps = [2 ** 11, 2 ** 11, 2 ** 11, 2 ** 10, 2 ** 10]

/** 0: nothing is open. */
export function worstOf(counts: FleetCounts['findings']): number {
  let worst = 0
  for (const [i, priority] of priorities.entries()) {
    const step = steps[i] as number
    worst = worst * step + Math.min(counts[priority], step - 1)
  }
  return worst
}
