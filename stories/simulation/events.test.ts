// Events through a network that loses, doubles and reorders, from an agent that is killed at any byte or put back to a
// snapshot, to a server that is put back to a backup: each once, in order, and every loss counted. Outbox and chain are the
// real ones; the rows that the chain is compared with are arrays here.
import { expect, it } from 'vitest'
import { eventTypes, type Severity } from '#wire/telemetry/event.ts'
import { chainStart, type DeviceEvent, type EventBatch } from '#wire/telemetry/event-batch.ts'
import { noteTo } from '../../agent/say.ts'
import type { Batch } from '../../agent/telemetry/outbox/batch.ts'
import type { Disk } from '../../agent/telemetry/outbox/disk.ts'
import { type Outbox, openOutbox } from '../../agent/telemetry/outbox/outbox.ts'
import { chainOf, judge, markOf, takenOf } from '../../server/telemetry/events/chain.ts'
import { forEachSeed, World } from './world.ts'

noteTo(() => undefined)
const at = '2026-11-21T12:00:00Z'
const on = ['events', 'events.disks', 'events.services', 'events.security', 'software']
const minute = 60_000
const answerMs = 60_000

class Killed extends Error {}

/** Takes so many more bytes, and then the machine is gone. */
class FrailDisk implements Disk {
  left = Number.POSITIVE_INFINITY
  file: Buffer | undefined

  read(): Buffer | undefined {
    return this.file && Buffer.from(this.file)
  }

  replace(content: Buffer): void {
    this.left -= content.length
    if (this.left < 0) throw new Killed()
    this.file = Buffer.from(content)
  }

  write(content: Buffer, where: number): void {
    const written = Math.min(content.length, Math.max(0, this.left))
    const grown = Buffer.alloc(Math.max(this.file?.length ?? 0, where + written))
    this.file?.copy(grown)
    content.copy(grown, where, 0, written)
    this.file = grown
    this.left -= content.length
    if (this.left < 0) throw new Killed()
  }

  close(): void {}
}

interface History {
  readonly marks: Buffer[]
}

/** What the server holds of one device. */
class Intake {
  streams = new Map<string, History>()
  list: DeviceEvent[] = []
  missing = 0

  take({ stream, from, base, events }: EventBatch): { upTo: number; forked: boolean } {
    const held = this.streams.get(stream) ?? { marks: [markOf(chainStart)] }
    this.streams.set(stream, held)
    const upTo = held.marks.length - 1
    const told = { from, chain: chainOf(base, events) }
    const taken = takenOf(
      told,
      judge(told, { upTo, chain: held.marks[upTo] as Buffer }, (n) => held.marks[n]),
    )
    const added = events.slice(taken.skipped)
    if (added.length > 0) {
      this.missing += taken.missing
      // Nobody knows the digests of what is missing.
      for (let n = 0; n < taken.missing; n += 1) held.marks.push(undefined as never)
      held.marks.push(...told.chain.slice(taken.skipped + 1).map(markOf))
      this.list.push(...added)
    }
    return taken
  }

  backup(): () => void {
    const streams = [...this.streams].map(([name, { marks }]) => [name, [...marks]] as const)
    const list = [...this.list]
    return () => {
      this.streams = new Map(streams.map(([name, marks]) => [name, { marks: [...marks] }]))
      this.list = [...list]
    }
  }
}

interface Sender {
  disk: FrailDisk
  outbox: Outbox
  /** A batch is under way in this life. */
  life: number
  isSending: boolean
}

const severities: Severity[] = ['info', 'warning', 'critical']
const typeOf = { info: 'service.recovered', warning: 'security.out-of-memory', critical: 'service.failed' } as const
const idOf = ({ detail }: DeviceEvent) => Number(String(detail?.unit ?? detail?.program).slice(1))
const isReport = ({ type }: DeviceEvent) => type === 'agent.events-lost'
const sumOf = ({ detail }: DeviceEvent) => severities.reduce((sum, name) => sum + Number(detail?.[name] ?? 0), 0)

type Trouble = 'none' | 'small' | 'snapshot' | 'backup'

