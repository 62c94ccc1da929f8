// Imports: unmanaged devices with their packages, once for a name, with a history, sealed where not public.
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ImportedInventory } from '#wire/console/import.ts'
import { isPublicOrigin } from '#wire/telemetry/origins.ts'
import { choosePrivacy } from '../people/choose-privacy.ts'
import { type TestContext, testContext } from '../testing.ts'
import { deviceHistory } from './device-history.ts'
import { deviceKnown } from './device-known.ts'
import { deviceSoftware } from './device-software.ts'
import { importInventories } from './import-inventories.ts'
import { showDevice } from './show-device.ts'
import { deb, reader } from './testing.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
  await context.ring.add(1, ['tenant'])
})
afterAll(() => context[Symbol.asyncDispose]())

const machine = (name: string, packages: ImportedInventory['packages']): ImportedInventory => ({
  name,
  osId: 'debian',
  osVersion: '12',
  architecture: 'amd64',
  packages,
})
const caller = reader(1)

it('makes a device for a name, and on its return changes that device', async () => {
  const first = await importInventories(
    context,
    {
      group: 'lab',
      inventories: [
        machine('a', [deb('bash', '1'), deb('own', '1', { origin: 'acme' })]),
        machine('b', [deb('bash', '1')]),
      ],
    },
    caller,
  )
  expect(first.results.map(({ name, made, added, removed }) => [name, made, added, removed])).toEqual([
    ['a', true, 2, 0],
    ['b', true, 1, 0],
  ])
  const again = await importInventories(
    context,
    { group: 'lab', inventories: [machine('a', [deb('bash', '2')])] },
    caller,
  )
  expect(again.results).toEqual([{ name: 'a', device: first.results[0]?.device, made: false, added: 1, removed: 2 }])
  const id = again.results[0]?.device as never
  expect((await deviceSoftware(context, { id }, caller)).packages).toEqual([deb('bash', '2')])
  const { items } = await deviceHistory(context, { id, limit: 100 }, caller)
  expect(items.map(({ what, subject }) => [what, subject]).sort()).toEqual([
    ['changed', 'bash'],
    ['removed', 'own'],
  ])
  const shown = await showDevice(context, { id }, caller)
  expect(shown).toMatchObject({ name: 'a', state: 'unmanaged', status: 'unknown', osId: 'debian', packages: 1 })
  expect(shown.reasons.map(({ code }) => code)).toEqual(['unmanaged', 'exposure-unknown'])
  expect(shown.kinds.software).toMatchObject({ rows: 1, collected: true })
  const known = await deviceKnown(context, { id }, caller)
  const field = (kind: string, name: string) => known.fields.find((one) => one.kind === kind && one.field === name)
  expect(field('software', 'name')).toMatchObject({ state: 'held', value: '1 row' })
  expect(field('system', 'hostName')).toMatchObject({ state: 'not-collected' })
  expect(field('devices', 'devices.state')).toMatchObject({ state: 'held', value: 'unmanaged' })
  const hidden = await deviceKnown(context, { id }, reader(1, false))
  expect(hidden.fields.find((one) => one.field === 'devices.label')).toMatchObject({ state: 'hidden' })
  expect(hidden.fields.every((one) => one.state !== 'hidden' || one.value === undefined)).toBe(true)
  const acts = await context.admin(`select detail from audit_acts where act = 'inventory.import' order by at, id`)
  expect(acts).toHaveLength(2)
  expect(JSON.stringify(acts)).not.toContain('lab')
})

it('refuses as a whole what is wrong in part', async () => {
  const bad = [machine('c', [deb('x', '1')]), machine('c', [deb('y', '1')])]
  await expect(importInventories(context, { group: 'lab', inventories: bad }, caller)).rejects.toMatchObject({
    code: 'body-invalid',
  })
  const twice = [machine('c', [deb('x', '1')]), machine('d', [deb('x', '1'), deb('x', '1')])]
  await expect(importInventories(context, { group: 'lab', inventories: twice }, caller)).rejects.toMatchObject({
    code: 'body-invalid',
  })
  expect(await context.admin('select 1 from device_devices where tenant = 1')).toHaveLength(2)
})

it('takes nothing where software is not collected', async () => {
  const officer = { ...reader(2), operator: 'opr_x' as never }
  await context.ring.add(2, ['tenant'])
  await choosePrivacy(context, { level: 'own', items: ['system'] }, officer)
  const refused = importInventories(context, { group: 'lab', inventories: [machine('a', [])] }, officer)
  await expect(refused).rejects.toMatchObject({ code: 'kind-refused' })
})

const mixed = new URL('../../../shared/data/inventories/mixed-distros.jsonl.gz', import.meta.url)
it.runIf(existsSync(mixed))('holds every package of real inventories of many distributions', async () => {
  const lines = gunzipSync(readFileSync(mixed)).toString().trim().split('\n')
  const inventories = lines.map((line): ImportedInventory => {
    const { inventory_id, os, arch, manager, packages } = JSON.parse(line)
    const origin = isPublicOrigin(os.id) ? { origin: os.id } : {}
    return {
      ...machine(
        inventory_id,
        packages.map((one: Record<string, string>) => ({
          manager,
          name: one.name,
          version: one.version ?? one.evr,
          architecture: one.arch ?? '',
          ...(one.source ? { source: one.source } : {}),
          ...origin,
        })),
      ),
      osId: os.id,
      osVersion: os.version_id,
      architecture: arch,
    }
  })
  const { results } = await importInventories(context, { group: 'real', inventories }, caller)
  for (const [i, { device }] of results.entries()) {
    const { packages } = await deviceSoftware(context, { id: device }, caller)
    const order = (list: readonly object[]) => list.map((one) => JSON.stringify(Object.entries(one).sort())).sort()
    expect(order(packages)).toEqual(order(inventories[i]?.packages ?? []))
  }
})
