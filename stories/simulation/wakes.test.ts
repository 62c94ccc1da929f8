// Wakes through a network that loses, doubles, delays and cuts, between clocks that jump and processes that are killed: what
// the server says of each is what happened, nothing is heeded twice, and no device stays deaf. The state machines of both
// ends are the real ones; rows, sockets and timers are of the simulation.
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { expect, it } from 'vitest'
import { silentLog } from '#kit/log.ts'
import { freshMs, nextCounter, parseDatagram } from '#wire/control/datagram.ts'
import { openServerClock, type ServerClock } from '../../agent/control/server-clock.ts'
import { type Addressees, openAddressees } from '../../agent/control/wake/addressees.ts'
import { checkWake } from '../../agent/control/wake/check.ts'
import { openHandles } from '../../server/control/authority/handles.ts'
import { type Ask, AskBook, type Step } from '../../server/control/sync/ask-book.ts'
import { carrierOf, isFinal, reasons, states } from '../../server/control/sync/asks.ts'
import { type Calls, openCalls } from '../../server/control/sync/calls.ts'
import { givenUpMs } from '../../server/control/wake/waker.ts'
import { memoryFolder } from './folder.ts'
import { forEachSeed, type HostClock, World } from './world.ts'

const start = Date.parse('2026-11-21T12:00:00Z')
const minute = 60_000
const hour = 60 * minute
const intervalMs = 15 * minute
const keys = generateKeyPairSync('ed25519')
const spki = (key: typeof keys.publicKey) => key.export({ type: 'spki', format: 'der' }).toString('base64')
const handles = openHandles(Buffer.alloc(32, 5))
const authority = {
  ...handles,
  sign: (_use: string, bytes: string | Uint8Array) =>
    sign(null, Buffer.from(bytes as Uint8Array), keys.privateKey).toString('base64'),
}
const via = { line: 'once', address: '192.0.2.1' } as const

interface Request {
  readonly woken?: number
  readonly reread?: true
}

/** The rows of device_reach that count, with what happened beside what is said. */
interface Row {
  counter: number
  /** Each wake that ended, and whether the server says that it arrived. */
  readonly ends: Map<number, boolean>
}

class Server {
  readonly clock: HostClock
  readonly rows = new Map<number, Row>()
  readonly book = new AskBook()
  /** Everything that was said of asks, in its order. */
  readonly said: { number: number; state: string; by?: string | undefined; reason?: string | undefined }[] = []
  /** Counters with which devices said they came. */
  readonly told = new Map<number, Set<number>>()
  private calls!: Calls
  private readonly world: World
  private readonly send: (bytes: Uint8Array, number: number) => void
  private serial = 0

  constructor(world: World, send: (bytes: Uint8Array, number: number) => void) {
    this.world = world
    this.send = send
    this.clock = world.clock(start)
    this.takeOver()
  }

  /** The process that called dies, and another one goes on from the rows. */
  takeOver(): void {
    this.calls?.cease()
    this.calls?.close()
    const { world, book, clock } = this
    this.calls = openCalls({
      ...{ book, clock, log: silentLog, authority, share: world.chance.next },
      beats: (everyMs, beat) => world.every(everyMs, beat),
      send: (bytes, _address, port) => this.send(bytes, port),
      nudge: async () => new Set(),
      move: (ask, state, step) => this.move(ask, states.indexOf(state), step),
      reach: {
        call: async (_tenant, numbers) =>
          new Map(
            numbers.map((number) => {
              const row = this.row(number)
              row.counter = nextCounter(row.counter, clock.now())
              return [number, { address: '192.0.2.1', port: number, generation: 1, counter: row.counter }]
            }),
          ),
        ended: ({ number, counter, arrived }) => this.ended(number, counter, arrived),
      },
    })
    this.calls.begin()
  }

  private row(number: number): Row {
    const row = this.rows.get(number) ?? { counter: 0, ends: new Map() }
    this.rows.set(number, row)
    return row
  }

  /** That it arrived outweighs that it was given up. */
  private ended(number: number, counter: number, arrived: boolean): void {
    const { ends } = this.row(number)
    ends.set(counter, arrived || ends.get(counter) === true)
  }

