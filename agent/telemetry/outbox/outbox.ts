// Events that wait to be told: on disk before anything else happens to them, numbered only when they are put together for
// sending, so that what has to be dropped leaves no gap. Nothing goes without being acknowledged or counted as lost.

import { eventTypes, type Severity } from '#wire/telemetry/event.ts'
import { chainStart, type DeviceEvent, mostEvents } from '#wire/telemetry/event-batch.ts'
import { type Batch, batchOf } from './batch.ts'
import type { Disk } from './disk.ts'
import { type Frozen, headBytes, type Losses, type Stored } from './layout.ts'
import { victims } from './room.ts'
import { freshStream, lossesOf, none, openShelf } from './shelf.ts'

export interface Outbox {
  /** Where the source that gives marks goes on after everything that was added or lost. */
  readonly mark: string | undefined
  /** Durable when it returns, or counted as lost. `mark` is kept with it: both or neither. */
  add(event: DeviceEvent, mark?: string): void
  /** Counts events that are not kept, because there were too many of their kind. */
  omit(severity: Severity, times: number): void
  /** Keeps a mark without an event. */
  keepMark(mark: string): void
  /**
   * What is to be sent next, the same until it is settled; `on` are the switches now: what is off is not told and goes.
   * undefined: nothing waits. `at` dates the report of losses.
   */
  next(on: readonly string[], at: string): Batch | undefined
  /** The server holds everything up to `upTo`, at least the batch; if more, it knows a future that this device lost. */
  acknowledged(batch: Batch, upTo: number): void
  /** The server holds another history of this stream, the same up to `common`: what comes after that begins a new one. */
  forked(batch: Batch, common: number): void
  /** The server will never take the batch as it is: it goes in smaller ones, and what is refused alone is lost. */
  refused(batch: Batch): void
  /** Nothing waits, not even a report of losses. */
  isEmpty(): boolean
  /** What waits, oldest first, and the losses that were not reported yet. */
  waiting(): { events: DeviceEvent[]; lost: Losses }
}

/** The outbox's file never grows above this. */
export const outboxBytes = 1024 * 1024
/** Compressed, a batch stays within the wire's limit even where it hardly compresses. */
const batchBytes = 128 * 1024
/** The file of an empty outbox may be this large before it is made anew. */
const emptyBytes = 64 * 1024

const sum = (a: Losses, b: Losses): Losses => ({
  info: a.info + b.info,
  warning: a.warning + b.warning,
  critical: a.critical + b.critical,
})
const some = ({ info, warning, critical }: Losses) => info + warning + critical > 0
const eventIn = ({ text }: Stored) => JSON.parse(text) as DeviceEvent
const itemOf = ({ type }: DeviceEvent): string => eventTypes[type].item

