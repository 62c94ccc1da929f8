// Connections to the database that break in the middle of taking events: what was acknowledged is there, each once, in order.
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Context } from '../../context.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { plantDevice, reader } from '../testing.ts'
import { eventCounts } from './event-counts.ts'
import { listEvents } from './list-events.ts'
import { started, TellingDevice } from './testing.ts'

let context: TestContext
let elsewhere: Context
beforeAll(async () => {
  context = await testContext()
  elsewhere = { ...context, fleet: { ...context.fleet } }
})
afterAll(() => context[Symbol.asyncDispose]())

const killAll = () =>
  context.admin(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and application_name = 'muster'
       and state in ('active', 'idle in transaction') and query <> ''`,
  )

/** Sends until it is acknowledged, each time to another process. Gives how often it was refused. */
async function send(device: TellingDevice): Promise<number> {
  for (let refused = 0; ; refused++) {
    try {
      await device.send(refused % 2 === 0 ? context : elsewhere)
      return refused
    } catch (error) {
      expect((error as { code?: string }).code).toBe('database-away')
      await wait(5)
    }
  }
}

it('loses nothing that was acknowledged and doubles nothing that was sent again', async () => {
  const devices: TellingDevice[] = []
  for (let i = 0; i < 12; i++)
    devices.push(new TellingDevice(await plantDevice(context, 1), () => randomBytes(16).toString('base64url')))
  // A bounded number: on a machine so busy that no group gets through between two, the end comes all the same.
  let killing = true
  const killer = (async () => {
    for (let i = 0; i < 30; i++) {
      await killAll()
      await wait(10 + ((i * 37) % 120))
    }
    killing = false
  })()
  const told = new Map<TellingDevice, string[]>()
  let refused = 0
  await Promise.all(
    devices.map(async (device) => {
      const own: string[] = []
      told.set(device, own)
      while (own.length < 400 && (killing || own.length < 10)) {
        own.push(String(own.length))
        device.waiting.push(started(own.at(-1) as string))
        refused += await send(device)
      }
    }),
  )
  await killer
  expect(refused).toBeGreaterThan(0)
  for (const [{ caller }, own] of told) {
    const { items } = await listEvents(context, { device: caller.device, limit: 500 }, reader(1))
    expect(items.map(({ detail }) => detail.version).reverse()).toEqual(own)
  }
  const events = [...told.values()].flat().length
  const { byType, missing } = await eventCounts(context, { hours: 1 }, reader(1))
  expect(byType).toEqual([{ type: 'agent.started', severity: 'info', events }])
  expect(missing).toBeUndefined()
})
