// Devices that are erased: nothing of them is left in any table, any process or any count that would tell of few.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { iso } from '#kit/clock.ts'
import { leastDevices } from '#wire/console/quality.ts'
import type { Package } from '#wire/telemetry/software.ts'
import type { Context, DeviceCaller } from '../../context.ts'
import { plantDevices } from '../../devices/testing.ts'
import { choosePrivacy } from '../../people/choose-privacy.ts'
import { foldTallies } from '../../telemetry/fold-tallies.ts'
import { intake } from '../../telemetry/intake.ts'
import { listSoftware } from '../../telemetry/list-software.ts'
import { showQuality } from '../../telemetry/quality/show-quality.ts'
import { wipeDays } from '../../telemetry/software/store.ts'
import { deb, debian, delta, pack, plantDevice, reader, whole } from '../../telemetry/testing.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { forgetDevices } from './forget-devices.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
  await choosePrivacy(context, { level: 'standard' }, reader(1))
})
afterAll(() => context[Symbol.asyncDispose]())

const dayMs = 86_400_000
const versions = ['1.9-1', '1.10-1', '1.10-1+deb12u1']
const ready = async (one: Context = context) => {
  while (!one.catalogue.ready(1)) await new Promise((resolve) => setTimeout(resolve, 5))
}
const kept = { base: deb('base', '1') }
const idOf = ({ device, number }: DeviceCaller) => ({ device, number })

async function told(device: DeviceCaller, packages: readonly Package[]): Promise<void> {
  await intake(
    context,
    device,
    pack([whole('system', [{ ...debian, hostName: `host-${device.number}` }]), whole('software', packages)]),
  )
}

