// Versions of a package over the days of a small fleet, against the same counted naively from each device's own life.
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { iso } from '#kit/clock.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { foldTallies } from '../fold-tallies.ts'
import { intake } from '../intake.ts'
import { deb, delta, pack, plantDevice, reader, whole } from '../testing.ts'
import { faresOf } from './fares.ts'
import { showQuality } from './show-quality.ts'
import { wilson } from './wilson.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
})
afterAll(() => context[Symbol.asyncDispose]())

const dayMs = 86_400_000
const versions = ['1.9-1', '1.10-1', '1.10-1+deb12u1']

interface Life {
  readonly name: string
  /** What each device has at the end of each day; undefined: nothing was heard of it yet, null: not the package. */
  readonly days: readonly (string | null | undefined)[][]
}

let packages = 0
const lives = fc
  .array(fc.array(fc.constantFrom(...versions, null, undefined), { minLength: 4, maxLength: 4 }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((days): Life => ({ name: `package-${++packages}`, days }))

async function live({ name, days }: Life): Promise<string[]> {
  const devices = await Promise.all(days.map(() => plantDevice(context, 1)))
  const held = days.map(() => undefined as ReturnType<typeof deb>[] | undefined)
  const seen: string[] = []
  for (let day = 0; day < 4; day++) {
    seen.push(iso(context.clock.now()).slice(0, 10))
    for (const [i, device] of devices.entries()) {
      const has = days[i]?.[day]
      if (has === undefined) continue
      const before = held[i]
      const after = [deb('base', '1'), ...(has === null ? [] : [deb(name, has)])]
      await intake(context, device, pack([before ? delta(before, after) : whole('software', after)]))
      held[i] = after
      if (i % 2 === 0 && day < 3) await foldTallies(context, { tenant: 1 })
    }
    context.clock.advance(dayMs)
  }
  return seen
}

it('says of each version what each device did', async () => {
  await fc.assert(
    fc.asyncProperty(lives, async (life) => {
      const seen = await live(life)
      while (!context.catalogue.ready(1)) await new Promise((resolve) => setTimeout(resolve, 5))
      const had = versions.filter((version) => life.days.some((days) => days.includes(version)))
      if (had.length === 0) {
        await expect(showQuality(context, { manager: 'dpkg', name: life.name }, reader(1))).rejects.toThrow(/No device/)
        return
      }
      const told = await showQuality(context, { manager: 'dpkg', name: life.name }, reader(1))
      expect(told.versions.map((one) => one.version)).toEqual(had.toReversed())
      for (const one of told.versions) {
        const expected = naive(life, one.version, seen)
        const { leftAgain, ...rest } = one
        expect(rest).toEqual(expected)
        expect(leftAgain).toEqual(wilson(one.wentBack + one.removed, one.came) ?? null)
      }
      for (const day of new Set(told.days.map((one) => one.day))) {
        const shares = told.days.filter((one) => one.day === day).reduce((sum, one) => sum + one.share, 0)
        expect(shares === 0 || Math.abs(shares - 1) < 1e-9).toBe(true)
      }
    }),
    { numRuns: 25 },
  )
})

function naive({ days }: Life, version: string, seen: readonly string[]) {
  const out = { came: 0, wentOn: 0, wentBack: 0, removed: 0, devices: 0 }
  const took: number[] = []
  const first = Math.min(...days.map((life) => (life.indexOf(version) < 0 ? 9 : life.indexOf(version))))
  for (const life of days) {
    let now: string | null | undefined
    for (const [day, has] of life.entries()) {
      if (has === undefined || has === now) continue
      if (has === version && now !== undefined) took.push(day - first)
      if (has === version) out.came += 1
      if (now === version) {
        if (has === null) out.removed += 1
        else out[versions.indexOf(has) > versions.indexOf(version) ? 'wentOn' : 'wentBack'] += 1
      }
      now = has
    }
    if (now === version) out.devices += 1
  }
  took.sort((a, b) => a - b)
  const at = (share: number) => took[Math.ceil(share * took.length) - 1]
  const daysToAdopt = took.length === 0 ? null : { median: at(0.5), p90: at(0.9) }
  return { version, firstSeen: seen[first], ...out, daysToAdopt }
}

it('keeps to its tenant, and knows no package that is not public', async () => {
  const device = await plantDevice(context, 1)
  const own = deb('acme-vpn', '1', { origin: 'acme' })
  await intake(context, device, pack([whole('software', [deb('only-here', '1'), own])]))
  const ask = (name: string, tenant: number) => showQuality(context, { manager: 'dpkg', name }, reader(tenant))
  expect((await ask('only-here', 1)).versions).toHaveLength(1)
  await context.catalogue.of(2)
  while (!context.catalogue.ready(2)) await new Promise((resolve) => setTimeout(resolve, 5))
  await expect(ask('only-here', 2)).rejects.toThrow(/No device/)
  await expect(ask('acme-vpn', 1)).rejects.toThrow(/No device/)
})

it('gives the interval that is published for small numbers', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3 (score).
  const rounded = (some: number, all: number) => {
    const { low, high } = wilson(some, all) as NonNullable<ReturnType<typeof wilson>>
    return [low.toFixed(4), high.toFixed(4)]
  }
  expect(rounded(81, 263)).toEqual(['0.2553', '0.3662'])
  expect(rounded(15, 148)).toEqual(['0.0624', '0.1605'])
  expect(rounded(0, 20)).toEqual(['0.0000', '0.1611'])
  expect(rounded(1, 29)).toEqual(['0.0061', '0.1718'])
  expect(wilson(0, 0)).toBeUndefined()
})

it('weighs the days to adopt by devices, and takes a clock that went back for no time at all', () => {
  const moves = [
    { day: '2026-11-01', from: null, to: '2', devices: 1 },
    { day: '2026-11-05', from: '1', to: '2', devices: 8 },
    { day: '2026-11-30', from: '1', to: '2', devices: 1 },
    { day: '2026-10-30', from: '1', to: '2', devices: 1 },
  ]
  const compare = (a: string, b: string) => Number(a) - Number(b)
  expect(faresOf({ version: '2', firstSeen: '2026-11-01', devices: 11 }, moves, compare).daysToAdopt).toEqual({
    median: 4,
    p90: 4,
  })
})
