// Random lives of a few devices against a naive model: sets, history, counts and postings, through restarts of memory.
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '#kit/log.ts'
import type { Package } from '#wire/telemetry/software.ts'
import type { DeviceCaller } from '../context.ts'
import { type TestContext, testContext } from '../testing.ts'
import { changesByDay } from './changes-by-day.ts'
import { deviceHistory } from './device-history.ts'
import { deviceSoftware } from './device-software.ts'
import { foldTallies } from './fold-tallies.ts'
import { intake } from './intake.ts'
import { listSoftware } from './list-software.ts'
import { showSoftware } from './show-software.ts'
import { openCatalogue } from './software/open-catalogue.ts'
import { softwareCounts } from './software-counts.ts'
import { deb, delta, pack, plantDevice, reader, whole } from './testing.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
})
afterAll(() => context[Symbol.asyncDispose]())

const names = ['bash', 'curl', 'libc6', 'zsh', 'acme-vpn', 'acme-db']
const text = (one: Package) => JSON.stringify(Object.entries(one).sort())
const sorted = (list: readonly Package[]) => list.map(text).sort()

/** At most one version of a name: what dpkg allows within an architecture. */
const inventory = fc
  .uniqueArray(
    fc.record({
      name: fc.constantFrom(...names),
      version: fc.constantFrom('1', '2', '3-1'),
      day: fc.constantFrom(undefined, '2026-01-02', '2026-11-20'),
    }),
    { selector: (one) => one.name, maxLength: names.length },
  )
  .map((list) =>
    list.map(({ name, version, day }) =>
      deb(name, version, {
        ...(name.startsWith('acme') ? { origin: 'acme' } : {}),
        ...(day === undefined ? {} : { installedOn: day }),
      }),
    ),
  )

const step = fc.record({
  device: fc.nat(2),
  to: inventory,
  form: fc.constantFrom('whole', 'delta', 'twice', 'foreign base', 'off'),
  restart: fc.boolean(),
})

it('holds what a naive model holds, whatever devices send and whenever memory is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const devices: DeviceCaller[] = []
      for (let i = 0; i < 3; i++) devices.push(await plantDevice(context, 1))
      const model: (Package[] | undefined)[] = [undefined, undefined, undefined]
      const changes = [0, 0, 0]
      for (const { device, to, form, restart } of steps) {
        if (restart) context.catalogue.rebuild(1)
        const before = model[device]
        const caller = devices[device] as DeviceCaller
        if (form === 'off') {
          await intake(context, caller, pack([{ ...whole('software', []), rows: {}, off: true }]))
          model[device] = undefined
          changes[device] = 0
          continue
        }
        const record = form === 'whole' || !before ? whole('software', to) : delta(before, to)
        if (form === 'foreign base') {
          const foreign = delta([deb('never', '0')], to)
          expect((await intake(context, caller, pack([foreign]))).resend).toEqual(
            before && sorted(before).join() === sorted(to).join() ? [] : ['software'],
          )
          continue
        }
        for (let i = 0; i < (form === 'twice' ? 2 : 1); i++)
          expect((await intake(context, caller, pack([record]))).acknowledged).toEqual(['software'])
        if (before) changes[device] = (changes[device] as number) + versionChanges(before, to)
        model[device] = to
      }
      await settled()
      for (const [i, device] of devices.entries()) {
        const { packages } = await deviceSoftware(context, { id: device.device }, reader(1))
        expect(sorted(packages)).toEqual(sorted(model[i] ?? []))
        const { items } = await deviceHistory(context, { id: device.device, limit: 500 }, reader(1))
        expect(items).toHaveLength(changes[i] as number)
      }
      for (const name of names) {
        const having = devices.filter((_, i) => model[i]?.some((one) => one.name === name)).map((one) => one.number)
        expect(
          (await context.catalogue.devicesWith(1, name)).filter((n) => devices.some((one) => one.number === n)),
        ).toEqual(having)
      }
    }),
    { numRuns: 25 },
  )
})

function versionChanges(before: Package[], after: Package[]): number {
  const versions = (list: Package[]) => new Map(list.map((one) => [one.name, one.version]))
  const [was, is] = [versions(before), versions(after)]
  return [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name)).length
}

/** Postings are built in the background. */
async function settled(): Promise<void> {
  await context.catalogue.of(1)
  while (!context.catalogue.ready(1)) await new Promise((resolve) => setTimeout(resolve, 5))
}

