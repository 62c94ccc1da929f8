// What the device keeps of its log: the newest checkpoint that goes on from all before it, and what it waits to see in there.
import { createHmac } from 'node:crypto'
import { type Clock, iso } from '#kit/clock.ts'
import type { Receipt } from '#wire/telemetry/transmission.ts'
import { heldEpoch } from '../../control/epoch.ts'
import type { Identity } from '../../identity/identity.ts'
import { type Folder, files } from '../../state/folder.ts'

export interface Sent {
  /** Commitment, base64: the entry in the log. */
  readonly leaf: string
  readonly what: 'facts' | 'events'
  /** Of the receipt, base64url. */
  readonly sha256: string
}

export interface Waiting extends Sent {
  /** By this device's clock. */
  readonly since: string
  /** Epoch of the server that gave the receipt. */
  readonly epoch: number
  /** How often the log was asked for it. */
  readonly asked: number
}

/** A place, and the signed checkpoint under which it was proved. */
export interface Proven extends Sent {
  readonly index: number
  readonly proof: readonly string[]
  readonly checkpoint: string
}

/**
 * Why a log is not believed. `signature`: the checkpoint is not signed by the log's key. `origin`: another log in its
 * place. `shrunk`: smaller than it was. `consistency`: what the device saw is no beginning of it. `inclusion`: a false
 * place. `missing`: something that was receipted a day ago is not in it.
 */
export type Why = 'signature' | 'origin' | 'shrunk' | 'consistency' | 'inclusion' | 'missing'

export interface Inconsistency {
  readonly why: Why
  /** First and last time it was seen, by this device's clock. */
  readonly at: string
  readonly lastAt: string
  readonly times: number
  /** When an event about it was last asked for. */
  readonly toldAt: string
  /** The checkpoint that was shown, as evidence beside the one that is held. */
  readonly shown: string
}

export interface LogState {
  /** The signed note as it came; undefined before the first leaf. */
  readonly checkpoint?: string
  /** Epoch of the server in which it was given. */
  readonly epoch: number
  readonly askedAt?: string
  /** Oldest first. */
  readonly waiting: readonly Waiting[]
  /** Receipts whose place was never seen and that are no longer waited for: there were too many, or the server was restored. */
  readonly dropped: number
  /** The newest last. */
  readonly proven: readonly Proven[]
  readonly inconsistent?: Inconsistency
}

const mostWaiting = 256

export function readLog(folder: Folder): LogState {
  const state = folder.readJson<LogState>(files.log)
  return state && Array.isArray(state.waiting) ? state : { epoch: 0, waiting: [], dropped: 0, proven: [] }
}

/** A full disk leaves the state before: an older checkpoint proves less, and nothing wrong. */
export function keepLog(folder: Folder, state: LogState): void {
  try {
    folder.write(files.log, JSON.stringify(state))
  } catch {
    // The sync that caused this has met the same disk, and says so.
  }
}

/** The commitment that stands for a transmission in the log (wire/telemetry/log.ts, `commitmentText`), base64. */
function leafOf(
  { link }: Pick<Identity, 'link'>,
  what: Sent['what'],
  { device, sha256, at }: Pick<Receipt, 'device' | 'sha256' | 'at'>,
): string {
  const text = `muster leaf v1\n${what}\n${device}\n${sha256}\n${at.slice(0, 13)}`
  return createHmac('sha256', Buffer.from(link.commitment, 'base64url')).update(text).digest('base64')
}

/** From now on the log is asked for this receipt's place. */
export function awaitLeaf(
  { folder, identity, clock }: { folder: Folder; identity: Identity; clock: Clock },
  what: Sent['what'],
  receipt: Receipt,
): void {
  if (!identity.link) return
  const state = readLog(folder)
  const { sha256 } = receipt
  const leaf = leafOf(identity, what, receipt)
  const one = { leaf, what, sha256, since: iso(clock.now()), epoch: heldEpoch(folder), asked: 0 }
  const waiting = [...state.waiting, one]
  const tooMany = Math.max(0, waiting.length - mostWaiting)
  keepLog(folder, { ...state, waiting: waiting.slice(tooMany), dropped: state.dropped + tooMany })
}
