// Exactly once and in order, whatever gets lost, comes twice, comes to two processes at once, or is put back to a snapshot.
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chainStart } from '#wire/telemetry/event-batch.ts'
import type { Context } from '../../context.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { plantDevice, reader } from '../testing.ts'
import { chainOf } from './chain.ts'
import { listEvents } from './list-events.ts'
import { takeEvents } from './take-events.ts'
import { pack, type RawBatch, started, TellingDevice } from './testing.ts'

let context: TestContext
/** The same server as a second process: its batches are grouped and committed apart. */
let elsewhere: Context
beforeAll(async () => {
  context = await testContext()
  elsewhere = { ...context, fleet: { ...context.fleet } }
})
afterAll(() => context[Symbol.asyncDispose]())

const freshStream = () => randomBytes(16).toString('base64url')

/** The server as it should be, in the plainest words: whole histories, compared event by event. */
class Reference {
  readonly list: string[] = []
  private readonly streams = new Map<string, unknown[]>()

  take({ stream, from, base, events }: RawBatch): { upTo: number; forked?: true } {
    const held = this.streams.get(stream) ?? []
    const end = from - 1 + events.length
    if (from - 1 > held.length) throw new Error('this test has no restored server')
    const chain = chainOf(chainStart, held)
    if (chain[from - 1] !== base) return { upTo: from - 1, forked: true }
    const overlap = events.slice(0, held.length - from + 1)
    const same = overlap.findIndex((event, i) => JSON.stringify(event) !== JSON.stringify(held[from - 1 + i]))
    if (same >= 0) return { upTo: from - 1 + same, forked: true }
    const added = events.slice(overlap.length)
    this.streams.set(stream, [...held, ...added])
    this.list.push(...added.map((event) => (event as ReturnType<typeof started>).detail?.version as string))
    return { upTo: end }
  }
}

async function listed(device: string): Promise<string[]> {
  const { items } = await listEvents(context, { device: device as never, limit: 500 }, reader(1))
  return items.map(({ detail }) => detail.version as string).reverse()
}

type Step =
  | { do: 'happen'; events: number }
  | { do: 'send'; most: number; lost: boolean; twice: boolean; second: boolean }
  | { do: 'snapshot' }
  | { do: 'revert' }

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('happen' as const), events: fc.integer({ min: 1, max: 5 }) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('send' as const),
        most: fc.integer({ min: 1, max: 4 }),
        lost: fc.boolean(),
        twice: fc.boolean(),
        second: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('snapshot' as const) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('revert' as const) }) },
  ),
  { minLength: 10, maxLength: 60 },
)

it('stores each event once, in the order told', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all: Step[]) => {
      const device = new TellingDevice(await plantDevice(context, 1), freshStream)
      const reference = new Reference()
      const told = new Set<string>()
      let revert = device.snapshot()
      let happened = 0
      let reverts = 0

      async function send({ most, lost, twice, second }: Extract<Step, { do: 'send' }>): Promise<void> {
        const batch = device.freeze(most)
        if (!batch) return
        const [first, other] = second ? [elsewhere, context] : [context, elsewhere]
        const answers = await Promise.all(
          [first, ...(twice ? [other] : [])].map((at) => takeEvents(at, device.caller, pack(batch))),
        )
        const expected = reference.take(batch)
        for (const { receipt: _, ...answer } of answers) expect(answer).toEqual(expected)
        if (!lost) device.hear(batch, answers[0] as never)
      }

      for (const step of all) {
        if (step.do === 'happen')
          for (let i = 0; i < step.events; i++) {
            happened += 1
            told.add(String(happened))
            device.waiting.push(started(String(happened), happened * 1000))
          }
        else if (step.do === 'snapshot') revert = device.snapshot()
        else if (step.do === 'revert') {
          // What had happened and was not sent before the machine was put back is gone with it.
          const sent = new Set(reference.list)
          revert()
          reverts += 1
          const kept = [...device.waiting, ...((device.frozen?.events ?? []) as never[])] as ReturnType<
            typeof started
          >[]
          for (const one of told)
            if (!sent.has(one) && !kept.some(({ detail }) => detail?.version === one)) told.delete(one)
        } else await send(step)
      }
      for (let left = 100; device.freeze() && left > 0; left--)
        await send({ do: 'send', most: 500, lost: false, twice: false, second: false })
      const stored = await listed(device.caller.device)
      expect(stored).toEqual(reference.list)
      // Put back twice to one snapshot, a machine tells what forked the first time in a second history: nobody can know.
      if (reverts < 2) expect(new Set(stored).size).toBe(stored.length)
      for (const one of told) expect(stored).toContain(one)
    }),
    { numRuns: 40 },
  )
})
