// What a console says of a device, against the plainest model: its last word as the server heard it, and the silence since.
// Contacts and farewells go through a bad network to two processes that tell each other; the judge of farewells, the memory
// of contacts and the rule are the real ones, the row that both processes share is of the simulation.
import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { silentLog } from '#kit/log.ts'
import type { PresenceState } from '#wire/console/devices.ts'
import { presenceOf } from '#wire/console/presence.ts'
import { farewellBytes } from '../../agent/control/farewell.ts'
import { nextFarewell } from '../../agent/state/datagrams.ts'
import { openHandles } from '../../server/control/authority/handles.ts'
import { type FarewellOutcome, judgeFarewells } from '../../server/control/farewell/open-farewells.ts'
import { LastContacts } from '../../server/devices/last-contacts.ts'
import { memoryFolder } from './folder.ts'
import { forEachSeed, World } from './world.ts'

const start = Date.parse('2026-11-21T12:00:00Z')
const intervalSeconds = 900
const minute = 60_000
const handles = openHandles(Buffer.alloc(32, 9))
const pair = generateKeyPairSync('ed25519')
const farewellKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const secret = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

/** One device as it is: whether it is on, and what of it reached the server. */
class Truth {
  isOn = true
  last: { word: 'contact' | 'farewell'; at: number } | undefined
  /** It was seen: a farewell alone says nothing about where a device is. */
  spoke = false
  row = 0
  /** Counters of the farewells it said. */
  readonly said = new Set<number>()
}

function plain({ last, spoke }: Truth, now: number): PresenceState {
  if (!last || !spoke) return 'none'
  if (last.word === 'farewell') return 'offline'
  const silentMinutes = (now - last.at) / minute
  return silentMinutes <= 22.5 ? 'online' : silentMinutes <= 46 ? 'late' : 'offline'
}

async function play(seed: number): Promise<void> {
  const world = new World(seed)
  const { chance } = world
  const clock = world.clock(start)
  const numbers = Array.from({ length: 1 + chance.below(3) }, (_, i) => i + 1)
  const truths = new Map(numbers.map((number) => [number, new Truth()]))
  const folders = new Map(numbers.map((number) => [number, memoryFolder()]))
  const truthOf = (number: number) => truths.get(number) as Truth
  const memories = [new LastContacts(), new LastContacts()] as const
  /** Nobody hears of anything before it is committed; a notice is late and never lost. */
  const tell = (to: (memory: LastContacts) => void, own: LastContacts) => {
    to(own)
    const [other] = memories.filter((memory) => memory !== own)
    world.after(chance.next() * 300, () => to(other as LastContacts))
  }
  const judges = memories.map((memory) =>
    judgeFarewells({
      ...{ authority: handles, clock, log: silentLog },
      find: async (_tenant, number) =>
        ({
          id: 'dev',
          state: 'managed',
          generation: 1,
          farewell_key: farewellKey,
          farewell: truthOf(number).row,
        }) as never,
      async leave({ number }, counter) {
        const truth = truthOf(number)
        if (counter <= truth.row) return false
        const at = clock.now()
        Object.assign(truth, { row: counter, last: { word: 'farewell', at } })
        expect(truth.said, 'a farewell that was never said').toContain(counter)
        tell((one) => one.noteLeft(number, at), memory)
        return true
      },
    }),
  )

  function contact(number: number): void {
    world.carry(number, () => {
      const at = clock.now()
      Object.assign(truthOf(number), { spoke: true, last: { word: 'contact', at } })
      tell((one) => one.note(number, at), chance.pick(memories))
    })
  }

  const heard: { bytes: Buffer; number: number }[] = []
  function farewell(number: number): void {
    const handle = handles.handleOf({ tenant: 1, number, generation: 1 })
    const link = { handle: handle.toString('base64url'), mac: handles.datagramKey(handle).toString('base64url') }
    // The device's idea of the server's time may be off by anything.
    const counter = nextFarewell(folders.get(number) as never, clock.now() + (chance.next() - 0.5) * 60 * minute)
    truthOf(number).said.add(counter)
    const bytes = farewellBytes({ link: { ...link, commitment: '' }, farewellKey: secret }, counter)
    heard.push({ bytes, number })
    for (let copies = 2; copies > 0; copies -= 1) world.carry(number, () => void chance.pick(judges).hear(bytes))
  }

  const forged: FarewellOutcome[] = []
  function replay(): void {
    if (heard.length === 0) return
    const { bytes, number } = chance.pick(heard)
    const changed = Buffer.from(bytes)
    const place = chance.below(108)
    changed[place] = (changed[place] as number) ^ (1 << chance.below(8))
    // What was heard on the way may be what never arrived: then it is the true one, and late.
    if (truthOf(number).row > 0) void chance.pick(judges).hear(bytes)
    void chance
      .pick(judges)
      .hear(changed)
      .then((outcome) => forged.push(outcome))
  }

  for (const number of numbers)
    world.every(intervalSeconds * 1000 * (0.95 + chance.next() / 10), () => {
      if (truthOf(number).isOn) contact(number)
    })
  for (let steps = 15 + chance.below(25); steps > 0; steps -= 1) {
    const number = chance.pick(numbers)
    const truth = truthOf(number)
    chance.pick([
      () => contact(number),
      () => {
        truth.isOn = false
        farewell(number)
      },
      () => {
        truth.isOn = false
      },
      () => {
        truth.isOn = true
        contact(number)
      },
      () => world.cutOff(number, chance.next() * 40 * minute),
      replay,
    ])()
    await world.run(chance.next() * chance.pick([500, 5 * minute, 40 * minute]))
    // What one process has committed the other knows a moment later.
    const before = numbers.map((one) => truthOf(one).last)
    await world.run(300)
    for (const [i, one] of numbers.entries())
      for (const memory of before[i] === truthOf(one).last ? memories : [])
        expect(presenceOf(memory.at(one), clock.now(), intervalSeconds, { leftAt: memory.leftAt(one) })).toBe(
          plain(truthOf(one), clock.now()),
        )
  }
  expect(forged).not.toContain('heeded')
  world.calm()
  for (const number of numbers) truthOf(number).isOn = number % 2 === 0
  await world.run(minute)
  for (const number of numbers) if (number % 2 === 1) farewell(number)
  await world.run(minute)
  for (const number of numbers) if (number % 2 === 0) contact(number)
  await world.run(minute)
  for (const memory of memories)
    for (const number of numbers)
      expect(presenceOf(memory.at(number), clock.now(), intervalSeconds, { leftAt: memory.leftAt(number) })).toBe(
        number % 2 === 0 ? 'online' : truthOf(number).spoke ? 'offline' : 'none',
      )
}

it('is what the last word says, in every process, whatever the network does', async () => {
  await forEachSeed(400, play)
})