async function play(seed: number): Promise<void> {
  const world = new World(seed)
  const { chance } = world
  // A snapshot in which losses were not told yet is told with other numbers: what is then told twice nobody can know.
  const trouble: Trouble = chance.pick(['none', 'small', 'snapshot', 'backup'])
  const limitBytes = trouble === 'small' ? chance.pick([3_200, 6_000]) : 1_000_000
  const intake = new Intake()
  const disk = new FrailDisk()
  const sender: Sender = { disk, outbox: openOutbox(disk, limitBytes), life: 0, isSending: false }
  const added = new Set<number>()
  /** Those during which the machine died. */
  const maybe = new Set<number>()
  const gone = new Set<number>()
  let id = 0

  function restart(): void {
    disk.left = Number.POSITIVE_INFINITY
    sender.life += 1
    sender.isSending = false
    sender.outbox = openOutbox(disk, limitBytes)
  }

  function whileAlive(what: () => void, died: () => void = () => undefined): void {
    try {
      what()
    } catch (error) {
      if (!(error instanceof Killed)) throw error
      died()
      restart()
    }
  }

  function add(): void {
    id += 1
    const severity = chance.pick(severities)
    const detail = severity === 'warning' ? { program: `e${id}` } : { unit: `e${id}` }
    const own = id
    whileAlive(
      () => {
        sender.outbox.add({ at, type: typeOf[severity], detail })
        added.add(own)
      },
      () => maybe.add(own),
    )
  }

  function settle(batch: Batch, { upTo, forked }: { upTo: number; forked: boolean }): void {
    if (forked) sender.outbox.forked(batch, upTo)
    else sender.outbox.acknowledged(batch, upTo)
  }

  function send(): void {
    if (sender.isSending) return
    whileAlive(() => {
      const batch = sender.outbox.next(on, at)
      if (!batch) return
      const { life } = sender
      const isAwaited = () => sender.life === life && sender.isSending
      sender.isSending = true
      let isOver = false
      world.carry(1, () => {
        const answer = intake.take(batch.document)
        world.carry(1, () => {
          if (isOver || !isAwaited()) return
          isOver = true
          sender.isSending = false
          whileAlive(() => settle(batch, answer))
          world.after(1, send)
        })
      })
      // The connection is given up, though what was sent may still arrive.
      world.after(answerMs * chance.pick([0.05, 1]), () => {
        if (isOver || !isAwaited()) return
        isOver = true
        sender.isSending = false
      })
    })
  }

  let putBack: (() => void) | undefined
  const once = () => {
    if (trouble === 'snapshot') {
      const [file, known] = [disk.read(), new Set(added)]
      return () => {
        disk.file = file && Buffer.from(file)
        // What had happened since is gone with the machine that knew it, unless it was told.
        for (const one of added) if (!known.has(one)) gone.add(one)
        restart()
      }
    }
    return trouble === 'backup' ? intake.backup() : undefined
  }
  const steps = 20 + chance.below(60)
  for (let step = 0; step < steps; step += 1) {
    if (step === Math.floor(steps / 3)) putBack = once()
    if (step === Math.floor((2 * steps) / 3)) putBack?.()
    chance.pick([
      () => {
        for (let more = chance.below(6); more >= 0; more -= 1) add()
      },
      send,
      send,
      () => {
        disk.left = chance.below(6_000)
      },
      restart,
      () => world.cutOff(1, chance.next() * minute),
    ])()
    await world.run(chance.next() * chance.pick([10, 2_000, 30_000]))
  }
  disk.left = Number.POSITIVE_INFINITY
  world.calm()
  for (let rounds = 0; rounds < 200 && !sender.outbox.isEmpty(); rounds += 1) {
    send()
    await world.run(minute)
  }
  expect(sender.outbox.isEmpty(), 'everything is told in the end').toBe(true)
  await world.run(10 * minute)

  const told = intake.list.filter((event) => !isReport(event)).map(idOf)
  expect(told, 'each once').toEqual([...new Set(told)])
  if (trouble === 'none' || trouble === 'small') expect(told, 'in order').toEqual(told.toSorted((a, b) => a - b))
  const held = new Set(told)
  const absent = [...added].filter((one) => !held.has(one))
  if (trouble === 'none') expect(absent).toEqual([])
  if (trouble === 'snapshot') for (const one of absent) expect(gone).toContain(one)
  if (trouble === 'backup') expect(absent.length, 'missing since the backup, counted').toBe(intake.missing)
  if (trouble === 'small') {
    const counted = intake.list.filter(isReport).reduce((sum, event) => sum + sumOf(event), 0)
    const unsure = [...maybe].filter((one) => !held.has(one)).length
    expect(counted).toBeGreaterThanOrEqual(absent.length)
    expect(counted).toBeLessThanOrEqual(absent.length + unsure)
  }
  for (const event of intake.list) expect(Object.keys(eventTypes)).toContain(event.type)
}

it('tells each event once and in order, and counts what is lost, whatever happens on the way and at the ends', async () => {
  await forEachSeed(400, play)
})
