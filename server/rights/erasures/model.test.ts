// Requests, second operators, legal holds, undoing and time in any order, against a model that knows no database.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DeviceId } from '#wire/ids.ts'
import { plantDevices } from '../../devices/testing.ts'
import type { SignedIn } from '../../people/signed-in.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { agreeToErasure } from './agree-to-erasure.ts'
import { carryOut } from './carry-out.ts'
import { liftLegalHold } from './lift-legal-hold.ts'
import { placeLegalHold } from './place-legal-hold.ts'
import { requestErasure } from './request-erasure.ts'
import { showErasure } from './show-erasure.ts'
import { operator } from './testing/callers.ts'
import { undoErasure } from './undo-erasure.ts'

const hour = 3_600_000
const tenant = 1
const fleetSize = 30

let context: TestContext
let operators: SignedIn[]
beforeAll(async () => {
  context = await testContext()
  await context.ring.add(tenant, ['tenant'])
  operators = [await operator(context, tenant), await operator(context, tenant)]
})
afterAll(() => context[Symbol.asyncDispose]())

type Step =
  | { do: 'request'; by: number; devices: number[]; hours: number | undefined }
  | { do: 'agree' | 'undo'; which: number; by: number }
  | { do: 'hold'; devices: number[]; hours: number }
  | { do: 'lift'; which: number }
  | { do: 'wait'; hours: number }
  | { do: 'run' }

const devices = fc.oneof(
  fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 4 }),
  // Enough for a second operator.
  fc.nat(4).map((left) => Array.from({ length: fleetSize - left }, (_, i) => i)),
)
const which = fc.nat(1)
const by = fc.nat(1)
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      ...{ do: fc.constant('request' as const), by, devices },
      hours: fc.constantFrom(undefined, 0, 5, 30, 72),
    }),
    fc.record({ do: fc.constant('agree' as const), which, by }),
    fc.record({ do: fc.constant('agree' as const), which, by }),
    fc.record({ do: fc.constant('undo' as const), which, by }),
    fc.record({ do: fc.constant('hold' as const), devices, hours: fc.constantFrom(3, 40, 200) }),
    fc.record({ do: fc.constant('lift' as const), which }),
    fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(1, 6, 24, 48) }),
    fc.record({ do: fc.constant('run' as const) }),
  ),
  { minLength: 8, maxLength: 20 },
)

interface Asked {
  by: number
  state: 'second' | 'held' | 'begun' | 'done' | 'undone'
  at: number
  hold: number
  /** Of each device still there. */
  left: Set<number>
  gone: Set<number>
}

/** The rules in their shortest form; times in hours. */
class Model {
  now = 0
  readonly asked: Asked[] = []
  readonly holds: { devices: number[]; until: number; lifted: boolean }[] = []
  readonly hidden = new Set<number>()
  readonly erased = new Set<number>()

  request(by: number, devices: number[], hours: number | undefined): string {
    const free = devices.filter((one) => !this.hidden.has(one) && !this.erased.has(one))
    if (free.length === 0) return 'conflict'
    const hold = hours ?? (free.length === 1 ? 0 : 24)
    const state = free.length > 20 ? 'second' : 'held'
    this.asked.push({ by, state, at: this.now, hold, left: new Set(free), gone: new Set() })
    for (const one of free) this.hidden.add(one)
    return 'done'
  }

  agree(one: Asked, by: number): string {
    if (one.state !== 'second') return 'erasure-over'
    if (one.by === by) return 'second-operator'
    one.state = 'held'
    return 'done'
  }

  undo(one: Asked): string {
    if ((one.state !== 'second' && one.state !== 'held') || this.due(one)) return 'erasure-over'
    one.state = 'undone'
    for (const device of one.left) this.hidden.delete(device)
    return 'done'
  }

  due(one: Asked): boolean {
    const waited = this.now - one.at
    return one.state === 'begun' || (one.state === 'held' ? waited >= one.hold : one.state === 'second' && waited >= 72)
  }

  isHeld(device: number): boolean {
    return this.holds.some(({ devices, until, lifted }) => !lifted && until > this.now && devices.includes(device))
  }

