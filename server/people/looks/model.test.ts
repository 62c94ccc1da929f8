// Looks against a plain count: whatever is noted by two processes, in any order, over any hours, is on record exactly once.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshId } from '#wire/ids.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { foundTenant } from '../found-tenant.ts'
import { type SignedIn, systemOf } from '../signed-in.ts'
import { hourMs, openLooks } from './open-looks.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
  await foundTenant(context, { number: 1 })
})
afterAll(() => context[Symbol.asyncDispose]())

// Few, so that the same is looked at again and again.
const devices = ['', freshId('dev')]
const fields = ['network.addresses', 'software.name', 'system.hostName']

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      is: fc.constant('note' as const),
      process: fc.constantFrom(0, 0, 1),
      who: fc.constantFrom(0, 0, 0, 1),
      purpose: fc.constantFrom('manage', 'manage', 'manage', 'list'),
      device: fc.constantFrom(...devices),
      fields: fc.subarray(fields),
      devices: fc.integer({ min: 1, max: 3 }),
      together: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('flush' as const), process: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('later' as const), hours: fc.integer({ min: -1, max: 2 }) }) },
)

interface Counted {
  fields: Set<string>
  devices: number
  times: number
}

it('are counted as they happened', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
      const callers = [0, 1].map((): SignedIn => ({ ...systemOf(1), operator: freshId('opr') as never }))
      const processes = [openLooks(context), openLooks(context)]
      const model = new Map<string, Counted>()
      let under: Promise<void>[] = []
      for (const one of steps) {
        if (one.is === 'later') {
          await Promise.all(under)
          context.clock.advance(one.hours * hourMs)
        } else if (one.is === 'flush') await processes[one.process]?.flush()
        else {
          const { purpose, device } = one
          const caller = callers[one.who] as SignedIn
          const noted = processes[one.process]?.note(caller, {
            ...{ purpose, fields: one.fields, devices: one.devices },
            ...(device === '' ? {} : { device }),
          })
          if (one.together) under.push(noted as Promise<void>)
          else await noted
          if (one.fields.length === 0) continue
          const hour = context.clock.now() - (context.clock.now() % hourMs)
          const key = [hour, caller.operator, purpose, device].join(' ')
          const known = model.get(key) ?? { fields: new Set(), devices: 0, times: 0 }
          for (const field of one.fields) known.fields.add(field)
          known.devices = Math.max(known.devices, one.devices)
          known.times += 1
          model.set(key, known)
        }
      }
      await Promise.all(under)
      under = []
      for (const process of processes) await process[Symbol.asyncDispose]()
      const rows = await context.admin<{ hour: Date; actor: string; purpose: string; subject: string } & Counted>(
        'select hour, actor, purpose, subject, fields, devices, times from look_looks where actor = any($1)',
        [callers.map(({ operator }) => operator)],
      )
      const stored = rows.map(({ hour, actor, purpose, subject, fields, devices, times }) => [
        [hour.getTime(), actor, purpose, subject].join(' '),
        { fields: [...fields].sort(), devices, times },
      ])
      const expected = [...model].map(([key, { fields, devices, times }]) => [
        key,
        { fields: [...fields].sort(), devices, times },
      ])
      expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(expected))
    }),
    { numRuns: 40 },
  )
})
