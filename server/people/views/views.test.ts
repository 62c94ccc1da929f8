// Saved views: mine and those shared, sealed at rest, a hundred at most, and nobody drops another's.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import type { BodyOf } from '#wire/contract.ts'
import { OperatorId } from '#wire/ids.ts'
import { openTestDoor, type TestDoor } from '../../doors/console/testing.ts'
import { disclose } from './disclose.ts'
import { forget } from './forget.ts'

let door: TestDoor
let anna: Awaited<ReturnType<TestDoor['as']>>
let otto: Awaited<ReturnType<TestDoor['as']>>
beforeAll(async () => {
  door = await openTestDoor()
  ;[anna, otto] = [await door.as('administrator'), await door.as('operator')]
})
afterAll(() => door[Symbol.asyncDispose]())

type As = typeof anna
const view: BodyOf<typeof contracts.saveView> = {
  ...{ page: 'devices', name: 'Halle 3', query: 'search=annas-laptop', shared: false },
}
const save = (as: As, more: Partial<typeof view> = {}) => call(contracts.saveView, { ...view, ...more }, as)
const list = async (as: As, page: 'devices' | 'vulnerabilities' = 'devices') =>
  (await call(contracts.listViews, { page }, as)).items

it('are mine until they are shared, and stay within their page and tenant', async () => {
  const own = await save(anna)
  expect(own).toMatchObject({ ...view, mine: true })
  expect([await list(anna), await list(otto)]).toEqual([[own], []])
  const shared = await save(anna, { shared: true })
  expect(shared.id).toBe(own.id)
  expect(await list(otto)).toEqual([{ ...shared, mine: false }])
  expect(await list(anna, 'vulnerabilities')).toEqual([])
  expect(await list(await door.as('administrator', 2))).toEqual([])
  // Its filters may name devices: who does not see names does not see it.
  expect(await list(await door.as('observer'))).toEqual([])
})

it('are replaced by name, of one owner and page', async () => {
  const before = (await list(anna)).length
  const changed = await save(anna, { query: 'state=lost' })
  expect(changed.query).toBe('state=lost')
  expect(await list(anna)).toHaveLength(before)
  const other = await save(otto)
  expect(other.id).not.toBe(changed.id)
  await save(anna, { page: 'vulnerabilities' })
  expect(await list(anna)).toHaveLength(before)
})

it('are dropped by their owner only', async () => {
  const { id } = await save(anna, { name: 'Meine', shared: true })
  await expect(call(contracts.dropView, { id }, otto)).rejects.toMatchObject({ code: 'not-found' })
  const elsewhere = await door.as('administrator', 2)
  await expect(call(contracts.dropView, { id }, elsewhere)).rejects.toMatchObject({ code: 'not-found' })
  expect(await call(contracts.dropView, { id }, anna)).toEqual({ done: true })
  expect((await list(anna)).map((one) => one.id)).not.toContain(id)
})

it('rest sealed', async () => {
  await save(anna)
  const rows = await door.context.admin(`select row_to_json(v)::text, encode(said, 'escape') from opr_views v`)
  expect(rows.length).toBeGreaterThan(1)
  expect(JSON.stringify(rows)).not.toMatch(/Halle|laptop/)
})

it('are a hundred at most, whoever saves at the same time', async () => {
  const carl = await door.as('operator')
  const results = await Promise.allSettled(Array.from({ length: 104 }, (_, i) => save(carl, { name: `view ${i}` })))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(100)
  expect(await list(carl)).toHaveLength(100)
  await expect(save(carl, { name: 'one more' })).rejects.toMatchObject({ code: 'too-many' })
  const [first] = (await list(carl)).filter(({ mine }) => mine)
  expect(await save(carl, { name: first?.name ?? '', query: 'a=b' })).toMatchObject({ id: first?.id })
})

it('are disclosed to who saved them and go with them', async () => {
  const { context } = door
  const operator = OperatorId.parse(`opr_${'a'.repeat(26)}`)
  const subject = { tenant: 1, operator }
  const { saveView } = await import('./save-view.ts')
  const caller = { tenant: 1, operator, credential: undefined, rights: new Set<never>(), sees: { identifiers: true } }
  await saveView(context, view, caller)
  const { shared: _, ...said } = view
  expect(await disclose(context, subject)).toEqual([{ ...said, shared: false, savedAt: '2026-11-21T12:00:00Z' }])
  const before = await context.admin('select 1 from opr_views')
  await context.fleet.as([1], (tx) => forget(tx, subject))
  expect(await disclose(context, subject)).toEqual([])
  expect(await context.admin('select 1 from opr_views')).toHaveLength(before.length - 1)
})