  run(): void {
    for (const one of this.asked.filter((asked) => this.due(asked))) {
      for (const device of one.left) {
        if (this.isHeld(device)) continue
        one.state = 'begun'
        one.left.delete(device)
        one.gone.add(device)
        this.hidden.delete(device)
        this.erased.add(device)
      }
      if (one.left.size === 0) one.state = 'done'
    }
  }

  /** As people read it. */
  shown(one: Asked): string {
    const kept = [...one.left].filter((device) => this.isHeld(device)).length
    if (one.state === 'done' || one.state === 'undone') return one.state
    if (kept > 0 && kept === one.left.size) return 'stopped'
    return one.state === 'begun' ? 'erasing' : one.state
  }
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  )

it('is what the model says after every step', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const plants = await plantDevices(
        context,
        tenant,
        Array.from({ length: fleetSize }, () => ({})),
      )
      const model = new Model()
      const ids: string[] = []
      const holds: string[] = []
      const named = (numbers: number[]) => numbers.map((one) => (plants[one] as { device: DeviceId }).device)
      for (const step of list) {
        if (step.do === 'wait') {
          context.clock.advance(step.hours * hour)
          model.now += step.hours
        } else if (step.do === 'run') {
          await carryOut(context, { tenant })
          model.run()
        } else await act(step, model, ids, holds, named)
        for (const [i, one] of model.asked.entries()) {
          const { erasure } = await showErasure(context, { id: ids[i] as never, limit: 1 }, operators[0] as SignedIn)
          expect([erasure.state, erasure.erased]).toEqual([model.shown(one), one.gone.size])
        }
        const states = await context.admin<{ id: string; state: string }>(
          'select id, state from device_devices where tenant = $1 and id = any($2)',
          [tenant, plants.map(({ device }) => device)],
        )
        const found = new Map(states.map(({ id, state }) => [id, state]))
        for (const [i, { device }] of plants.entries()) {
          const wanted = model.erased.has(i) ? undefined : model.hidden.has(i) ? 'erasing' : 'managed'
          expect([i, found.get(device)]).toEqual([i, wanted])
          expect(context.ring.keyOf(tenant, device) === undefined).toBe(model.erased.has(i))
        }
      }
      // What is left open is no part of the next run.
      context.clock.advance(300 * hour)
      await carryOut(context, { tenant })
    }),
    { numRuns: 20 },
  )
})

async function act(
  step: Exclude<Step, { do: 'wait' | 'run' }>,
  model: Model,
  ids: string[],
  holds: string[],
  named: (numbers: number[]) => DeviceId[],
): Promise<void> {
  const caller = (number: number) => operators[number] as SignedIn
  if (step.do === 'request') {
    const { by, devices, hours } = step
    const input = { reason: 'retired' as const, devices: named(devices), holdHours: hours }
    const asked = codeOf(requestErasure(context, input, caller(by)).then(({ id }) => ids.push(id)))
    expect(await asked).toBe(model.request(by, devices, hours))
  } else if (step.do === 'hold') {
    const until = new Date(context.clock.now() + step.hours * hour).toISOString()
    const placed = await placeLegalHold(
      context,
      { devices: named(step.devices), reason: 'court', until },
      caller(0),
    ).catch((error: { code?: string }) => error.code)
    const gone = step.devices.some((one) => model.erased.has(one))
    expect(typeof placed === 'object').toBe(!gone)
    if (typeof placed !== 'object') return
    holds.push(placed.id)
    model.holds.push({ devices: step.devices, until: model.now + step.hours, lifted: false })
  } else if (step.do === 'lift') {
    const one = model.holds[step.which]
    if (!one) return
    const ended = one.lifted || one.until <= model.now
    expect(await codeOf(liftLegalHold(context, { id: holds[step.which] as never }, caller(0)))).toBe(
      ended ? 'conflict' : 'done',
    )
    one.lifted = true
  } else {
    const one = model.asked[step.which]
    if (!one) return
    const id = ids[step.which] as never
    const input = { id }
    if (step.do === 'agree')
      expect(await codeOf(agreeToErasure(context, input, caller(step.by)))).toBe(model.agree(one, step.by))
    else expect(await codeOf(undoErasure(context, input, caller(step.by)))).toBe(model.undo(one))
  }
}
