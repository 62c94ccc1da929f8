// Erases what devices said about privacy themselves, and the own ids they were given.
import type { Forget } from '../../context.ts'
import { dropGiven } from './given.store.ts'
import { dropSaid } from './said.store.ts'

export const forget: Forget = async (tx, { tenant, subjects }) => {
  const numbers = subjects.map(({ number }) => number)
  return {
    device_agreements: await dropSaid(tx, tenant, numbers),
    device_given_ids: await dropGiven(tx, tenant, numbers),
  }
}
