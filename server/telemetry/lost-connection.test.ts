// Connections to the database that break in the middle of everything: what was acknowledged is there, nothing is doubled.
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Problem } from '#wire/problem.ts'
import type { Package } from '#wire/telemetry/software.ts'
import type { Context, DeviceCaller } from '../context.ts'
import { type TestContext, testContext } from '../testing.ts'
import { deviceHistory } from './device-history.ts'
import { deviceSoftware } from './device-software.ts'
import { intake } from './intake.ts'
import { showSoftware } from './show-software.ts'
import { deb, delta, pack, plantDevice, reader, whole } from './testing.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
})
afterAll(() => context[Symbol.asyncDispose]())

const killAll = () =>
  context.admin(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and application_name = 'muster'
       and state in ('active', 'idle in transaction') and query <> ''`,
  )

/** Sends until it is acknowledged, as an agent does. */
async function send(device: DeviceCaller, record: ReturnType<typeof whole>): Promise<number> {
  for (let refused = 0; ; refused++) {
    try {
      expect((await intake(context, device, pack([record]))).acknowledged).toEqual(['software'])
      return refused
    } catch (error) {
      expect((error as { code?: string }).code).toBe('database-away')
      await wait(5)
    }
  }
}

it('loses nothing that was acknowledged and doubles nothing that was sent again', async () => {
  const devices: DeviceCaller[] = []
  for (let i = 0; i < 12; i++) devices.push(await plantDevice(context, 1))
  const lists: Package[][] = [1, 2, 3, 4].map((n) => [deb('bash', `${n}`), deb('acme', `${n}`, { origin: 'acme' })])
  let killing = true
  const killer = (async () => {
    while (killing) {
      await killAll()
      await wait(15)
    }
  })()
  let refused = 0
  await Promise.all(
    devices.map(async (device) => {
      refused += await send(device, whole('software', lists[0] as Package[]))
      for (let n = 1; n < lists.length; n++)
        refused += await send(device, delta(lists[n - 1] as Package[], lists[n] as Package[]))
    }),
  )
  killing = false
  await killer
  expect(refused).toBeGreaterThan(0)
  while (!context.catalogue.ready(1)) await wait(20)
  for (const device of devices) {
    const { packages } = await deviceSoftware(context, { id: device.device }, reader(1))
    expect(packages.map((one) => one.version)).toEqual(['4', '4'])
    const { items } = await deviceHistory(context, { id: device.device, limit: 100 }, reader(1))
    expect(items.map((one) => `${one.subject} ${one.before}>${one.after}`).sort()).toEqual(
      ['acme', 'bash'].flatMap((name) => ['1>2', '2>3', '3>4'].map((step) => `${name} ${step}`)),
    )
  }
  for (const name of ['bash', 'acme'])
    expect(await context.catalogue.devicesWith(1, name, '4')).toEqual(devices.map((one) => one.number))
  expect(await context.catalogue.devicesWith(1, 'bash', '3')).toEqual([])
  const { days } = await showSoftware(context, { manager: 'dpkg', name: 'bash' }, reader(1))
  expect(days.filter((one) => one.devices > 0)).toEqual([{ day: '2026-11-21', version: '4', devices: 12 }])
})

it('counts anew when a commit went through whose answer was lost', async () => {
  const device = await plantDevice(context, 1)
  const [old, fresh] = [[deb('openssl', '1')], [deb('openssl', '2')]]
  await intake(context, device, pack([whole('software', old)]))
  while (!context.catalogue.ready(1)) await wait(5)
  let lost = true
  const fleet: Context['fleet'] = {
    ...context.fleet,
    as: async (tenants, work) => {
      const done = await context.fleet.as(tenants, work)
      if (!lost) return done
      lost = false
      throw new Problem('database-away')
    },
  }
  await context.catalogue.learn(1, fresh)
  const record = delta(old, fresh)
  await expect(intake({ ...context, fleet }, device, pack([record]))).rejects.toMatchObject({ code: 'database-away' })
  await send(device, record)
  while (!context.catalogue.ready(1)) await wait(5)
  expect(await context.catalogue.devicesWith(1, 'openssl', '2')).toEqual([device.number])
  expect(await context.catalogue.devicesWith(1, 'openssl', '1')).toEqual([])
})
