// Erases what devices said about privacy themselves.
import type { Forget } from '../../context.ts'
import { dropSaid } from './said.store.ts'

export const forget: Forget = async (tx, { tenant, subjects }) => ({
  device_agreements: await dropSaid(
    tx,
    tenant,
    subjects.map(({ number }) => number),
  ),
})
