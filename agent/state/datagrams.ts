// The counters of datagrams, so that neither a wake nor a farewell counts twice, whenever this machine is started.
import { nextCounter } from '#wire/control/datagram.ts'
import { type Folder, files } from './folder.ts'

interface Counters {
  /** Of the last wake heeded, by the handle it was for: another leaf has another handle and begins at 0. */
  readonly heeded: Readonly<Record<string, number>>
  /** Of the last farewell sent. */
  readonly farewell: number
}

/** 0 when no wake was heeded under this handle. */
export function lastHeeded(folder: Folder, handle: string): number {
  return readCounters(folder).heeded[handle] ?? 0
}

/** Keeps the counter of a wake before it is heeded; counters of handles that are not in `present` go. */
export function keepHeeded(folder: Folder, handle: string, counter: number, present: readonly string[]): void {
  const { heeded, farewell } = readCounters(folder)
  const kept = Object.fromEntries(Object.entries(heeded).filter(([name]) => present.includes(name)))
  keep(folder, { heeded: { ...kept, [handle]: counter }, farewell })
}

/** The counter for the next farewell, kept before it is used. */
export function nextFarewell(folder: Folder, serverNow: number): number {
  const { heeded, farewell } = readCounters(folder)
  const next = nextCounter(farewell, serverNow)
  keep(folder, { heeded, farewell: next })
  return next
}

/** When the last farewell was said, by the server's clock in unix ms; 0 when none was. */
export const lastFarewell = (folder: Folder): number => readCounters(folder).farewell

function readCounters(folder: Folder): Counters {
  const read = folder.readJson<Partial<Counters>>(files.datagrams)
  return {
    heeded: typeof read?.heeded === 'object' ? read.heeded : {},
    farewell: Number.isSafeInteger(read?.farewell) ? (read?.farewell as number) : 0,
  }
}

/**
 * On a full disk the counter is not kept and the datagram counts all the same: what a replay could cause after a restart
 * within the ten minutes a wake is fresh is one ordinary sync, and a device that is deaf cannot say that its disk is full.
 */
function keep(folder: Folder, counters: Counters): void {
  try {
    folder.write(files.datagrams, JSON.stringify(counters))
  } catch {
    // As above.
  }
}
