import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EventTypeName, eventTypes, type Severity } from '#wire/telemetry/event.ts'
import { chainStart, type DeviceEvent } from '#wire/telemetry/event-batch.ts'
import { Fault } from '../../fault.ts'
import { noteTo } from '../../say.ts'
import { openFolder } from '../../state/folder.ts'
import { type EventStreams, openStreams } from '../../testing/event-streams.ts'
import { machine, temporary } from '../../testing/machine.ts'
import { type Disk, diskIn } from './disk.ts'
import { type Outbox, openOutbox } from './outbox.ts'

noteTo(() => undefined)
const at = '2026-11-21T12:00:00Z'
const everything = ['events', 'events.disks', 'events.services', 'events.security', 'software']
const types: Record<Severity, EventTypeName> = {
  info: 'service.recovered',
  warning: 'security.out-of-memory',
  critical: 'service.failed',
}
const event = (severity: Severity, id: number): DeviceEvent => ({
  at,
  type: types[severity],
  detail: severity === 'warning' ? { program: `e${id}` } : { unit: `e${id}` },
})
const idOf = ({ detail }: DeviceEvent) => Number(/^e(\d+)/.exec(String(detail?.unit ?? detail?.program))?.[1])
const isReport = ({ type }: DeviceEvent) => type === 'agent.events-lost'

class Killed extends Error {}

/** A disk that takes so many more bytes and then the machine is gone; or that is full. */
function frailDisk(): Disk & { left: number; full: boolean; file: Buffer | undefined } {
  const disk = {
    left: Number.POSITIVE_INFINITY,
    full: false,
    file: undefined as Buffer | undefined,
    read: () => disk.file && Buffer.from(disk.file),
    replace(content: Buffer) {
      if (disk.full) throw new Fault('disk-full', 'full')
      disk.left -= content.length
      if (disk.left < 0) throw new Killed()
      disk.file = Buffer.from(content)
    },
    write(content: Buffer, where: number) {
      const file = disk.file as Buffer
      const grows = where + content.length > file.length
      // In place there is room; beyond the end a full disk takes a part.
      const fits =
        disk.full && grows ? Math.max(0, file.length - where) + Math.floor(content.length / 3) : content.length
      const written = Math.min(fits, content.length, Math.max(0, disk.left))
      disk.file = Buffer.alloc(Math.max(file.length, where + written))
      file.copy(disk.file)
      content.copy(disk.file, where, 0, written)
      disk.left -= content.length
      if (disk.left < 0) throw new Killed()
      if (written < content.length) throw new Fault('disk-full', 'full')
    },
    close: () => undefined,
  }
  return disk
}

type Server = EventStreams
type Road = 'well' | 'request-lost' | 'answer-lost' | 'twice'

/** One sending; true when there was something and it was settled. */
function send(outbox: Outbox, server: Server, road: Road, on = everything): boolean {
  const batch = outbox.next(on, at)
  if (!batch || road === 'request-lost') return false
  if (road === 'twice') server.take(batch.document)
  const answer = server.take(batch.document)
  if (road === 'answer-lost') return false
  if (answer.forked) outbox.forked(batch, answer.upTo)
  else outbox.acknowledged(batch, answer.upTo)
  return true
}

function drain(outbox: Outbox, server: Server): void {
  while (send(outbox, server, 'well'));
}

const reported = (server: Server) =>
  server.taken.filter(isReport).reduce(
    (sum, { detail }) => {
      for (const severity of ['info', 'warning', 'critical'] as const) sum[severity] += Number(detail?.[severity])
      return sum
    },
    { info: 0, warning: 0, critical: 0 },
  )

const severity = fc.constantFrom<Severity>('info', 'warning', 'critical')
const road = fc.constantFrom<Road>('well', 'request-lost', 'answer-lost', 'twice')
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('add' as const), severity }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('send' as const), road }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('full' as const), full: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), after: fc.nat(6000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
)

