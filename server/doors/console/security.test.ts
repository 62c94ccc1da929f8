// Security settings: bounds that nobody loosens, sessions that end by them, names that rest sealed.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import { openTestDoor, type TestDoor } from './testing.ts'

let door: TestDoor
let cookie: string

beforeAll(async () => {
  door = await openTestDoor()
  ;({ cookie } = await door.setUp())
})
afterAll(() => door[Symbol.asyncDispose]())

const asFirst = () => ({ base: door.base, headers: { cookie, origin: door.base } })
const read = async () => (await call(contracts.readSecurity, {}, asFirst())).settings
const set = async (change: object) => call(contracts.setSecurity, { ...(await read()), ...change }, asFirst())
const raw = async (change: object) =>
  door.ask('/api/v1/security', { method: 'PUT', cookie, body: JSON.stringify({ ...(await read()), ...change }) })

it('has the least strict bounds as its defaults and says what only the configuration decides', async () => {
  const { settings, fixed } = await call(contracts.readSecurity, {}, asFirst())
  expect(settings).toEqual({
    ...{ revision: 0, sessionIdleMinutes: 30, sessionMostHours: 12, failuresUntilLocked: 5, erasureHoldHours: 24 },
    responsible: {},
  })
  expect(fixed.map(({ code }) => code)).toContain('console-tls')
})

it('is refused beyond its bounds, and when somebody else changed it meanwhile', async () => {
  for (const change of [{ sessionIdleMinutes: 31 }, { sessionMostHours: 13 }, { failuresUntilLocked: 11 }])
    expect((await raw(change)).status).toBe(400)
  await set({ erasureHoldHours: 48 })
  const late = await raw({ revision: 0, erasureHoldHours: 1 })
  expect([late.status, (await read()).erasureHoldHours]).toEqual([409, 48])
})

it('two who change at once: one wins, the other is told', async () => {
  const settings = await read()
  const both = await Promise.all([1, 2].map((hours) => raw({ ...settings, sessionMostHours: hours })))
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
})

it('keeps who answers for the data, and nobody can read it in the database', async () => {
  const responsible = {
    controller: { name: 'Donau Logistik GmbH', contact: 'office@donau.example' },
    privacyOfficer: { name: 'Dr. Grete Huber' },
  }
  await set({ responsible })
  expect((await read()).responsible).toEqual(responsible)
  const rows = await door.context.adminPeople<{ row: string }>('select r::text as row from people_responsible r')
  const text = rows.map(({ row }) => row).join()
  expect(rows).toHaveLength(2)
  for (const name of ['Donau', 'Huber', 'office@']) {
    expect(text).not.toContain(name)
    expect(text).not.toContain(Buffer.from(name).toString('hex'))
  }
  await set({ responsible: {} })
  expect((await read()).responsible).toEqual({})
})

it('ends sessions as soon as it says', async () => {
  await set({ sessionIdleMinutes: 5 })
  door.context.clock.advance(4 * 60_000)
  expect((await door.ask('/api/v1/session', { cookie })).status).toBe(200)
  door.context.clock.advance(5 * 60_000)
  expect((await door.ask('/api/v1/session', { cookie })).status).toBe(401)
})
