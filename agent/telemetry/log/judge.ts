// Decides whether what the log says goes on from what this device saw; what it keeps follows from that alone.
import type { LogAnswer } from '#wire/telemetry/log.ts'
import { type Checkpoint, readCheckpoint } from './checkpoint.ts'
import type { LogState, Proven, Waiting, Why } from './kept.ts'
import { goesOn, isIncluded, leafHash } from './merkle.ts'

/** Receipts that are asked for at once. */
export const mostAsked = 64
const mostProven = 16
/** A leaf gets its number within seconds; a day, and several questions, allow for any trouble but a missing one. */
const patience = { ms: 86_400_000, asked: 3 }

export interface Verdict {
  readonly state: LogState
  readonly why?: Why
}

const bytes = (hashes: readonly string[]) => hashes.map((hash) => Buffer.from(hash, 'base64'))

/** `held` is what the request named: the newest checkpoint, if this log is the one it was for. */
export function judge(
  before: LogState,
  held: Checkpoint | undefined,
  answer: LogAnswer,
  { key, now, epoch }: { key: string; now: number; epoch: number },
): Verdict {
  const state = asked(before)
  if (answer.checkpoint === '') return held ? { state, why: 'shrunk' } : { state }
  const shown = readCheckpoint(answer.checkpoint, key)
  if (!shown) return { state, why: 'signature' }
  if (held && shown.origin !== held.origin) return { state, why: 'origin' }
  if (held && shown.size < held.size) return { state, why: 'shrunk' }
  if (held && !goesOn(held, shown, bytes(answer.consistency ?? []))) return { state, why: 'consistency' }
  const proven = provenBy(state, shown, answer)
  if (!proven) return { state, why: 'inclusion' }
  const found = new Set(proven.map(({ leaf }) => leaf))
  const left = state.waiting.filter(({ leaf }) => !found.has(leaf))
  const missing = left.filter((one) => one.asked >= patience.asked && now - Date.parse(one.since) > patience.ms)
  return {
    state: {
      ...state,
      checkpoint: answer.checkpoint,
      epoch,
      waiting: left.filter((one) => !missing.includes(one)),
      proven: [...state.proven, ...proven].slice(-mostProven),
    },
    ...(missing.length > 0 && { why: 'missing' }),
  }
}

/** undefined: a place that was given does not hold. What was not asked for is passed over. */
function provenBy(state: LogState, shown: Checkpoint, { inclusions, checkpoint }: LogAnswer): Proven[] | undefined {
  const wanted = new Map(state.waiting.map((one) => [one.leaf, one]))
  const proven: Proven[] = []
  for (const { leaf, index, proof } of inclusions) {
    const one = wanted.get(leaf)
    if (!one) continue
    if (!isIncluded(leafHash(Buffer.from(leaf, 'base64')), index, shown.size, bytes(proof), shown.root))
      return undefined
    proven.push({ leaf, what: one.what, sha256: one.sha256, index, proof, checkpoint })
  }
  return proven
}

/** The same state, with the question counted. */
export function asked(state: LogState): LogState {
  const count = (one: Waiting, i: number) => (i < mostAsked ? { ...one, asked: one.asked + 1 } : one)
  return { ...state, waiting: state.waiting.map(count) }
}