/** Rows by table that have the number, past row-level security. */
async function rowsOf({ number, device }: { number: number; device: string }): Promise<Record<string, number>> {
  const tables = await context.admin<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
     where table_schema = 'public' and table_name in (
       select table_name from information_schema.columns where table_schema = 'public' and column_name = 'tenant')
       and column_name in ('number', 'id', 'subject', 'device')
       and table_name not like 'software%' and table_name not like 'audit%' and table_name not like 'rights%'`,
  )
  const found: Record<string, number> = {}
  for (const { table, column } of tables) {
    const value = column === 'number' ? number : device
    const rows = await context.admin(`select from ${table} where tenant = 1 and ${column}::text = $1`, [String(value)])
    if (rows.length > 0) found[table] = rows.length
  }
  return found
}

describe('the counts', () => {
  interface Life {
    readonly name: string
    /** What each device has at the end of each day; undefined: nothing was heard of it yet, null: not the package. */
    readonly days: readonly (string | null | undefined)[][]
    readonly gone: readonly boolean[]
  }
  let packages = 0
  const lives = fc
    .array(
      fc.tuple(
        fc.array(fc.constantFrom(...versions, versions[0], null, undefined), { minLength: 4, maxLength: 4 }),
        fc.boolean(),
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map(
      (devices): Life => ({
        name: `package-${++packages}`,
        days: devices.map(([days]) => days as (string | null | undefined)[]),
        gone: devices.map(([, gone]) => gone),
      }),
    )

  it('are those of the devices that are left, and of many at once from before', async () => {
    await fc.assert(
      fc.asyncProperty(lives, async ({ name, days, gone }) => {
        const devices: (DeviceCaller | undefined)[] = days.map(() => undefined)
        const held = days.map(() => undefined as Package[] | undefined)
        const seen: string[] = []
        for (let day = 0; day < 4; day++) {
          seen.push(iso(context.clock.now()).slice(0, 10))
          for (const [i, life] of days.entries()) {
            const has = life[day]
            if (has === undefined) continue
            const device = devices[i] ?? (await plantDevice(context, 1))
            devices[i] = device
            const before = held[i]
            const after = [kept.base, ...(has === null ? [] : [deb(name, has)])]
            await intake(context, device, pack([before ? delta(before, after) : whole('software', after)]))
            held[i] = after
            if (i % 3 === 0) await foldTallies(context, { tenant: 1 })
          }
          context.clock.advance(dayMs)
        }
        const subjects = devices.flatMap((device, i) => (device && gone[i] ? [idOf(device)] : []))
        await ready()
        await forgetDevices(context, 1, subjects)
        const stays = days.map((_, i) => (gone[i] ? -1 : i)).filter((i) => i >= 0)
        const hasAt = (i: number, day: number) => days[i]?.slice(0, day + 1).findLast((one) => one !== undefined)
        const countAt = (among: readonly number[], version: string, day: number) =>
          among.filter((i) => hasAt(i, day) === version).length
        const all = days.map((_, i) => i)
        const ask = () => showQuality(context, { manager: 'dpkg', name }, reader(1))
        const known = versions.filter((version) => days.some((life) => life.includes(version)))
        const rare = known.filter((version) => seen.every((_, day) => countAt(all, version, day) < leastDevices))
        const left = known.filter((version) => !rare.includes(version) || stays.some((i) => days[i]?.includes(version)))
        if (left.length === 0) return void (await expect(ask()).rejects.toThrow(/No device/))
        const shown = await ask()
        expect(shown.versions.map(({ version }) => version)).toEqual(left.toReversed())
        for (const { version, devices: count } of shown.versions) expect(count).toBe(countAt(stays, version, 3))
        for (const [day, date] of seen.entries())
          for (const version of left) {
            const among = rare.includes(version) ? stays : all
            const one = shown.days.find((row) => row.day === date && row.version === version)
            expect([version, date, one?.devices ?? 0]).toEqual([version, date, countAt(among, version, day)])
          }
        const listed = await listSoftware(context, { search: name, limit: 5 } as never, reader(1))
        expect(listed.items.find((item) => item.name === name)?.devices ?? 0).toBe(
          stays.filter((i) => typeof hasAt(i, 3) === 'string').length,
        )
      }),
      { numRuns: 25 },
    )
  })

  it('are the same where the days of past years were wiped', async () => {
    const shared = deb('shared-for-years', '1')
    const rare = deb('rare-for-years', '1')
    context.clock.set(Date.UTC(2031, 5, 1))
    const devices = await Promise.all(Array.from({ length: 7 }, () => plantDevice(context, 1)))
    for (const [i, device] of devices.entries()) await told(device, [kept.base, shared, ...(i < 2 ? [rare] : [])])
    context.clock.set(Date.UTC(2032, 2, 1))
    await foldTallies(context, { tenant: 1 })
    await context.fleet.as([1], (tx) => wipeDays(tx, 1, '2032-01-01'))
    await ready()
    await forgetDevices(context, 1, [idOf(devices[0] as DeviceCaller)])
    const daysOf = async (name: string) =>
      Map.groupBy(
        (await showQuality(context, { manager: 'dpkg', name }, reader(1))).days.map((one) => one.devices),
        (many) => many,
      )
    expect([...(await daysOf('shared-for-years'))].map(([many, days]) => [many, days.length])).toEqual([
      [7, 89],
      [6, 1],
    ])
    expect([...(await daysOf('rare-for-years')).keys()]).toEqual([1])
  })

  it('let a package that nobody else ever had go whole, and give its number to no other', async () => {
    const device = await plantDevice(context, 1)
    const other = await plantDevice(context, 1)
    await told(device, [kept.base, deb('only-mine', '7')])
    await told(other, [kept.base])
    const numberOf = async (name: string) =>
      (await context.admin<{ number: number }>(`select number from software_catalogue where name = $1`, [name]))[0]
    const before = await numberOf('only-mine')
    await using second = await context.another()
    await second.catalogue.of(1)
    await forgetDevices(context, 1, [idOf(device)])
    expect(await numberOf('only-mine')).toBeUndefined()
    const memory = await context.catalogue.of(1)
    expect(memory.alike(deb('only-mine', '7'))).toEqual([])
    await expect.poll(async () => (await second.catalogue.of(1)).alike(deb('only-mine', '7'))).toEqual([])
    await told(other, [kept.base, deb('new-one', '1'), deb('only-mine', '7')])
    for (const name of ['new-one', 'only-mine'])
      expect((await numberOf(name))?.number).toBeGreaterThan(before?.number as number)
  })

  it('are stored under no number that has just gone: the device says it again', async () => {
    const device = await plantDevice(context, 1)
    const other = await plantDevice(context, 1)
    await told(device, [kept.base, deb('passing', '1')])
    await using second = await context.another()
    await second.catalogue.of(1)
    // The second process hears nothing of it: it looks the package up in what it remembers.
    await second.die()
    // Transmissions are grouped by the database they go to: this one has a group of its own.
    const deaf = { ...second, fleet: { ...second.fleet } }
    await forgetDevices(context, 1, [idOf(device)])
    const say = () => intake(deaf, other, pack([whole('software', [kept.base, deb('passing', '1')])]))
    await say().catch(() => say())
    const rows = await context.admin(`select from software_catalogue where name = 'passing'`)
    expect(rows).toHaveLength(1)
    await ready()
    await context.catalogue.reread(1, [other.number])
    const memory = await context.catalogue.of(1)
    expect(memory.alike(deb('passing', '1')).map((number) => memory.devices(number))).toEqual([1])
  })
})

describe('an erasure', () => {
  it('leaves no row of the device in any table, and no trace in the memory of any process', async () => {
    const device = await plantDevice(context, 1)
    const other = await plantDevice(context, 1)
    for (const one of [device, other]) await told(one, [kept.base, deb('acme-vpn', '1', { origin: 'acme' })])
    await ready()
    await using second = await context.another()
    await ready(second)
    for (const one of [context, second]) expect((await one.names.listing(1)).devices[device.number]).toBeDefined()
    expect(Object.keys(await rowsOf(device)).length).toBeGreaterThan(3)
    const { places } = await forgetDevices(context, 1, [idOf(device)])
    expect(places).toMatchObject({ device_devices: 1, fact_holdings: 1, fact_facts: 1, 'key-ring': 1 })
    expect(await rowsOf(device)).toEqual({})
    expect(Object.keys(await rowsOf(other)).length).toBeGreaterThan(3)
    for (const one of [context, second]) {
      expect(one.ring.keyOf(1, device.device)).toBeUndefined()
      await expect.poll(() => one.names.nameOf(1, device.number)).toBeUndefined()
      await expect.poll(() => one.catalogue.devicesWith(1, 'base')).not.toContain(device.number)
      expect(await one.presence.standing(1, device.device)).toBeUndefined()
      expect((await one.names.listing(1)).devices[other.number]?.device).toBe(other.device)
    }
    expect((await forgetDevices(context, 1, [idOf(device)])).places).toMatchObject({ device_devices: 0, 'key-ring': 0 })
  })

  it('that dies at any step ends the same when it is asked again', async () => {
    type Step = (tools: TestContext) => Promise<Context>
    const dies = () => Promise.reject(new Error('died'))
    const steps: Record<string, Step> = {
      'before the keys go': async (tools) => ({
        ...tools,
        ring: { ...tools.ring, keyOf: tools.ring.keyOf.bind(tools.ring), drop: dies } as never,
      }),
      'after the keys went': async (tools) => ({
        ...tools,
        ring: {
          keyOf: tools.ring.keyOf.bind(tools.ring),
          drop: (tenant: number, ids: string[]) => tools.ring.drop(tenant, ids).then(dies),
        } as never,
      }),
      'before the others are told': async (tools) => ({
        ...tools,
        catalogue: {
          ...tools.catalogue,
          forget: () => {
            throw new Error('died')
          },
        },
      }),
    }
    for (const [name, step] of Object.entries(steps)) {
      const device = await plantDevice(context, 1)
      const others = await Promise.all(Array.from({ length: 5 }, () => plantDevice(context, 1)))
      const shared = deb(`shared-${name.replaceAll(' ', '-')}`, '1')
      for (const one of [device, ...others]) await told(one, [kept.base, shared])
      await ready()
      await expect(forgetDevices(await step(context), 1, [idOf(device)])).rejects.toThrow('died')
      await forgetDevices(context, 1, [idOf(device)])
      expect([name, await rowsOf(device)]).toEqual([name, {}])
      expect(context.ring.keyOf(1, device.device)).toBeUndefined()
      await foldTallies(context, { tenant: 1 })
      const [sum] = await context.admin<{ sum: number }>(
        `select sum(delta)::int as sum from software_days d join software_catalogue c using (tenant, number) where name = $1`,
        [shared.name],
      )
      expect([name, sum?.sum]).toEqual([name, 5])
    }
  })

  it('cannot be undone by a transmission that was under way', async () => {
    const device = await plantDevice(context, 1)
    await told(device, [kept.base])
    const key = context.ring.keyOf(1, device.device) as Uint8Array
    const asBefore = {
      ...context,
      fleet: { ...context.fleet },
      ring: {
        generation: 0,
        add: context.ring.add.bind(context.ring),
        drop: context.ring.drop.bind(context.ring),
        keyOf: (tenant: number, subject: string) =>
          subject === device.device ? key : context.ring.keyOf(tenant, subject),
      },
    }
    await forgetDevices(context, 1, [idOf(device)])
    await expect(intake(asBefore as never, device, pack([whole('software', [kept.base])]))).rejects.toThrow()
    expect(await rowsOf(device)).toEqual({})
  })

  it('of many tells a receipt how much went where', async () => {
    const devices = await plantDevices(context, 1, Array(300).fill({ host: 'many' }))
    for (const device of devices.slice(0, 3)) await told({ ...device, tenant: 1, generation: 0 }, [kept.base])
    const marked: string[] = []
    const { places } = await forgetDevices(context, 1, devices, async (_tx, subjects) => {
      marked.push(...subjects.map(({ device }) => device))
    })
    expect(places).toMatchObject({ device_devices: 300, device_presence: 300, fact_holdings: 3, 'key-ring': 300 })
    expect(marked).toEqual(devices.map(({ device }) => device))
  })
})
