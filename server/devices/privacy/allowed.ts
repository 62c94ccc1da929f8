// What may be stored of which devices now: the choice, less what is off for whose they are, less what a user did not agree on.
import type { Ownership } from '#wire/control/remote.ts'
import { agreedItems } from '#wire/telemetry/items.ts'
import { systemId } from '#wire/telemetry/system-id.ts'
import type { Context } from '../../context.ts'
import { type Collections, collectionsOf } from '../../people/device-privacy/settings.ts'
import { readSaid } from './said.store.ts'
import { openSaid, type Said, saidBy } from './said.ts'

interface Speaker {
  readonly tenant: number
  readonly device: string
  readonly number: number
}

/** What a device may tell: on a personal one nothing its user did not agree on. */
export function itemsAllowed(collections: Collections, ownership: Ownership, said: Said): string[] {
  const { items } = collections[ownership]
  return ownership === 'company' ? [...items] : agreedItems(items, new Set(Object.keys(said.agreed)))
}

export interface Allowed {
  readonly items: ReadonlySet<string>
  /** Neither our system id nor an own one: nothing is stored under the device (D3). */
  readonly isNameless: boolean
}

/** By device, in the order of `devices`: one question per tenant, and one for all personal devices among them. */
export async function allowedFor(context: Context, devices: readonly Speaker[]): Promise<Allowed[]> {
  const collections = new Map<number, Collections>()
  for (const tenant of new Set(devices.map((one) => one.tenant)))
    collections.set(tenant, await collectionsOf(context, tenant))
  const standings = await Promise.all(devices.map((one) => context.presence.standing(one.tenant, one.device)))
  const personal = devices.filter((_, i) => standings[i]?.ownership === 'personal')
  const rows = personal.length === 0 ? [] : await readSaid(context.fleet, personal)
  const said = new Map(rows.map((row) => [`${row.tenant}/${row.number}`, openSaid(context, row)]))
  const byCompany = new Map<number, ReadonlySet<string>>()
  const nothing: Said = { agreed: {}, remote: {} }
  return devices.map(({ tenant, number }, i) => {
    const of = collections.get(tenant) as Collections
    const standing = standings[i]
    const items =
      standing?.ownership === 'personal'
        ? new Set(itemsAllowed(of, 'personal', said.get(`${tenant}/${number}`) ?? nothing))
        : (byCompany.get(tenant) ?? new Set(of.company.items))
    if (standing?.ownership !== 'personal') byCompany.set(tenant, items)
    const hasOurs = items.has(systemId) && !standing?.withholdsId
    return { items, isNameless: !hasOurs && !standing?.hasOwnId }
  })
}

/** What one device may be asked for, and the revision its policy should have: its own view of the privacy choice. */
export async function choiceFor(
  context: Context,
  tenant: number,
  { number, ownership }: { number: number; ownership: Ownership },
): Promise<{ items: readonly string[]; revision: number; at?: Date }> {
  const [collections, said] = await Promise.all([
    collectionsOf(context, tenant),
    ownership === 'personal' ? saidBy(context, { tenant, number }) : { agreed: {}, remote: {} },
  ])
  const last = Math.max(...[collections.choice.at, collections.settings.at].map((one) => one?.getTime() ?? 0))
  const at = last > 0 && new Date(last)
  return { items: itemsAllowed(collections, ownership, said), revision: collections.revision, ...(at && { at }) }
}
