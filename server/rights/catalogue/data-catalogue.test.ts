// The catalogue as a privacy officer reads it: no field without its rules, terms and receivers as they are for this tenant.
import { basename } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { storedFields } from '#wire/console/operator-fields.ts'
import { catalogue } from '#wire/console/privacy.ts'
import { filedFields } from '#wire/console/stored/files.ts'
import { filesOnDevice } from '#wire/telemetry/on-device.ts'
import { consentPlace } from '../../people/consents/records.ts'
import { foundTenant } from '../../people/found-tenant.ts'
import { sealText } from '../../people/names.ts'
import { systemOf } from '../../people/signed-in.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { setRetention } from '../retention/set-retention.ts'
import { dataCatalogue } from './data-catalogue.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
  for (const number of [1, 2]) await foundTenant(context, { number })
})
afterAll(() => context[Symbol.asyncDispose]())

const read = async (tenant = 1) => catalogue.answer.parse(await dataCatalogue(context, {}, systemOf(tenant)))
const one = async (kind: string, field: string, tenant = 1) => {
  const found = (await read(tenant)).fields.find((each) => each.kind === kind && each.field === field)
  if (!found) throw new Error(`${kind}.${field} is not in the catalogue`)
  return found
}

it('holds every column that says something, once, each with all its rules', async () => {
  const { fields, kinds } = await read()
  const names = fields.map(({ kind, field }) => `${kind}.${field}`)
  expect(new Set(names).size).toBe(names.length)
  const missing = storedFields.filter(({ field }) => !names.includes(`${field.kind}.${field.field}`))
  expect(missing).toEqual([])
  const named = new Set(kinds.map(({ kind }) => kind))
  for (const field of fields) {
    expect(named.has(field.kind), field.kind).toBe(true)
    expect(
      [field.title, field.doneWith, field.lose, field.keptFor].every((text) => text.length > 1),
      field.field,
    ).toBe(true)
  }
})

it('names every file that the server keeps outside its databases', () => {
  const declared = new Set(filedFields.map(({ table }) => table))
  const kept = Object.values(context.config.files).map((file) => basename(file))
  expect(kept.filter((file) => !declared.has(file) && !file.endsWith('.sock'))).toEqual([])
  expect([...declared].filter((file) => !kept.includes(file))).toEqual([])
})

it('says where a value rests on the device too, and nowhere for what never was there', async () => {
  expect((await one('system', 'hostName')).onDevice).toEqual(filesOnDevice('system'))
  expect((await one('acts', 'acts.actor')).onDevice).toEqual([])
})

it('says how long for this tenant: its own shorter term, of its own data alone', async () => {
  expect(await one('events', 'disk.nearly-full.mount')).toMatchObject({ keptFor: '90 days', retention: '90 days' })
  await setRetention(context, { kind: 'events.disk.nearly-full', days: 7 }, systemOf(1))
  expect(await one('events', 'disk.nearly-full.mount')).toMatchObject({ keptFor: '7 days', retention: '90 days' })
  expect((await one('events', 'type')).keptFor).toBe('7 to 400 days')
  expect((await one('events', 'disk.nearly-full.mount', 2)).keptFor).toBe('90 days')
  expect((await one('system', 'hostName')).keptFor).toBe('while managed')
  expect((await one('consents', 'records.purpose')).keptFor).toBe('400 days after its end')
})

it('names who receives a field now, and under which purpose anybody ever could', async () => {
  expect(await one('system', 'hostName')).toMatchObject({ goesTo: 'nobody', mayGoTo: ['asset-sharing'] })
  expect(await one('network', 'addresses')).toMatchObject({ goesTo: 'nobody', mayGoTo: [] })
  const give = async (id: string, host: string, withdrawn: Date | null) => {
    const destination = sealText(context, consentPlace.destination(1, id), `${host}:443`)
    await context.admin(
      `insert into consent_records (tenant, id, purpose, basis, country, destination, text_version, text_digest, fields,
         given_at, given_by, withdrawn_at)
       values (1, $1, 'asset-sharing', 'A6-1-f', 'AT', $2, '1', 'a', '{system.hostName}', now(), 'crd_x', $3)`,
      [id, destination, withdrawn],
    )
    const name = sealText(context, consentPlace.name(1, id), 'Firma')
    await context.adminPeople('insert into people_recipients (tenant, record, name, text) values (1, $1, $2, $3)', [
      ...[id, name, 'text'],
    ])
  }
  await give('cns_a', 'assets.example', null)
  await give('cns_b', 'former.example', new Date(0))
  expect((await one('system', 'hostName')).goesTo).toBe('assets.example:443')
  expect((await one('system', 'osId')).goesTo).toBe('nobody')
  expect((await one('system', 'hostName', 2)).goesTo).toBe('nobody')
})
