// How long each kind is kept for a tenant now: its own term where it is shorter than the default.
import type { Context } from '../../context.ts'
import type { KeptKind } from './kept-kind.ts'
import { keptKinds } from './kinds.ts'
import { readTerms } from './retention.store.ts'

/** Days by kind; null: as long as the device is managed. A term that a later version's default undercut gives way to it. */
export async function termsOf(
  { fleet, config }: Pick<Context, 'fleet' | 'config'>,
  tenant: number,
): Promise<ReadonlyMap<string, number | null>> {
  const own = await readTerms(fleet, tenant)
  return new Map(
    keptKinds.map((one) => [one.kind, one.siteDays ? one.siteDays(config) : termOf(one, own.get(one.kind))]),
  )
}

function termOf({ defaultDays, leastDays }: KeptKind, own: number | undefined): number | null {
  if (defaultDays === null || own === undefined) return defaultDays
  return Math.min(defaultDays, Math.max(leastDays, own))
}
