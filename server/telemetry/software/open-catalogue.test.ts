// Posting lists that are built while devices go on changing: what is committed meanwhile is neither lost nor undone.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { intake } from '../intake.ts'
import { deb, pack, plantDevice, whole } from '../testing.ts'
import type { Catalogue, Installed } from './catalogue.ts'
import { openCatalogue } from './open-catalogue.ts'
import { setFrom, unknownDay } from './package-set.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
})
afterAll(() => context[Symbol.asyncDispose]())

/** The real database, whose answers about holdings wait until the gate opens. */
function gated(fleet: Database, gate: Promise<void>, asked: () => void): Database {
  return {
    ...fleet,
    as: fleet.as.bind(fleet),
    one: async <Row>(tenants: readonly number[], sql: string, params?: readonly unknown[]) => {
      const answer = await fleet.one<Row>(tenants, sql, params)
      if (sql.includes('fact_holdings')) {
        asked()
        await gate
      }
      return answer
    },
  }
}

async function ready(catalogue: Catalogue): Promise<void> {
  while (!catalogue.ready(1)) await new Promise((resolve) => setTimeout(resolve, 2))
}

it('keeps a change that is committed after its device was read and before it was counted', async () => {
  const device = await plantDevice(context, 1)
  await intake(context, device, pack([whole('software', [deb('before', '1')])]))
  await context.catalogue.learn(1, [deb('after', '1')])
  const entry = (name: string): Installed => ({ package: deb(name, '1'), number: numberOf(name), day: unknownDay })
  const memory = await context.catalogue.of(1)
  const numberOf = (name: string) => memory.numberOf(deb(name, '1')) as number
  const open = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  await using fresh = await openCatalogue({
    ...context,
    log: silentLog,
    fleet: gated(context.fleet, open.promise, asked.resolve),
  })
  expect(fresh.ready(1)).toBe(false)
  await asked.promise
  const packages = setFrom([{ number: numberOf('after'), day: unknownDay }], [])
  fresh.moved(1, device.number, { went: [entry('before')], came: [entry('after')], packages })
  open.resolve()
  await ready(fresh)
  expect(await fresh.devicesWith(1, 'before')).toEqual([])
  expect(await fresh.devicesWith(1, 'after')).toEqual([device.number])
})

it('gives a package one number, whoever learns it at the same time', async () => {
  await using other = await openCatalogue({ ...context, log: silentLog })
  const packages = Array.from({ length: 50 }, (_, i) => deb(`raced-${i}`, '1'))
  await Promise.all([
    context.catalogue.learn(1, packages),
    other.learn(1, packages.toReversed()),
    context.catalogue.learn(1, packages),
    other.learn(1, packages),
  ])
  const rows = await context.admin<{ name: string; number: number }>(
    `select name, number from software_catalogue where tenant = 1 and name like 'raced-%'`,
  )
  expect(rows).toHaveLength(50)
  for (const { name, number } of rows) {
    expect((await context.catalogue.of(1)).numberOf(deb(name, '1'))).toBe(number)
    expect((await other.of(1)).numberOf(deb(name, '1'))).toBe(number)
  }
})

it('says so while it does not know, and begins again when the database was away', async () => {
  let away = true
  const fleet: Database = {
    ...context.fleet,
    as: context.fleet.as.bind(context.fleet),
    one: (tenants, sql, params) => (away ? Promise.reject(new Error('away')) : context.fleet.one(tenants, sql, params)),
  }
  await using fresh = await openCatalogue({ ...context, log: silentLog, fleet })
  expect(fresh.ready(1)).toBe(false)
  await new Promise((resolve) => setTimeout(resolve, 20))
  await expect(fresh.devicesWith(1, 'after')).rejects.toMatchObject({ code: 'rebuilding', retryAfterSeconds: 5 })
  await expect(fresh.of(1)).rejects.toThrow('away')
  away = false
  await ready(fresh)
  expect((await fresh.of(1)).numberOf(deb('before', '1'))).toBeGreaterThan(0)
  expect(await fresh.devicesWith(1, 'before')).toHaveLength(1)
})

it('forgets the names that are not public with the last device that has them', async () => {
  const device = await plantDevice(context, 1)
  await intake(context, device, pack([whole('software', [deb('acme-x', '1', { origin: 'acme' })])]))
  await ready(context.catalogue)
  expect(await context.catalogue.devicesWith(1, 'acme-x')).toEqual([device.number])
  await context.ring.drop(1, [device.device])
  await context.catalogue.reread(1, [device.number])
  const memory = await context.catalogue.of(1)
  expect(memory.devicesWith('acme-x', undefined)).toEqual([])
  expect(memory.versions('dpkg', 'acme-x', true, true)).toEqual([])
})
