// The digest of each kind that is held of a device: what a sync compares when the whole differs.
import type { KindName } from '#wire/telemetry/dictionary.ts'
import type { Digest } from '#wire/telemetry/digest.ts'
import type { Context } from '../context.ts'
import { readHeld } from './held.ts'

/** A kind that is absent was never sent, or was switched off. */
export async function heldDigests(
  context: Context,
  tenant: number,
  number: number,
): Promise<Partial<Record<KindName, Digest>>> {
  const { holding } = await readHeld(context, tenant, number)
  return Object.fromEntries(Object.entries(holding.kinds).map(([kind, held]) => [kind, held.digest]))
}
