// Tells a crashed, a restored and a copied machine apart by the counter in each leaf.
//
// Every leaf carries a generation. A renewal issues the next one; a generation *has spoken* once a request came over its
// leaf. For each device the server knows the newest generation issued, the newest that has spoken, when that one last
// spoke, and when an older one was first heard after it (`behindAt`).
//
// - A generation not older than the newest that has spoken is the living machine. It may renew. What was issued after it
//   and never spoke was lost on the way: a crash between issue and persist locks nobody.
// - The same key asking again within 10 minutes from the same generation is answered with the same next generation.
// - An older generation is either a machine put back to an earlier state, or a copy. The first time it is heard is noted.
//   While the newest has spoken within `silence`, the older one waits (`behind`).
//   Once the newest is silent for `silence`, nobody else lives under this identity: the older one is a restored machine and
//   is readmitted with a new generation and a full sync; where its group says so, it is locked until an operator unlocks it.
// - Old, new, old: when an older one is heard, then the newest speaks, then an older one is heard again, and all this
//   within `window`, two machines are alive under one identity. Both hold valid keys, so both are locked, and nobody else.
//   A single late request over an old line (old, new, new, ...) locks nobody.
// - After `unlock` no generation has spoken: whichever machine speaks next is the device.
// - A generation newer than any issued comes from before this server was restored from a backup: counting goes on from it.

export interface Life {
  /** Newest generation issued; 0 before the first. */
  readonly issued: number
  /** Newest generation that has spoken; 0 when none. */
  readonly spoken: number
  /** When the newest one last spoke (milliseconds). */
  readonly lastSeen: number | undefined
  /** When an older one was first heard after the newest had spoken. */
  readonly behindAt: number | undefined
  /** The key of the newest leaf, the generation that asked for it, and when it was issued. */
  readonly last: { readonly key: string; readonly askedFrom: number; readonly at: number } | undefined
}

export interface Heard {
  /** Of the leaf that speaks, and of the state the device says it has: the smaller counts. */
  readonly generation: number
  readonly now: number
  /** The key to renew; undefined for any other request. */
  readonly key: string | undefined
  readonly readmission: 'automatic' | 'by-hand'
}

export type Verdict =
  | { readonly is: 'living' }
  /** Issue a leaf of this generation. */
  | { readonly is: 'renewed' | 'again' | 'readmitted'; readonly generation: number }
  /** Wait; `note`: this is the first time an older one is heard. */
  | { readonly is: 'behind'; readonly note: boolean; readonly waitMs: number }
  | { readonly is: 'locked'; readonly why: 'two-alive' | 'put-back' }

const againMs = 600_000

/** `silenceMs` is two intervals and a minute; see the head of this file. */
export const silenceOf = (intervalSeconds: number) => (2 * intervalSeconds + 60) * 1000
const windowOf = (silenceMs: number) => 8 * silenceMs

export function judge(life: Life, heard: Heard, silenceMs: number): Verdict {
  const { generation, now, key } = heard
  if (generation >= life.spoken) return key === undefined ? { is: 'living' } : renew(life, generation, key, now)
  const silentMs = life.lastSeen === undefined ? Number.POSITIVE_INFINITY : now - life.lastSeen
  if (silentMs >= silenceMs) {
    if (heard.readmission === 'by-hand') return { is: 'locked', why: 'put-back' }
    return key === undefined
      ? { is: 'behind', note: life.behindAt === undefined, waitMs: 0 }
      : { is: 'readmitted', generation: life.issued + 1 }
  }
  const recent = life.behindAt !== undefined && now - life.behindAt <= windowOf(silenceMs)
  if (recent && (life.lastSeen as number) > (life.behindAt as number)) return { is: 'locked', why: 'two-alive' }
  return { is: 'behind', note: !recent, waitMs: silenceMs - silentMs }
}

function renew(life: Life, generation: number, key: string, now: number): Verdict {
  const { last } = life
  if (last && last.key === key && last.askedFrom === generation && now - last.at <= againMs)
    return { is: 'again', generation: life.issued }
  return { is: 'renewed', generation: Math.max(life.issued, generation) + 1 }
}
