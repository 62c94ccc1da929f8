// A transparency log for the agent's tests, by RFC 9162's own recursion over all entries; it can be changed as no log may be.
import { createHash } from 'node:crypto'
import type { LogAnswer, LogRequest } from '#wire/telemetry/log.ts'
import type { TestAuthority } from './authority.ts'

const sha256 = (...parts: Uint8Array[]) => parts.reduce((h, part) => h.update(part), createHash('sha256')).digest()
const split = (n: number) => 2 ** Math.floor(Math.log2(n - 1))

export function mth(entries: readonly Uint8Array[]): Buffer {
  if (entries.length === 0) return sha256()
  if (entries.length === 1) return sha256(Buffer.of(0), entries[0] as Uint8Array)
  const k = split(entries.length)
  return sha256(Buffer.of(1), mth(entries.slice(0, k)), mth(entries.slice(k)))
}

export function path(m: number, entries: readonly Uint8Array[]): Buffer[] {
  if (entries.length <= 1) return []
  const k = split(entries.length)
  return m < k
    ? [...path(m, entries.slice(0, k)), mth(entries.slice(k))]
    : [...path(m - k, entries.slice(k)), mth(entries.slice(0, k))]
}

export function proof(m: number, entries: readonly Uint8Array[], whole = true): Buffer[] {
  if (m === 0 || m === entries.length) return m === 0 || whole ? [] : [mth(entries)]
  const k = split(entries.length)
  return m <= k
    ? [...proof(m, entries.slice(0, k), whole), mth(entries.slice(k))]
    : [...proof(m - k, entries.slice(k), false), mth(entries.slice(0, k))]
}

export interface TestLog {
  origin: string
  entries: Buffer[]
  /** Takes no more of what is sent. */
  deaf: boolean
  /** Changes an answer before it is given. */
  bend: ((answer: LogAnswer) => LogAnswer) | undefined
  add(entry: Buffer): void
  answer(request: LogRequest): LogAnswer
}

export function openTestLog(authority: TestAuthority): TestLog {
  const base64 = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('base64'))
  const log: TestLog = {
    origin: 'test/log',
    entries: [],
    deaf: false,
    bend: undefined,
    add(entry) {
      if (!log.deaf) log.entries.push(entry)
    },
    answer({ held, leaves }) {
      const { entries, origin } = log
      const places = leaves
        .map((leaf) => ({ leaf, index: entries.findIndex((entry) => entry.toString('base64') === leaf) }))
        .filter(({ index }) => index >= 0)
      const answer: LogAnswer = {
        checkpoint: entries.length === 0 ? '' : checkpoint(authority, origin, entries),
        ...(held?.origin === origin && held.size <= entries.length
          ? { consistency: base64(proof(held.size, entries)) }
          : {}),
        inclusions: places.map(({ leaf, index }) => ({ leaf, index, proof: base64(path(index, entries)) })),
      }
      return log.bend?.(answer) ?? answer
    },
  }
  return log
}

function checkpoint(authority: TestAuthority, origin: string, entries: readonly Buffer[]): string {
  const text = `${origin}\n${entries.length}\n${mth(entries).toString('base64')}\n`
  const key = Buffer.from(authority.keys.log, 'base64').subarray(-32)
  const id = sha256(Buffer.from(`${origin}\n`), Buffer.of(1), key).subarray(0, 4)
  const signature = Buffer.concat([id, Buffer.from(authority.sign('log', text), 'base64')])
  return `${text}\n— ${origin} ${signature.toString('base64')}\n`
}
