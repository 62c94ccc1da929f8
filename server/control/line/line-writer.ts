// Writes lines in groups: a process that starts has thousands of them within seconds.
import { fault, type Log } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import { type Noted, noteBroken, noteHeld, removeHeld } from './line.store.ts'

const groupMs = 20
const retryMs = 1_000

type Fate = 'broken' | 'released'

export interface LineWriter {
  /** Resolves once the row says that this process holds the line. Rejects with `database-away`. */
  held(line: Noted): Promise<void>
  /** Nobody waits; tried again until it is written. */
  ended(line: Noted, fate: Fate): void
  /** Writes what waits, once. */
  close(): Promise<void>
}

/** `isHeld`: whether another line of the device has begun here since; then its end is no news. */
export function openLineWriter(tools: {
  fleet: Database
  log: Log
  process: string
  isHeld: (tenant: number, number: number) => boolean
}): LineWriter {
  const { fleet, log, process, isHeld } = tools
  let begun: { line: Noted; done: () => void; failed: (error: unknown) => void }[] = []
  let ended: { line: Noted; fate: Fate }[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined
  let closed = false

  function soon(ms: number): void {
    if (!closed) timer ??= setTimeout(flush, ms)
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    writing ??= write().finally(() => {
      writing = undefined
      if (begun.length > 0) soon(0)
      else if (ended.length > 0) soon(retryMs)
    })
  }

  /** Beginnings first: a line that ended in the same group ends in the table too. */
  async function write(): Promise<void> {
    const [beginnings, endings] = [begun, ended]
    begun = []
    ended = []
    if (beginnings.length > 0) {
      const lines = new Map(beginnings.map(({ line }) => [`${line.tenant}/${line.number}`, line]))
      try {
        await noteHeld(fleet, process, [...lines.values()])
        for (const { done } of beginnings) done()
      } catch (error) {
        for (const { failed } of beginnings) failed(error)
      }
    }
    const news = endings.filter(({ line }) => !isHeld(line.tenant, line.number))
    const of = (fate: Fate) => news.filter((one) => one.fate === fate).map(({ line }) => line)
    try {
      if (of('broken').length > 0) await noteBroken(fleet, process, of('broken'))
      if (of('released').length > 0) await removeHeld(fleet, process, of('released'))
    } catch (error) {
      log.warn('the end of lines could not be written', { count: news.length, ...fault(error) })
      ended = [...news, ...ended]
    }
  }

  return {
    held: (line) =>
      new Promise((done, failed) => {
        begun.push({ line, done, failed })
        soon(groupMs)
      }),
    ended(line, fate) {
      ended.push({ line, fate })
      soon(groupMs)
    },
    async close() {
      await writing
      closed = true
      flush()
      await writing
    },
  }
}
