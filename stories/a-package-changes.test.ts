// A package comes, is upgraded and goes: each shows after the next sync with its time, and only the change travelled.
import { zstdDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { syncPath, transmissionPath } from '#wire/paths.ts'
import { type CountingProxy, openCountingProxy } from './counting-proxy.ts'
import { type Machine, openMachine, openStory, type Story } from './stack.ts'

let story: Story
let proxy: CountingProxy
let machine: Machine
let device: string

const packages: Record<string, string> = Object.fromEntries(
  Array.from({ length: 600 }, (_, i) => [`package-${i}`, `1.${i}-1`]),
)

beforeAll(async () => {
  story = await openStory()
  proxy = await openCountingProxy(story, 'second')
  machine = await openMachine(story, 'second', proxy.server)
  machine.install(packages)
  await machine.sync()
  const { items } = await story.ask(contracts.listDevices, { package: 'package-1' })
  expect(items).toHaveLength(1)
  device = items[0]?.id ?? ''
})
afterAll(async () => {
  await proxy?.[Symbol.asyncDispose]()
  await story?.[Symbol.asyncDispose]()
})

/** One sync; what the telemetry road carried meanwhile, decompressed. */
async function sync() {
  proxy.exchanges.length = 0
  await machine.sync()
  return proxy.exchanges.filter(({ path }) => path === transmissionPath)
}

it('says almost nothing while nothing changes', async () => {
  const told = await sync()
  expect(told).toEqual([])
  const [only, ...more] = proxy.exchanges
  expect(more).toEqual([])
  expect(only).toMatchObject({ path: syncPath, status: 204 })
  expect((only?.sent.length ?? 0) + (only?.answered.length ?? 0)).toBeLessThan(120)
})

it('tells an added, an upgraded and a removed package, and nothing else', async () => {
  const { 'package-7': _, ...rest } = packages
  machine.install({ ...rest, 'package-8': '2.0-1', newcomer: '1.0-1' })
  const [told, ...more] = await sync()
  expect(more).toEqual([])
  const plain = zstdDecompressSync(told?.sent as Buffer).toString()
  expect(plain).not.toContain('package-9')
  for (const name of ['package-7', 'package-8', 'newcomer']) expect(plain).toContain(name)
  expect(told?.sent.length).toBeLessThan(400)

  const { items } = await story.ask(contracts.deviceHistory, { id: device as never })
  const latest = items.slice(0, 3).map(({ what, subject, before, after }) => ({ what, subject, before, after }))
  expect(latest).toHaveLength(3)
  expect(latest).toContainEqual({ what: 'added', subject: 'newcomer', before: undefined, after: '1.0-1' })
  expect(latest).toContainEqual({ what: 'changed', subject: 'package-8', before: '1.8-1', after: '2.0-1' })
  expect(latest).toContainEqual({ what: 'removed', subject: 'package-7', before: '1.7-1', after: undefined })
  for (const { at } of items.slice(0, 3)) expect(Date.parse(at)).toBeGreaterThan(Date.parse('2026-01-01'))

  const { software } = await story.json('devices', 'show', device, '--software')
  const shown = Object.fromEntries(software.map((p: { name: string; version: string }) => [p.name, p.version]))
  expect(shown).toEqual({ ...rest, 'package-8': '2.0-1', newcomer: '1.0-1' })
})

it('tells twelve upgrades in less than 400 bytes (B8)', async () => {
  const { 'package-7': _, ...rest } = packages
  const upgraded = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`package-${20 + i}`, `1.${20 + i}-2`]))
  machine.install({ ...rest, 'package-8': '2.0-1', newcomer: '1.0-1', ...upgraded })
  const [told] = await sync()
  expect(told?.sent.length).toBeLessThan(400)
})
