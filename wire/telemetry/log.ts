// The tenant's transparency log as a device asks for it: a checkpoint that goes on from its last one, and the place of what it sent.
import * as z from 'zod'

/** What an acknowledged transmission was. */
export const LeafWhat = z.enum(['facts', 'events', 'results'])
export type LeafWhat = z.infer<typeof LeafWhat>

/** SHA-256 in base64. */
const Hash = z.string().regex(/^[A-Za-z0-9+/]{43}=$/)

/**
 * The text whose HMAC-SHA-256 under the device's commitment key stands in the log. `sha256` and `at` are the receipt's;
 * the time stands inside, so that the entry itself shows no time.
 */
export function commitmentText(what: LeafWhat, receipt: { device: string; sha256: string; at: string }): string {
  return `muster leaf v1\n${what}\n${receipt.device}\n${receipt.sha256}\n${receipt.at.slice(0, 13)}`
}

export const LogRequest = z.strictObject({
  v: z.int(),
  /** Origin and size of the last checkpoint kept; absent: none yet. */
  held: z.strictObject({ origin: z.string().max(200), size: z.int().min(0) }).optional(),
  /** Commitments whose place is asked for. */
  leaves: z.array(Hash).max(64),
})
export type LogRequest = z.infer<typeof LogRequest>

export const LogAnswer = z.strictObject({
  /** A signed note in C2SP tlog-checkpoint form, key name = origin, Ed25519. */
  checkpoint: z.string().max(4096),
  /** RFC 9162 2.1.4: from `held.size` to the checkpoint; absent when nothing was held or the origin is another. */
  consistency: z.array(Hash).max(64).optional(),
  /** Those that have their place by now. The Merkle leaf is SHA-256(0x00 || commitment), RFC 9162 2.1.3. */
  inclusions: z.array(z.strictObject({ leaf: Hash, index: z.int().min(0), proof: z.array(Hash).max(64) })),
})
export type LogAnswer = z.infer<typeof LogAnswer>
