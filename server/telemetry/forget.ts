// Erases what devices told: facts, package sets and histories. Their counts by day are settled by `uncount`, before their keys go.
import type { Forget } from '../context.ts'
import { dropDevices } from './store.ts'

export const forget: Forget = (tx, { tenant, subjects }) =>
  dropDevices(
    tx,
    tenant,
    subjects.map(({ number }) => number),
  )
