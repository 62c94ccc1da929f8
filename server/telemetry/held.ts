// What is held of one device, unsealed for a question about it.
import type { Context } from '../context.ts'
import { type Facts, openFacts } from './facts.ts'
import { type Holding, nothingHeld, openHolding } from './holding.ts'
import { installedIn } from './software/apply-software.ts'
import type { Installed } from './software/catalogue.ts'
import { readDevice } from './store.ts'

export interface Held {
  readonly holding: Holding
  readonly facts: Facts
  /** Undefined when the device's key is gone: nothing of it can be read. */
  readonly key: Uint8Array | undefined
}

export async function readHeld(
  context: Pick<Context, 'fleet' | 'ring'>,
  tenant: number,
  number: number,
): Promise<Held> {
  const row = await readDevice(context.fleet, { tenant, number })
  const key = row && context.ring.keyOf(tenant, row.subject)
  if (!key) return { holding: nothingHeld, facts: {}, key: undefined }
  return {
    holding: row.held ? openHolding(key, tenant, row.subject, row.held) : nothingHeld,
    facts: row.facts ? openFacts(key, tenant, row.subject, row.facts) : {},
    key,
  }
}

export async function installedOn(
  context: Pick<Context, 'catalogue'>,
  tenant: number,
  { packages }: Holding,
): Promise<Installed[]> {
  return installedIn(await context.catalogue.of(tenant, packages.numbers.at(-1)), packages)
}
