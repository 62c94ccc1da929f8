// How many distinct packages and versions the devices of a tenant have now.
import type { Context } from '../context.ts'

/** Null while the posting lists are rebuilt: unknown, never 0. */
export async function softwareCounts(
  context: Context,
  tenant: number,
): Promise<{ packages: number; versions: number } | null> {
  return context.catalogue.ready(tenant) ? context.catalogue.counted(tenant).counts() : null
}