/** Opens the outbox, or begins one. A full disk stops nobody: what cannot be written is counted. */
export function openOutbox(disk: Disk, limitBytes = outboxBytes): Outbox {
  const shelf = openShelf(disk)
  /** Events in a batch; fewer after a refusal, until one is taken. */
  let most: number = mostEvents

  function lose(severity: Severity, mark: string | undefined): void {
    shelf.keep({ lost: sum(shelf.head.lost, lossesOf([{ severity }])) }, mark)
  }

  /** Drops what has to go, in one write with its count; false when the newcomer is what has to go. */
  function makeRoom(newcomer: { severity: Severity; bytes: number }): boolean {
    const last = shelf.head.frozen?.last ?? 0
    const lying = shelf.records.map((record) => ({ ...record, held: record.serial <= last }))
    // An eighth more than needed, so that a full outbox is not written anew for each event.
    const gone = victims(lying, newcomer, limitBytes - headBytes - limitBytes / 8)
    if (!gone) return false
    const kept = lying.filter((record) => !gone.has(record))
    return shelf.rewrite(kept, { lost: sum(shelf.head.lost, lossesOf(gone)) })
  }

  function freeze(on: readonly string[], at: string): Frozen | undefined {
    const { lost, taken } = shelf.head
    const told = on.filter((item) => item === 'events' || item.startsWith('events.'))
    let last = taken
    let count = 0
    let bytes = 0
    for (const record of shelf.records) {
      const goes = told.includes(itemOf(eventIn(record)))
      if (goes && (count === most || bytes + record.text.length > batchBytes)) break
      count += goes ? 1 : 0
      bytes += goes ? record.text.length : 0
      last = record.serial
    }
    const reports = told.includes(eventTypes['agent.events-lost'].item) && some(lost) && count < most
    if (count === 0 && !reports) {
      if (last > taken) shelf.keep({ taken: last })
      return undefined
    }
    const frozen = { last, on: told, ...(reports && { lost: { at, counts: lost } }) }
    shelf.keep({ frozen, ...(reports && { lost: none }) })
    return frozen
  }

  /** Puts back what was frozen, so that it can be put together otherwise. */
  function thaw({ lost }: Frozen): void {
    shelf.keep({ frozen: undefined, ...(lost && { lost: sum(shelf.head.lost, lost.counts) }) })
  }

  function recordsOf(frozen: Frozen | undefined): Stored[] {
    if (!frozen) return []
    return shelf.records.filter((one) => one.serial <= frozen.last && frozen.on.includes(itemOf(eventIn(one))))
  }

  function eventsOf(frozen: Frozen): DeviceEvent[] {
    const { lost } = frozen
    const report = lost && { at: lost.at, type: 'agent.events-lost' as const, detail: { ...lost.counts } }
    return [...(report ? [report] : []), ...recordsOf(frozen).map(eventIn)]
  }

  return {
    get mark() {
      return shelf.mark
    },
    add({ at, type, detail }, mark) {
      const { severity } = eventTypes[type]
      const text = JSON.stringify({ at, type, ...(detail && { detail }) })
      const bytes = shelf.sizeOf(severity, text, mark)
      const fits = shelf.bytes + bytes <= limitBytes || makeRoom({ severity, bytes })
      if (!fits || !shelf.append(severity, text, mark)) lose(severity, mark)
    },
    omit(severity, times) {
      shelf.keep({ lost: sum(shelf.head.lost, { ...none, [severity]: times }) })
    },
    keepMark(mark) {
      shelf.keep({}, mark)
    },
    next(on, at) {
      const { frozen } = shelf.head
      // What the policy took back since is not sent again, though it may have arrived.
      if (frozen && !eventsOf(frozen).every((event) => on.includes(itemOf(event)))) thaw(frozen)
      const now = shelf.head.frozen ?? freeze(on, at)
      return now && batchOf(shelf.head, eventsOf(now))
    },
    acknowledged(batch, upTo) {
      const { frozen, taken } = shelf.head
      most = mostEvents
      shelf.keep({
        upTo: batch.upTo,
        chain: batch.chain,
        taken: frozen?.last ?? taken,
        frozen: undefined,
        ...(upTo > batch.upTo && { stream: freshStream(), upTo: 0, chain: chainStart }),
      })
      if (shelf.records.length === 0 && shelf.bytes > emptyBytes) shelf.rewrite([], {})
    },
    forked({ document: { from } }, common) {
      const { frozen, taken, lost } = shelf.head
      const held = Math.max(0, common - from + 1)
      const reports = frozen?.lost ? 1 : 0
      const settled = recordsOf(frozen)[held - reports - 1]?.serial ?? taken
      const unsaid = frozen?.lost && held === 0 ? frozen.lost.counts : none
      const begun = { stream: freshStream(), upTo: 0, chain: chainStart, frozen: undefined }
      shelf.keep({ ...begun, taken: settled, lost: sum(lost, unsaid) })
    },
    refused({ document: { events } }) {
      const { frozen } = shelf.head
      const [first] = events
      if (!frozen || !first) return
      if (events.length > 1) {
        most = Math.max(1, Math.floor(events.length / 2))
        return thaw(frozen)
      }
      // A report of losses that a server does not know cannot be told to it.
      const lost = frozen.lost ? none : lossesOf([eventTypes[first.type]])
      shelf.keep({ taken: frozen.last, frozen: undefined, lost: sum(shelf.head.lost, lost) })
    },
    isEmpty: () => shelf.records.length === 0 && !shelf.head.frozen && !some(shelf.head.lost),
    waiting: () => ({
      events: shelf.records.map(eventIn),
      lost: sum(shelf.head.lost, shelf.head.frozen?.lost?.counts ?? none),
    }),
  }
}
