// The bill of materials of Muster itself, for whoever runs it.
import type { ownSbom as contract } from '#wire/console/sbom.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Context } from '../../context.ts'

/** CycloneDX 1.6; loaded when it is first asked for. The same for the same lock file and Node. */
export async function ownSbom(_context: Context): Promise<AnswerOf<typeof contract>> {
  const [{ ownParts }, { ownBill }] = await Promise.all([import('./components.ts'), import('./own-bill.ts')])
  return ownBill(ownParts())
}