  private move(ask: Ask, to: number, step: Step = {}): boolean {
    const state = states[to] as (typeof states)[number]
    const rows = this.book.move(ask, state, step, this.clock.monotonic())
    if (rows) this.said.push({ number: ask.number, state, by: ask.by, reason: ask.reason })
    if (rows && step.reason === 'wake-lost')
      expect(this.told.get(ask.number)?.has(this.row(ask.number).counter), 'lost, and it came').not.toBe(true)
    if (rows && isFinal(state)) this.calls.end(1, ask.number)
    return rows !== undefined
  }

  ask(number: number): void {
    this.serial += 1
    const at = new Date(this.clock.now())
    const order = { id: '', serial: this.serial, at, expires_at: new Date(this.clock.now() + 7 * 24 * hour) }
    const none = { carrier: null, reason: null, woken_at: null, connected_at: null, done_at: null }
    const rows = [{ number, state: states.indexOf('asked'), ...none }]
    const { fresh, joined } = this.book.take(1, order as never, rows as never, this.clock.monotonic())
    // As an order does that is made here.
    for (const ask of joined) if (ask.state === 'waiting') this.move(ask, states.indexOf('asked'), { by: undefined })
    this.calls.ask([...fresh, ...joined])
  }

  /** A sync as exchange() takes it; the answer, with the Date header of its time. */
  sync(number: number, request: Request): { reread: boolean; date: string } {
    if (request.woken !== undefined) {
      this.told.set(number, (this.told.get(number) ?? new Set()).add(request.woken))
      this.ended(number, request.woken, true)
    }
    const ask = this.book.get(1, number)
    if (ask && ask.state !== 'connected') {
      this.move(ask, states.indexOf('connected'), { by: carrierOf(via, request), connectedAt: this.clock.now() })
      this.calls.came(1, number)
    }
    if (ask && request.reread) this.move(ask, states.indexOf('done'), { doneAt: this.clock.now() })
    return { reread: ask !== undefined && !request.reread, date: new Date(this.clock.now()).toUTCString() }
  }

  lookAround(): void {
    this.calls.sweep()
    for (const { state, stirredAt } of this.book.all())
      if (state === 'woken') expect(this.world.now - stirredAt, 'silent about a wake').toBeLessThan(givenUpMs + 1_000)
  }
}

class Device {
  readonly number: number
  /** Counters heeded, in their order, over all restarts. */
  readonly heeded: number[] = []
  /** Its idea of the server's time was right when it last heard of it, and no clock jumped since. */
  isSure = false
  private readonly world: World
  private readonly server: Server
  private readonly clock: HostClock
  private readonly folder = memoryFolder()
  private readonly identity: never
  private addressees!: Addressees
  private serverClock!: ServerClock
  private offsetMs: number | undefined
  private life = 0

  constructor(world: World, server: Server, number: number) {
    this.world = world
    this.server = server
    this.number = number
    this.clock = world.clock(start + (world.chance.next() - 0.5) * hour)
    const handle = handles.handleOf({ tenant: 1, number, generation: 1 })
    const mac = handles.datagramKey(handle).toString('base64url')
    const link = { handle: handle.toString('base64url'), mac, commitment: '' }
    this.identity = { chain: 'leaf', link, keys: { wake: spki(createPublicKey(keys.privateKey as never)) } } as never
    this.restart()
  }

  /** Its agent was killed: what lies in the folder is all that is left. It syncs as soon as it is back. */
  restart(): void {
    this.life += 1
    this.addressees = openAddressees(this.folder)
    this.serverClock = openServerClock(this.clock, this.offsetMs)
    const { life } = this
    this.world.after(this.world.chance.next() * 5_000, () => this.sync(life))
    const rhythm = this.world.every(intervalMs, () => (life === this.life ? this.sync(life) : rhythm()))
  }

  jump(ms: number): void {
    this.clock.jump(ms)
    this.isSure = false
  }

  sync(life: number, request: Request = {}, tries = 4): void {
    if (life !== this.life) return
    let isAnswered = false
    const { world, server, number } = this
    world.carry(number, () => {
      const sent = server.clock.now()
      const { reread, date } = server.sync(number, request)
      world.carry(number, () => {
        if (isAnswered || life !== this.life) return
        isAnswered = true
        this.serverClock.heard(date)
        this.offsetMs = this.serverClock.offsetMs()
        // An answer from before the server's clock was set says nothing about the time now.
        this.isSure = Math.abs(server.clock.now() - sent) < minute
        if (reread) this.sync(life, { reread: true })
      })
    })
    world.after(45_000, () => {
      if (!isAnswered && tries > 1) this.sync(life, request, tries - 1)
    })
  }

