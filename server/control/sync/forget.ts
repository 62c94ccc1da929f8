// Erases what devices were asked.
import type { Forget } from '../../context.ts'
import { reasons } from './asks.ts'
import { dropAsks } from './syncs.store.ts'

/** Orders stay, with their counts: they are an operator's acts and name no device. */
export const forget: Forget = async (tx, { tenant, subjects, at }) => ({
  sync_asks: await dropAsks(
    tx,
    tenant,
    subjects.map(({ number }) => number),
    reasons.indexOf('not-managed'),
    at,
  ),
})