it('counts the fleet as the sum of its devices, folded or not, and after memory is built anew', async () => {
  await settled()
  const rows = await listSoftware(context, { sort: 'name', order: 'asc', limit: 500 }, reader(1))
  const held = new Map<string, Set<number>>()
  for (const row of await context.admin<{ number: number; id: string }>(
    'select number, id from device_devices where tenant = 1',
  )) {
    const { packages } = await deviceSoftware(context, { id: row.id as never }, reader(1))
    for (const one of packages) held.set(one.name, (held.get(one.name) ?? new Set()).add(row.number))
  }
  expect(rows.items.map((row) => [row.name, row.devices])).toEqual(
    [...held].map(([name, numbers]) => [name, numbers.size]).sort(),
  )
  expect(rows.total).toBe(held.size)
  expect((await softwareCounts(context, 1))?.packages).toBe(held.size)
  const hidden = await listSoftware(context, { sort: 'devices', order: 'desc', limit: 500 }, reader(1, false))
  expect(hidden.items.some((row) => row.name.startsWith('acme'))).toBe(false)

  const before = await showSoftware(context, { manager: 'dpkg', name: 'bash' }, reader(1))
  await foldTallies(context, { tenant: 1 })
  expect(await context.admin('select 1 from software_tallies where tenant = 1')).toEqual([])
  expect(await showSoftware(context, { manager: 'dpkg', name: 'bash' }, reader(1))).toEqual(before)
  const more = await plantDevice(context, 1)
  await intake(context, more, pack([whole('software', [deb('bash', before.versions[0]?.version ?? '1')])]))
  await foldTallies(context, { tenant: 1 })
  const later = await showSoftware(context, { manager: 'dpkg', name: 'bash' }, reader(1))
  expect(later.devices).toBe(before.devices + 1)
  expect(later.days.filter((one) => one.day < '2026-11-21' && one.devices > 0)).toEqual([])
  const today = before.days.filter((one) => one.day === '2026-11-21')
  expect(today.reduce((sum, one) => sum + one.devices, 0)).toBe(before.devices)
  expect(before.days.filter((one) => one.day === '2026-11-20' && one.devices > 0)).toEqual([])
  expect((await changesByDay(context, 1)).at(-1)).toMatchObject({ day: '2026-11-21' })

  await using fresh = await openCatalogue({ ...context, log: silentLog })
  expect(() => fresh.counted(1)).toThrow('rebuilt')
  await expect(fresh.devicesWith(1, 'bash')).rejects.toMatchObject({ code: 'rebuilding' })
  while (!fresh.ready(1)) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await fresh.devicesWith(1, 'bash')).toEqual(await context.catalogue.devicesWith(1, 'bash'))
})

it('pages in every order without losing or doubling a row', async () => {
  for (const sort of ['name', 'devices', 'versions'] as const)
    for (const order of ['asc', 'desc'] as const) {
      const all = await listSoftware(context, { sort, order, limit: 500 }, reader(1))
      const paged: string[] = []
      let cursor: string | undefined
      do {
        const page = await listSoftware(context, { sort, order, limit: 2, ...(cursor ? { cursor } : {}) }, reader(1))
        paged.push(...page.items.map((one) => one.name))
        cursor = page.next
      } while (cursor)
      expect(paged).toEqual(all.items.map((one) => one.name))
    }
  await expect(
    listSoftware(context, { sort: 'name', order: 'asc', limit: 2, cursor: 'x' }, reader(1)),
  ).rejects.toMatchObject({ code: 'body-invalid' })
})

it('lets another process follow by news', async () => {
  await using other = await openCatalogue({ ...context, log: silentLog })
  other.ready(1)
  while (!other.ready(1)) await new Promise((resolve) => setTimeout(resolve, 5))
  const device = await plantDevice(context, 1)
  await intake(
    context,
    device,
    pack([whole('software', [deb('only-here', '1'), deb('acme-only', '1', { origin: 'acme' })])]),
  )
  while ((await other.devicesWith(1, 'only-here')).length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await other.devicesWith(1, 'acme-only')).toEqual([device.number])
})

it('shows a tenant nothing of another, in memory and in rows', async () => {
  const device = await plantDevice(context, 2)
  await intake(context, device, pack([whole('software', [deb('of-two', '1')])]))
  await settled()
  expect(
    (await listSoftware(context, { search: 'of-two', sort: 'name', order: 'asc', limit: 5 }, reader(1))).items,
  ).toEqual([])
  await expect(deviceSoftware(context, { id: device.device }, reader(1))).rejects.toMatchObject({
    code: 'device-unknown',
  })
  for (const table of [
    'fact_holdings',
    'fact_facts',
    'fact_changes',
    'software_catalogue',
    'software_days',
    'software_tallies',
    'software_changes',
  ]) {
    const [seen] = (await context.fleet.one<{ n: string }>([1], `select count(*) as n from ${table} where tenant <> 1`))
      .rows
    expect(seen?.n).toBe('0')
    const [none] = (await context.fleet.one<{ n: string }>([], `select count(*) as n from ${table}`)).rows
    expect(none?.n).toBe('0')
    const [all] = await context.admin<{ n: string }>(`select count(*) as n from ${table}`)
    if (!['fact_facts', 'software_tallies'].includes(table)) expect(Number(all?.n)).toBeGreaterThan(0)
  }
})
