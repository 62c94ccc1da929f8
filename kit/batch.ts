// Gathers what comes one by one for a moment and hands it on in sorted groups, one group at a time.
import { setTimeout as after } from 'node:timers/promises'
import { Problem } from '#wire/problem.ts'

const retryMs = 1_000

export interface Batch<T> {
  /** A later word under the same key takes the place of an earlier one that waits. */
  add(key: string, one: T): void
  has(key: string): boolean
  /** Resolves when what was added by now was handed on. Rejects when that failed. */
  empty(): Promise<void>
  close(): Promise<void>
}

/**
 * `run` gets at most `most` members in the order of `compare`: where two processes lock rows, both do it in one order. A
 * group for which it throws a Problem (the database is away) waits and is tried again; any other error will not go away by
 * itself, and the group is dropped. Beyond `mostWaiting` what is new is dropped: give it where the next word says it again.
 */
export function openBatch<T>(tools: {
  readonly run: (group: readonly T[]) => Promise<void>
  readonly failed: (error: unknown, count: number) => void
  readonly compare: (a: T, b: T) => number
  readonly gatherMs: number
  readonly most: number
  readonly mostWaiting?: number
}): Batch<T> {
  const { most, gatherMs, mostWaiting = Number.POSITIVE_INFINITY } = tools
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
    const group: [string, T][] = []
    for (const member of waiting) {
      group.push(member)
      waiting.delete(member[0])
      if (group.length === most) break
    }
    const sorted = group.map(([, one]) => one).sort(tools.compare)
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
      // The database may be away for good: an end waits for nobody.
      await Promise.race([this.empty().catch(() => {}), after(2_000, undefined, { ref: false })])
    },
  }
}
