// What the agent did and what it cost, by UTC day, so that it can report itself and be held to its budget.

import type { Clock } from '#kit/clock.ts'
import type { DatagramRefusal } from '#wire/control/datagram.ts'
import type { AgentMode } from '#wire/control/sync.ts'
import { type Folder, files } from './folder.ts'

export interface Day {
  /** `2026-11-21`, UTC. */
  readonly day: string
  readonly syncs: number
  readonly cpuSeconds: number
  readonly peakMebibytes: number
  /** As they were on the wire of the connections, TLS included. */
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly wakesHeeded: number
  readonly wakesRefused: Readonly<Partial<Record<DatagramRefusal, number>>>
  readonly eventsSent: number
  readonly eventsLost: number
}

export type Counted = 'syncs' | 'wakesHeeded' | 'eventsSent' | 'eventsLost'

/** What a socket of ours says about itself. */
interface Metered {
  readonly bytesRead: number
  readonly bytesWritten: number
  once(event: 'close', told: () => void): unknown
}

export interface Days {
  count(what: Counted, by?: number): void
  refused(cause: DatagramRefusal): void
  /** Counts the bytes of a connection until it closes. */
  meter(socket: Metered): void
  /** Adds what was counted since the last time to the file. A full disk loses counts, never a sync. */
  keep(): void
}

interface Kept {
  readonly mode?: AgentMode
  readonly days: readonly Day[]
}

const dayMs = 86_400_000
const keptDays = 8
const nothing = {
  syncs: 0,
  cpuSeconds: 0,
  peakMebibytes: 0,
  bytesSent: 0,
  bytesReceived: 0,
  wakesHeeded: 0,
  eventsSent: 0,
  eventsLost: 0,
}
type Sums = { -readonly [K in keyof Omit<Day, 'day'>]: Day[K] }
const emptyDay = (): Sums => ({ ...nothing, wakesRefused: {} })

/** Of this process, and counted once, however many count in it: what it used before it could count anything as well. */
let processor = { user: 0, system: 0 }
let largest = 0

/** `mode`: how this process works; undefined for a command of the holder, which leaves what was said before. */
export function openDays(folder: Folder, clock: Clock, mode?: AgentMode): Days {
  /** Since the last `keep`, by the number of the day. */
  let since = new Map<number, Sums>()
  const meters = new Map<Metered, { read: number; written: number }>()

  function today(): Sums {
    const day = Math.floor(clock.now() / dayMs)
    const found = since.get(day) ?? emptyDay()
    since.set(day, found)
    return found
  }

  function readMeter(socket: Metered): void {
    const before = meters.get(socket)
    if (!before) return
    const sums = today()
    sums.bytesReceived += socket.bytesRead - before.read
    sums.bytesSent += socket.bytesWritten - before.written
    meters.set(socket, { read: socket.bytesRead, written: socket.bytesWritten })
  }

  function readProcess(): void {
    const { user, system } = process.cpuUsage(processor)
    processor = process.cpuUsage()
    const sums = today()
    sums.cpuSeconds += (user + system) / 1e6
    // The system knows the peak of the whole life only: it counts for the day on which it rose.
    const peak = process.resourceUsage().maxRSS / 1024
    const now = peak > largest ? peak : process.memoryUsage.rss() / 1024 ** 2
    largest = Math.max(largest, peak)
    sums.peakMebibytes = Math.max(sums.peakMebibytes, Math.ceil(now))
  }

  const days: Days = {
    count(what, by = 1) {
      today()[what] += by
    },
    refused(cause) {
      const { wakesRefused } = today() as { wakesRefused: Partial<Record<DatagramRefusal, number>> }
      wakesRefused[cause] = (wakesRefused[cause] ?? 0) + 1
    },
    meter(socket) {
      meters.set(socket, { read: 0, written: 0 })
      socket.once('close', () => {
        readMeter(socket)
        meters.delete(socket)
      })
    },
    keep() {
      readProcess()
      for (const socket of meters.keys()) readMeter(socket)
      const kept = readKept(folder)
      const all = new Map(kept.days.map((day) => [day.day, day]))
      for (const [number, sums] of since) {
        const day = dayText(number)
        all.set(day, added(day, all.get(day), sums))
      }
      try {
        folder.write(files.days, JSON.stringify({ mode: mode ?? kept.mode, days: recent([...all.values()], clock) }))
        since = new Map()
      } catch {
        // Tried again with the next sync.
      }
    },
  }
  // Known before the first sync reads it, so that it is told with everything else.
  if (mode && readKept(folder).mode !== mode) days.keep()
  return days
}

/** How the agent works, and the counts of the last day that is over; both are missing before they are known. */
export function lastWholeDay(folder: Folder, clock: Clock): { readonly mode?: AgentMode; readonly day?: Day } {
  const { mode, days } = readKept(folder)
  const today = dayText(Math.floor(clock.now() / dayMs))
  const day = days.filter((one) => one.day < today).at(-1)
  return { ...(mode && { mode }), ...(day && { day }) }
}

function readKept(folder: Folder): Kept {
  const kept = folder.readJson<Kept>(files.days)
  return kept && Array.isArray(kept.days) ? kept : { days: [] }
}

/** A clock that jumped ahead and came back leaves days behind that are still to come: they are no days of ours. */
function recent(days: readonly Day[], clock: Clock): Day[] {
  const today = dayText(Math.floor(clock.now() / dayMs))
  return days
    .filter(({ day }) => day <= today)
    .sort((a, b) => (a.day < b.day ? -1 : 1))
    .slice(-keptDays)
}

function added(day: string, before: Day | undefined, more: Sums): Day {
  const was = before ?? emptyDay()
  const causes = Object.keys({ ...was.wakesRefused, ...more.wakesRefused }) as DatagramRefusal[]
  const sums = Object.keys(nothing) as (keyof typeof nothing)[]
  return {
    day,
    ...(Object.fromEntries(sums.map((name) => [name, was[name] + more[name]])) as typeof nothing),
    cpuSeconds: Math.round((was.cpuSeconds + more.cpuSeconds) * 1000) / 1000,
    peakMebibytes: Math.max(was.peakMebibytes, more.peakMebibytes),
    wakesRefused: Object.fromEntries(
      causes.map((cause) => [cause, (was.wakesRefused[cause] ?? 0) + (more.wakesRefused[cause] ?? 0)]),
    ),
  }
}

const dayText = (number: number) => new Date(number * dayMs).toISOString().slice(0, 10)