  /** A datagram arrives: from the server, or from somebody who heard it on its way, or who made it. */
  take(bytes: Uint8Array, from: 'server' | 'listener' | 'forger'): void {
    const now = this.serverClock.now()
    const checked = checkWake(bytes, this.addressees.of(this.identity, now), now)
    if ('refused' in checked) {
      if (from !== 'server' || checked.refused === 'replayed') return
      // A true one is refused only where it is old, or where a clock has jumped and no sync has said so yet.
      expect(checked.refused).toBe('stale')
      const ageMs = this.server.clock.now() - Number(parseDatagram(bytes)?.counter)
      expect(this.isSure && ageMs < freshMs - 2 * minute, 'a new one refused by a device that knows the time').toBe(
        false,
      )
      return
    }
    expect(from, 'heeded what was not for it').not.toBe('forger')
    this.addressees.heed(checked.to, checked.heeded)
    this.heeded.push(checked.heeded)
    this.sync(this.life, { woken: checked.heeded })
  }
}

async function play(seed: number): Promise<void> {
  const world = new World(seed)
  const { chance } = world
  const devices = new Map<number, Device>()
  const walled = new Set<number>()
  const captured: { number: number; bytes: Uint8Array }[] = []
  const server = new Server(world, (bytes, number) => {
    captured.push({ number, bytes })
    if (!walled.has(number)) world.carry(number, () => devices.get(number)?.take(bytes, 'server'))
  })
  const numbers = Array.from({ length: 1 + chance.below(4) }, (_, i) => i + 1)
  for (const number of numbers) devices.set(number, new Device(world, server, number))
  const anybody = () => devices.get(chance.pick(numbers)) as Device
  const jumpMs = () => (chance.next() - 0.5) * chance.pick([minute, hour, 6 * hour])
  const trouble = [
    () => server.ask(anybody().number),
    () => server.ask(anybody().number),
    () => numbers.forEach((number) => void server.ask(number)),
    () => world.cutOff(anybody().number, chance.next() * 3 * minute),
    () => {
      const { number } = anybody()
      if (!walled.delete(number)) walled.add(number)
    },
    () => anybody().restart(),
    () => anybody().jump(jumpMs()),
    () => {
      server.clock.jump(jumpMs())
      for (const device of devices.values()) device.isSure = false
    },
    () => server.takeOver(),
    () => {
      const { bytes, number } = captured.length > 0 ? chance.pick(captured) : { bytes: Buffer.alloc(108), number: 0 }
      // To the device it was for, once more; to another; with one bit changed.
      const changed = Buffer.from(bytes)
      const place = chance.below(108)
      changed[place] = (changed[place] as number) ^ (1 << chance.below(8))
      const device = anybody()
      device.take(bytes, device.number === number ? 'listener' : 'forger')
      device.take(changed, 'forger')
    },
  ]
  for (let steps = 12 + chance.below(25); steps > 0; steps -= 1) {
    chance.pick(trouble)()
    server.lookAround()
    await world.run(chance.next() * chance.pick([1_000, 20_000, 4 * minute]))
  }
  world.calm()
  walled.clear()
  await world.run(2 * intervalMs)
  server.lookAround()
  await world.run(intervalMs)
  expect(server.book.size, 'asks that never end').toBe(0)
  const before = server.said.length
  for (const number of numbers) server.ask(number)
  await world.run(minute)
  // In peace every wake arrives, whatever was before: nobody has become deaf.
  for (const number of numbers)
    expect(server.said.slice(before).filter((one) => one.number === number)).toMatchObject([
      { state: 'woken' },
      { state: 'connected', by: 'wake' },
      { state: 'done', by: 'wake' },
    ])
  for (const { number, heeded } of devices.values()) {
    expect(heeded, 'each once, and none after a newer one').toEqual([...new Set(heeded)].sort((a, b) => a - b))
    const { ends = new Map<number, boolean>() } = server.rows.get(number) ?? {}
    const said = [...ends].filter(([, arrived]) => arrived).map(([counter]) => counter)
    expect(said.sort()).toEqual([...(server.told.get(number) ?? [])].sort())
    for (const counter of said) expect(heeded).toContain(counter)
  }
  for (const { reason } of server.said) expect(reason === undefined || reasons.includes(reason as never)).toBe(true)
}

it('says of each wake what happened to it, whatever the network and the clocks do', async () => {
  await forEachSeed(300, play)
})
