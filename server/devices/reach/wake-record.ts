// What is said of a device's wakes, from the row that counts them.
import type { Reached, WakeRecord } from '../reach.ts'
import type { ReachRow } from './reach.store.ts'

/** The newest wake that ended decides: whoever moved behind another router is told so at the first try. */
export const lastIsLost = ({ tried, outcomes }: Pick<ReachRow, 'tried' | 'outcomes'>) =>
  tried > 0 && (outcomes & 1) === 0

export function reachedOf(row: ReachRow): Reached {
  return { mode: row.mode ?? undefined, wakes: wakesOf(row) }
}

function wakesOf(row: ReachRow): WakeRecord {
  const { tried, outcomes, wake_port: port } = row
  let arrived = 0
  for (let bits = outcomes; bits !== 0; bits >>>= 1) arrived += bits & 1
  const last = tried === 0 ? 'unknown' : lastIsLost(row) ? 'lost' : 'arrive'
  return {
    state: port === null ? 'off' : last,
    tried,
    arrived,
    triedAt: row.tried_at?.getTime(),
    arrivedAt: row.arrived_at?.getTime(),
  }
}
