// While an erasure is held its devices count in no package, in any process, also in one that starts; undone, they count again.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Context } from '../../context.ts'
import type { SignedIn } from '../../people/signed-in.ts'
import { intake } from '../../telemetry/intake.ts'
import { listSoftware } from '../../telemetry/list-software.ts'
import { deb, pack, plantDevice, reader, whole } from '../../telemetry/testing.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { requestErasure } from './request-erasure.ts'
import { operator } from './testing/callers.ts'
import { undoErasure } from './undo-erasure.ts'

let context: TestContext
let asker: SignedIn
beforeAll(async () => {
  context = await testContext()
  await context.ring.add(1, ['tenant'])
  asker = await operator(context, 1)
})
afterAll(() => context[Symbol.asyncDispose]())

/** How many devices have each package, as a process counts them now. */
async function counted(one: Context): Promise<Record<string, number> | string> {
  try {
    const { items } = await listSoftware(one, { sort: 'name', order: 'asc', limit: 500 }, reader(1))
    return Object.fromEntries(items.map(({ name, devices }) => [name, devices]))
  } catch (error) {
    return (error as { code: string }).code
  }
}

it('hidden and shown again', async () => {
  const [hides, stays] = [await plantDevice(context, 1), await plantDevice(context, 1)]
  await intake(context, hides, pack([whole('software', [deb('shared', '1'), deb('alone', '1')])]))
  await intake(context, stays, pack([whole('software', [deb('shared', '1')])]))
  await using other = await context.another()
  const [both, one] = [{ alone: 1, shared: 2 }, { shared: 1 }]
  for (const each of [context, other]) await expect.poll(() => counted(each)).toEqual(both)
  const { id } = await requestErasure(context, { devices: [hides.device], reason: 'left', holdHours: 2 }, asker)
  expect(await counted(context)).toEqual(one)
  await expect.poll(() => counted(other)).toEqual(one)
  await using fresh = await context.another()
  await expect.poll(() => counted(fresh)).toEqual(one)
  await undoErasure(context, { id }, asker)
  for (const each of [context, other, fresh]) await expect.poll(() => counted(each)).toEqual(both)
})
