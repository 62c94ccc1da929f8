// Whether a batch goes on from the history that is held, repeats a part of it, or belongs to another one.
import { hash } from 'node:crypto'
import { chainText, type DeviceEvent } from '#wire/telemetry/event-batch.ts'

/** So much of each digest is kept: enough to tell histories apart. */
export const markBytes = 16

/** The digests after each event of a batch, in base64url as the device has them; `base` first. */
export function chainOf(base: string, events: readonly unknown[]): string[] {
  const chain = [base]
  for (const event of events)
    chain.push(hash('sha256', chainText(chain.at(-1) as string, event as DeviceEvent), 'base64url'))
  return chain
}

export const markOf = (digest: string): Buffer => Buffer.from(digest, 'base64url').subarray(0, markBytes)

export interface Told {
  readonly from: number
  /** As `chainOf` gives them. */
  readonly chain: readonly string[]
}

export interface HeldHistory {
  readonly upTo: number
  readonly chain: Buffer
}

export type Verdict =
  /** The events after `after` are new; `missing` numbers before them are not held and cannot be had. */
  | { readonly form: 'goes-on'; readonly after: number; readonly missing: number }
  /** All of it is held. */
  | { readonly form: 'repeats' }
  /** The histories differ; what they have in common ends with `common`. */
  | { readonly form: 'forked'; readonly common: number }

/**
 * Compares a batch with what is held. `digestAt` gives the first 16 bytes of the digest after an event that is held;
 * undefined where it is not known. It is asked only about numbers below `held.upTo`.
 *
 * A batch that begins beyond what is held is taken: the server was put back to a backup, and the device no longer has what
 * it was told is stored. Nothing can be compared then.
 */
export function judge({ from, chain }: Told, held: HeldHistory, digestAt: (n: number) => Buffer | undefined): Verdict {
  const before = from - 1
  if (before > held.upTo) return { form: 'goes-on', after: before, missing: before - held.upTo }
  const end = before + chain.length - 1
  const known = (n: number) => (n === held.upTo ? held.chain : digestAt(n))
  const same = (n: number) => known(n)?.equals(markOf(chain[n - before] as string)) === true
  const last = Math.min(end, held.upTo)
  // A digest covers everything before it: equal here is equal all the way.
  if (same(last)) return end <= held.upTo ? { form: 'repeats' } : { form: 'goes-on', after: last, missing: 0 }
  for (let n = last - 1; n > before; n--) if (same(n)) return { form: 'forked', common: n }
  return { form: 'forked', common: before }
}

export interface Taken {
  /** As the answer says it. */
  readonly upTo: number
  readonly forked: boolean
  /** Events at the start of the batch that are not stored now; all of them where nothing is. */
  readonly skipped: number
  readonly missing: number
}

/** What becomes of a batch by its verdict. */
export function takenOf({ from, chain }: Told, verdict: Verdict): Taken {
  const count = chain.length - 1
  if (verdict.form === 'forked') return { upTo: verdict.common, forked: true, skipped: count, missing: 0 }
  // Never beyond the batch: a machine put back to a snapshot goes on from here, and forks where it really does.
  const end = { upTo: from - 1 + count, forked: false }
  if (verdict.form === 'repeats') return { ...end, skipped: count, missing: 0 }
  return { ...end, skipped: verdict.after - (from - 1), missing: verdict.missing }
}
