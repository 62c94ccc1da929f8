// Erases whom was told of devices; the ledger keeps that so many were, without saying which.
import type { Forget } from '../../context.ts'
import { dropTold } from './told.store.ts'

export const forget: Forget = async (tx, { tenant, subjects }) => ({
  out_told: await dropTold(
    tx,
    tenant,
    subjects.map(({ number }) => number),
  ),
})
