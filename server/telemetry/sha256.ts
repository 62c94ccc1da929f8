// SHA-256 as the digests of facts are made with it on the server.
import { hash } from 'node:crypto'
import { stateText } from '#wire/control/sync.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { type Digest, digestOf } from '#wire/telemetry/digest.ts'

/** In hexadecimal: half the time of a buffer. */
export const sha256 = (text: string): string => hash('sha256', text, 'hex')

/** The digest over all kinds that a device and the server compare at each sync. */
export function stateDigest(kinds: Partial<Record<KindName, { readonly digest: Digest }>>): Digest {
  const digests = Object.fromEntries(Object.entries(kinds).map(([kind, held]) => [kind, held.digest]))
  return digestOf([stateText(digests)], sha256)
}
