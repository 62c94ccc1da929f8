// How long ago authorisations ended, and taking out those whose time is over, with the names and texts that belong to them.
import { type Aged, aged } from '#kit/pg/aged.ts'
import type { Context } from '../../context.ts'
import { dropConsents, dropRecipients, endOfConsent, findEnded } from './ended.store.ts'

export const consentsKept: Pick<Aged, 'ages'> = aged('consent_records', endOfConsent)

/** Gives how many went. The name goes first: whatever happens in between, no name is left without its record. */
export async function expireConsents(
  { fleet, people }: Pick<Context, 'fleet' | 'people'>,
  tenant: number,
  before: Date,
): Promise<number> {
  return fleet.as([tenant], async (tx) => {
    const ids = await findEnded(tx, tenant, before)
    if (ids.length === 0) return 0
    await people.as([tenant], (names) => dropRecipients(names, tenant, ids))
    await dropConsents(tx, tenant, ids)
    return ids.length
  })
}
