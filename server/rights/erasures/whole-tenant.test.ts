// A tenant that leaves: its devices, persons, settings and its own key go; the audit stays readable until its term.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { freshId } from '#wire/ids.ts'
import { createGroup } from '../../devices/create-group.ts'
import { createToken } from '../../devices/create-token.ts'
import { plantDevices } from '../../devices/testing.ts'
import { keptNames } from '../../people/audit-names.ts'
import { createCredential } from '../../people/create-credential.ts'
import { recogniseCredential } from '../../people/recognise.ts'
import type { SignedIn } from '../../people/signed-in.ts'
import { systemOf } from '../../people/signed-in.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { agreeToErasure } from './agree-to-erasure.ts'
import { carryOut } from './carry-out.ts'
import { erasureReceipt } from './erasure-receipt.ts'
import { placeLegalHold } from './place-legal-hold.ts'
import { requestErasure } from './request-erasure.ts'
import { showErasure } from './show-erasure.ts'
import { operator } from './testing/callers.ts'

const hour = 3_600_000
const tenant = 2

let context: TestContext
let asker: SignedIn
beforeEach(async () => {
  context = await testContext()
  for (const one of [1, tenant]) await context.ring.add(one, ['tenant'])
  asker = await operator(context, tenant)
  await context.ring.add(tenant, [asker.operator as string])
})
afterEach(() => context[Symbol.asyncDispose]())

const request = () => requestErasure(context, { tenant: true, confirm: '2', reason: 'tenant-leaves' }, asker)
const stateOf = async (id: string) =>
  (await showErasure(context, { id: id as never, limit: 10 }, systemOf(tenant))).erasure.state