describe('the outbox', () => {
  it('tells each event once and in order or counts it as lost, whatever dies, fills up or gets lost on the way', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 120, size: 'max' }),
        fc.constantFrom(3_200, 6_000, 1_000_000),
        (steps, limit) => {
          const disk = frailDisk()
          const server = openStreams()
          let outbox = openOutbox(disk, limit)
          const added = new Map<number, Severity>()
          /** The one during which the machine died: it may be there or not. */
          const maybe = new Set<number>()
          let id = 0
          const restart = () => {
            disk.left = Number.POSITIVE_INFINITY
            outbox = openOutbox(disk, limit)
          }
          for (const one of steps) {
            try {
              if (one.do === 'add') {
                id += 1
                maybe.add(id)
                outbox.add(event(one.severity, id), `mark ${id}`)
                maybe.delete(id)
                added.set(id, one.severity)
              } else if (one.do === 'send') send(outbox, server, one.road)
              else if (one.do === 'full') disk.full = one.full
              else if (one.do === 'kill') disk.left = one.after
              else restart()
            } catch (error) {
              if (!(error instanceof Killed)) throw error
              restart()
            }
            expect(disk.file?.length ?? 0).toBeLessThanOrEqual(limit)
          }
          disk.full = false
          restart()
          drain(outbox, server)
          const told = server.taken.filter((one) => !isReport(one)).map(idOf)
          expect(told).toEqual([...new Set(told)].sort((a, b) => a - b))
          const missing = { info: 0, warning: 0, critical: 0 }
          for (const [one, of] of added) if (!told.includes(one)) missing[of] += 1
          const lost = reported(server)
          const over = (['info', 'warning', 'critical'] as const).map((of) => lost[of] - missing[of])
          // An event during whose writing the machine died may have been counted; nothing else may be.
          expect(Math.min(...over)).toBeGreaterThanOrEqual(0)
          expect(over.reduce((a, b) => a + b)).toBeLessThanOrEqual(
            [...maybe].filter((one) => !told.includes(one)).length,
          )
          expect(outbox.waiting()).toEqual({ events: [], lost: { info: 0, warning: 0, critical: 0 } })
          // The mark is never behind what was told, nor ahead of what was seen.
          const marked = Number(/\d+$/.exec(outbox.mark ?? 'mark 0')?.[0])
          expect(marked).toBeGreaterThanOrEqual(Math.max(0, ...added.keys()))
          expect(marked).toBeLessThanOrEqual(id)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('begins a new stream after the machine was put back, and tells all that it still holds, once', () => {
    fc.assert(
      fc.property(
        fc.array(severity, { minLength: 1, maxLength: 8 }),
        fc.array(severity, { maxLength: 8 }),
        fc.array(severity, { minLength: 1, maxLength: 8 }),
        fc.nat(8),
        (before, abandoned, after, sent) => {
          const disk = frailDisk()
          const server = openStreams()
          let outbox = openOutbox(disk)
          let id = 0
          const add = (list: Severity[]) => {
            for (const one of list) outbox.add(event(one, ++id))
          }
          add(before)
          if (sent % 2) drain(outbox, server)
          const snapshot = disk.read()
          add(abandoned)
          drain(outbox, server)
          disk.file = snapshot
          outbox = openOutbox(disk)
          const held = outbox.waiting().events.map(idOf)
          const first = id + 1
          add(after)
          drain(outbox, server)
          const told = server.taken.map(idOf)
          for (const one of [...held, ...after.map((_, i) => first + i)]) expect(told).toContain(one)
          expect(new Set(told).size).toBe(told.length)
          expect(told.slice(-after.length)).toEqual(after.map((_, i) => first + i))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('sends a batch again exactly as it was, whatever came after it', () => {
    const disk = frailDisk()
    let outbox = openOutbox(disk)
    outbox.add(event('info', 1))
    const first = outbox.next(everything, at)
    outbox.add(event('critical', 2))
    outbox = openOutbox(disk)
    expect(outbox.next(everything, '2026-11-22T00:00:00Z')).toEqual(first)
  })

  it('goes on with a new stream where the server knows more of it than this device', () => {
    const outbox = openOutbox(frailDisk())
    outbox.add(event('info', 1))
    const batch = outbox.next(everything, at)
    if (!batch) throw new Error('nothing waits')
    outbox.acknowledged(batch, 9)
    outbox.add(event('info', 2))
    const next = outbox.next(everything, at)
    expect(next?.document).toMatchObject({ from: 1, base: chainStart, events: [{ detail: { unit: 'e2' } }] })
    expect(next?.document.stream).not.toBe(batch.document.stream)
  })

  it('drops info before warning and warning before critical, and says how many', () => {
    const outbox = openOutbox(frailDisk(), 12_000)
    for (let id = 1; id <= 60; id += 1) outbox.add(event(id % 3 ? 'info' : 'critical', id))
    for (let id = 61; id <= 90; id += 1) outbox.add(event('warning', id))
    for (let id = 91; id <= 200; id += 1) outbox.add(event('critical', id))
    const server = openStreams()
    drain(outbox, server)
    const left = server.taken.filter((one) => !isReport(one)).map(({ type }) => eventTypes[type].severity)
    expect(new Set(left)).toEqual(new Set(['critical']))
    expect(reported(server)).toMatchObject({ info: 40, warning: 30 })
    expect(reported(server).critical).toBe(130 - left.length)
  })

  it('keeps what is more severe than the newcomer, which is then what is lost', () => {
    const outbox = openOutbox(frailDisk(), 12_000)
    for (let id = 1; id <= 200; id += 1) outbox.add(event('critical', id))
    const before = outbox.waiting()
    for (let id = 201; id <= 300; id += 1) outbox.add(event('info', id))
    const { events, lost } = outbox.waiting()
    expect(events.slice(0, before.events.length)).toEqual(before.events)
    expect(lost.critical).toBe(before.lost.critical)
    expect(lost.info).toBe(100 - (events.length - before.events.length))
    expect(lost.info).toBeGreaterThan(50)
  })

  it('does not tell what was switched off in the meantime, and does not call it lost', () => {
    const outbox = openOutbox(frailDisk())
    const server = openStreams()
    outbox.add({ at, type: 'system.booted' })
    outbox.add(event('critical', 1))
    send(outbox, server, 'request-lost')
    drain(outbox, server)
    outbox.add(event('critical', 2))
    outbox.next(everything, at)
    const rest = outbox.next(['events'], at)
    expect(rest).toBeUndefined()
    expect(outbox.waiting()).toEqual({ events: [], lost: { info: 0, warning: 0, critical: 0 } })
  })

  it('halves a batch that a server refuses and loses only the event that it refuses alone', () => {
    const outbox = openOutbox(frailDisk())
    const server = openStreams()
    for (let id = 1; id <= 9; id += 1) outbox.add(event(id === 5 ? 'critical' : 'info', id))
    for (let tries = 0; tries < 50; tries += 1) {
      const batch = outbox.next(everything, at)
      if (!batch) break
      if (batch.document.events.some(({ type }) => type === 'service.failed')) outbox.refused(batch)
      else outbox.acknowledged(batch, server.take(batch.document).upTo)
    }
    expect(server.taken.filter((one) => !isReport(one)).map(idOf)).toEqual([1, 2, 3, 4, 6, 7, 8, 9])
    expect(reported(server)).toEqual({ info: 0, warning: 0, critical: 1 })
  })

  it('counts what it held when its file is damaged, and goes on', () => {
    const disk = frailDisk()
    openOutbox(disk).add(event('warning', 1))
    disk.file?.fill(0xff, 0, 2048)
    const outbox = openOutbox(disk)
    const server = openStreams()
    outbox.add(event('info', 2))
    drain(outbox, server)
    expect(server.taken).toHaveLength(2)
    expect(reported(server)).toEqual({ info: 0, warning: 1, critical: 0 })
  })

  it('holds batches within the wire’s limits', () => {
    const outbox = openOutbox(frailDisk())
    for (let id = 1; id <= 1200; id += 1)
      outbox.add({ at, type: 'service.failed', detail: { unit: `e${id} ${'x'.repeat(230)}` } })
    const server = openStreams()
    drain(outbox, server)
    expect(server.taken.map(idOf)).toEqual(Array.from({ length: 1200 }, (_, i) => i + 1))
  })
})

describe('its file', () => {
  it('lies in the state folder, goes on after a restart and is gone after a reset', () => {
    const folder = openFolder(`${temporary()}/state`)
    const first = openOutbox(diskIn(folder))
    first.add(event('info', 1), 'here')
    first.add(event('info', 2))
    const second = openOutbox(diskIn(folder))
    expect(second.waiting().events.map(idOf)).toEqual([1, 2])
    expect(second.mark).toBe('here')
    folder.wipe()
    expect(openOutbox(diskIn(folder)).waiting().events).toEqual([])
  })

  it('may not be writable: what is lost is counted and told later', () => {
    const root = machine({ file: '' })
    const folder = openFolder(`${root}/state`)
    const gone = {
      ...folder,
      path: `${root}/file`,
      write: () => {
        throw new Fault('disk-full', 'full')
      },
    }
    const outbox = openOutbox(diskIn(gone))
    outbox.add(event('critical', 1))
    expect(outbox.waiting().lost.critical).toBe(1)
    expect(outbox.next(everything, at)?.document.events).toEqual([
      { at, type: 'agent.events-lost', detail: { info: 0, warning: 0, critical: 1 } },
    ])
  })
})
