// Gathers what happens to devices for a moment and hands it on in groups, in the order of their keys, one group at a time.
import { setTimeout as after } from 'node:timers/promises'
import { Problem } from '#wire/problem.ts'

const gatherMs = 50
const most = 512
const retryMs = 1_000
/** Beyond it what is new is dropped: the database has been away for long, and the next contact says it again. */
const mostWaiting = 100_000

export interface Batch<T> {
  /** A later word under the same key takes the place of an earlier one that waits. */
  add(key: string, one: T): void
  has(key: string): boolean
  /** Resolves when what was added by now was handed on. Rejects when that failed. */
  empty(): Promise<void>
  close(): Promise<void>
}

/**
 * `run` gets members sorted by tenant and number. A group for which it throws a Problem (the database is away) waits and is
 * tried again; any other error will not go away by itself, and the group is dropped.
 */
export function openBatch<T extends { readonly tenant: number; readonly number: number }>(tools: {
  run: (group: readonly T[]) => Promise<void>
  failed: (error: unknown, count: number) => void
}): Batch<T> {
  let waiting = new Map<string, T>()
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function later(ms: number): void {
    if (closed) return
    timer ??= setTimeout(() => {
      timer = undefined
      next().catch(() => {})
    }, ms)
  }

  /** One group at a time; rejects with what `run` threw. */
  async function next(): Promise<void> {
    while (running) await running.catch(() => {})
    if (waiting.size === 0) return
    const group = [...waiting].slice(0, most)
    for (const [key] of group) waiting.delete(key)
    const sorted = group.map(([, one]) => one).sort((a, b) => a.tenant - b.tenant || a.number - b.number)
    running = tools.run(sorted)
    try {
      await running
      if (waiting.size > 0) later(0)
    } catch (error) {
      tools.failed(error, group.length)
      // What came meanwhile is newer.
      if (error instanceof Problem) waiting = new Map([...group, ...waiting])
      if (waiting.size > 0) later(retryMs)
      throw error
    } finally {
      running = undefined
    }
  }

  return {
    add(key, one) {
      if (waiting.size >= mostWaiting && !waiting.has(key)) return
      waiting.set(key, one)
      later(gatherMs)
    },
    has: (key) => waiting.has(key),
    async empty() {
      // Not until nothing waits: there may always be somebody who comes.
      for (let groups = Math.ceil(waiting.size / most) + (running ? 1 : 0); groups > 0; groups -= 1) await next()
    },
    async close() {
      closed = true
      clearTimeout(timer)
      // The database may be away for good: what is gathered is then said again by the next contact.
      await Promise.race([this.empty().catch(() => {}), after(2_000, undefined, { ref: false })])
    },
  }
}