/** Rows of the tenant by table. */
async function rowsIn(admin: TestContext['admin']): Promise<Record<string, number>> {
  const tables = await admin<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant'
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`,
  )
  const found: Record<string, number> = {}
  for (const { name } of tables) {
    const [row] = await admin<{ many: number }>(`select count(*)::int as many from ${name} where tenant = $1`, [tenant])
    if (row && row.many > 0) found[name] = row.many
  }
  return found
}

it('goes whole once a second operator agreed; nobody can sign in, and nothing of it can be read', async () => {
  const second = await operator(context, tenant)
  const group = await createGroup(context, { name: 'g', parent: null, readmission: 'automatic' } as never, asker)
  await createToken(context, { group: group.id, reusable: false, validSeconds: 3600 } as never, asker)
  const { secret } = await createCredential(context, { name: 'p', role: 'administrator', scopes: [] }, asker)
  expect((await recogniseCredential(context, secret)).tenant).toBe(tenant)
  const planted = await plantDevices(context, tenant, [
    { host: 'a', group: group.id },
    { host: 'b', state: 'unmanaged' },
  ])
  const stranger = await plantDevices(context, 1, [{ host: 'c' }])
  await context.admin(`insert into finding_days values ($1, '2026-11-01', 1, 1, 1, 1, 1, 1)`, [tenant])
  const { id, state } = await request()
  expect(state).toBe('second')
  await agreeToErasure(context, { id }, second)
  context.clock.advance(24 * hour)
  await carryOut(context, { tenant })
  expect(await stateOf(id)).toBe('done')
  for (const subject of ['tenant', asker.operator as string, ...planted.map(({ device }) => device)])
    expect(context.ring.keyOf(tenant, subject)).toBeUndefined()
  expect(Object.keys(await rowsIn(context.admin))).toEqual(
    expect.arrayContaining(['audit_acts', 'audit_names', 'rights_erasures', 'rights_erasure_items', 'tenant_numbers']),
  )
  const kept = /^(audit|log)_|^rights_erasure|^(tenant_numbers|device_counters|retention_terms|retention_runs)$/
  expect(Object.keys(await rowsIn(context.admin)).filter((table) => !kept.test(table))).toEqual([])
  expect(await rowsIn(context.adminPeople)).toEqual({})
  await expect(recogniseCredential(context, secret)).rejects.toMatchObject({ code: 'credential-invalid' })
  const [first] = planted
  expect(await keptNames(context, tenant, [first?.device as string])).toEqual(new Map([[first?.device, 'a']]))
  const said = JSON.parse((await erasureReceipt(context, { id }, systemOf(tenant))).document)
  const places = Object.fromEntries(
    said.places.map(({ place, rows }: { place: string; rows: number }) => [place, rows]),
  )
  expect(places).toMatchObject({ device_devices: 2, opr_operators: 2, people_credentials: 1, device_groups: 1 })
  // Keys of two devices, the tenant and an operator.
  expect(places['key-ring']).toBe(4)
  const left = JSON.parse(readFileSync(join(context.config.files.receipts, `${id}.json`), 'utf8'))
  expect(left.document).toBe((await erasureReceipt(context, { id }, systemOf(tenant))).document)
  // Another tenant is as it was.
  expect(context.ring.keyOf(1, 'tenant')).toBeDefined()
  expect(await context.admin('select from device_devices where id = $1', [stranger[0]?.device])).toHaveLength(1)
  await carryOut(context, {})
})

it('is never destroyed by silence while somebody else could have agreed', async () => {
  await operator(context, tenant, 'privacy-officer')
  const [one] = await plantDevices(context, tenant, [{ host: 'a' }])
  const { id } = await request()
  context.clock.advance(72 * hour)
  await carryOut(context, { tenant })
  expect(await stateOf(id)).toBe('undone')
  expect(await context.admin('select state from device_devices where id = $1', [one?.device])).toEqual([
    { state: 'managed' },
  ])
})

it('of one person alone goes after 72 hours', async () => {
  await operator(context, tenant, 'observer')
  const { id } = await request()
  context.clock.advance(72 * hour)
  await carryOut(context, { tenant })
  expect(await stateOf(id)).toBe('done')
  expect(context.ring.keyOf(tenant, 'tenant')).toBeUndefined()
})

it('keeps the tenant’s key as long as a legal hold keeps one of its devices', async () => {
  const [one] = await plantDevices(context, tenant, [{ host: 'a' }, { host: 'b' }])
  const until = new Date(context.clock.now() + 100 * hour).toISOString()
  await placeLegalHold(context, { devices: [one?.device as never], reason: 'court', until }, asker)
  const { id } = await request()
  context.clock.advance(72 * hour)
  await carryOut(context, { tenant })
  expect(await stateOf(id)).toBe('stopped')
  expect(context.ring.keyOf(tenant, 'tenant')).toBeDefined()
  context.clock.advance(28 * hour)
  await carryOut(context, { tenant })
  expect(await stateOf(id)).toBe('done')
  expect(context.ring.keyOf(tenant, 'tenant')).toBeUndefined()
})

it('cut off between its keys and its rows it is gone on with', async () => {
  const { id } = await request()
  context.clock.advance(72 * hour)
  const people = new Proxy(context.people, {
    get: (target, name) =>
      name === 'one' ? () => Promise.reject(new Error('killed')) : Reflect.get(target, name, target),
  })
  await expect(carryOut({ ...context, people }, { tenant })).rejects.toThrow('killed')
  expect(context.ring.keyOf(tenant, 'tenant')).toBeUndefined()
  expect(await stateOf(id)).toBe('erasing')
  await carryOut(context, { tenant })
  expect(await stateOf(id)).toBe('done')
})

it('the database itself refuses to forget a tenant that nobody asked to erase', async () => {
  const forget = () => context.fleet.as([tenant], (tx) => tx.query('select * from muster_forget_tenant($1)', [tenant]))
  await expect(forget()).rejects.toThrow('no erasure')
  const { id } = await request()
  await expect(forget()).rejects.toThrow('no erasure')
  expect(id).toMatch(/^ers_/)
  expect(freshId('ers')).not.toBe(id)
})
