// What concerns which devices, kept up to what advisories, packages, devices and decisions say.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { iso } from '#kit/clock.ts'
import type { Context } from '../../context.ts'
import { actOnDevices } from '../../devices/act-on-devices.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { knownAt, type TestFeed, testSource } from '../advisories/testing.ts'
import { intake } from '../intake.ts'
import { deb, debian, pack, plantDevice, reader, whole } from '../testing.ts'
import { deviceFindings } from './device-findings.ts'
import { explainFinding } from './explain-finding.ts'
import { exportFindings } from './export-findings.ts'
import { listExposedDevices } from './list-exposed-devices.ts'
import { listFindings } from './list-findings.ts'
import { affects, deviceWith, dsa, feedFor, settled, tell } from './testing.ts'

let context: TestContext
let feed: TestFeed
beforeAll(async () => {
  context = await testContext()
  feed = await feedFor(context)
})
afterAll(async () => {
  await context[Symbol.asyncDispose]()
  await feed[Symbol.asyncDispose]()
})

it('finds what an advisory concerns, and no more once it is upgraded', async () => {
  const old = await deviceWith(context, 1, [deb('curl', '7'), deb('bash', '5')])
  const fixed = await deviceWith(context, 1, [deb('curl', '8')])
  feed.publish([dsa('DSA-1', { curl: '8' })])
  await settled(context, 1)
  const findings = context.findings.of(1)
  expect([...findings.matches()].map((match) => findings.devicesOf(match).numbers())).toEqual([[old.number]])
  expect(findings.counts()).toEqual({
    findings: { urgent: 0, high: 1, medium: 0, low: 0, unrated: 0 },
    ...{ devices: 1, first: 1, decided: 0 },
  })
  expect(findings.countsOf(old.number)).toMatchObject({ findings: { high: 1 }, fixable: 1, decided: 0 })
  expect(findings.countsOf(fixed.number)).toMatchObject({ findings: { high: 0 }, fixable: 0 })
  await tell(context, old, [deb('curl', '8'), deb('bash', '5')])
  await settled(context, 1)
  expect([...findings.matches()]).toEqual([])
  expect(findings.counts()).toMatchObject({ findings: { high: 0 }, devices: 0 })
  expect(context.findings.knowledge(1)).toMatchObject({ state: 'known', why: [] })
})

const caller = reader(2)
const asked = { limit: 50, order: 'asc', decision: 'open' } as const

it('says of nothing that it is none: not loaded, not supported, not told, not from the distribution', async () => {
  feed.publish([dsa('DSA-9', { curl: '8' })])
  const covered = await deviceWith(context, 2, [deb('curl', '7'), deb('acme', '1', { origin: 'acme' })])
  const other = await deviceWith(context, 2, [deb('curl', '7')], '99')
  const silent = await plantDevice(context, 2)
  await settled(context, 2)
  const knowledge = context.findings.knowledge(2)
  expect(knowledge).toMatchObject({
    state: 'partial',
    why: ['not-loaded', 'unknown-origin', 'no-inventory'],
    coverage: { devices: 3, covered: 1, unsupported: 0, notLoaded: 1, noInventory: 1, packages: 3, matched: 1 },
  })
  const { items } = await listExposedDevices(context, { ...asked, sort: 'worst' }, caller)
  expect(items.map(({ id, coverage, counts }) => [id, coverage, counts?.high])).toEqual([
    [covered.device, 'covered', 2],
    ...[
      [other.device, 'not-loaded', undefined],
      [silent.device, 'no-inventory', undefined],
    ],
  ])
  const uncovered = await listExposedDevices(context, { ...asked, sort: 'name', coverage: ['not-loaded'] }, caller)
  expect(uncovered.items.map(({ id }) => id)).toEqual([other.device])
  feed.sources([testSource({ id: 'debian-osv', ecosystems: ['Debian:12'], state: 'stale' })])
  await settled(context, 2)
  expect(context.findings.knowledge(2).why).toContain('stale')
  feed.sources([testSource({ id: 'debian-osv', ecosystems: ['Debian:12'] })])
})

it('lists every device of an advisory by any of its names, and by package', async () => {
  feed.publish([dsa('DSA-10', { zlib: '2' }, { aliases: ['DEBIAN-10'], covers: ['CVE-2026-1000'] })])
  const has = await deviceWith(context, 2, [deb('zlib1g', '1', { source: 'zlib' })])
  await settled(context, 2)
  for (const advisory of ['DSA-10', 'DEBIAN-10', 'CVE-2026-1000']) {
    const { items, total } = await listExposedDevices(context, { ...asked, sort: 'worst', advisory }, caller)
    expect([items.map(({ id }) => id), total]).toEqual([[has.device], 1])
  }
  const by = await listExposedDevices(context, { ...asked, sort: 'name', package: 'zlib1g' }, caller)
  expect(by.items.map(({ id }) => id)).toEqual([has.device])
  const found = await listFindings(context, { ...asked, sort: 'priority', search: 'cve-2026-10' }, caller)
  expect(found.items).toMatchObject([
    { advisory: 'DSA-10', packages: ['zlib1g'], devices: 1, verdicts: ['affected'], ecosystems: ['Debian:12'] },
  ])
  expect((await listFindings(context, { ...asked, sort: 'priority', search: 'ZLIB1' }, caller)).total).toBe(1)
})

it('shows nothing of another tenant, and no name to who may see none', async () => {
  await settled(context, 1)
  await settled(context, 2)
  const other = await listFindings(context, { ...asked, sort: 'advisory', decision: 'all' }, reader(1))
  expect(other.items.map(({ advisory }) => advisory)).not.toContain('DSA-10')
  const ours = await listExposedDevices(context, { ...asked, sort: 'name' }, reader(1))
  const theirs = await listExposedDevices(context, { ...asked, sort: 'name' }, caller)
  const ids = new Set(ours.items.map(({ id }) => id))
  expect(theirs.items.length).toBeGreaterThan(2)
  expect(theirs.items.filter(({ id }) => ids.has(id))).toEqual([])
  const [first] = theirs.items
  await expect(deviceFindings(context, { id: first?.id as never }, reader(1))).rejects.toMatchObject({
    code: 'device-unknown',
  })
  const hidden = await listExposedDevices(context, { ...asked, sort: 'name' }, reader(2, false))
  expect(hidden.items.every(({ nameFrom, name, id }) => nameFrom === 'hidden' && name === id.slice(4, 10))).toBe(true)
  const rows = (await exportFindings(context, { limit: 100 }, reader(2, false))).items
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.every(({ deviceName, deviceId }) => deviceName === deviceId.slice(4, 10))).toBe(true)
})

it('is as severe as a person says, not as others score it, and known since the service recorded it', async () => {
  await deviceWith(context, 6, [deb('by-hand', '1')])
  const of = async () => {
    await settled(context, 6)
    const { items } = await listFindings(context, { ...asked, sort: 'priority' }, reader(6))
    return items.map(({ advisory, priority, knownAt }) => [advisory, priority, knownAt])
  }
  const one = dsa('DSA-60', { 'by-hand': '2' }, { severity: 'critical', covers: ['CVE-2026-60'] })
  const other = { ...one, id: 'DLA-60', aliases: ['DSA-60'], source: 'debian-tracker' }
  const scores = [{ id: 'CVE-2026-60', epss: { probability: 0.5, percentile: 0.9, on: '2026-11-20' } }]
  const first = '2026-10-01T00:00:00Z'
  feed.publish(
    [
      { ...one, knownAt: '2026-11-01T00:00:00Z' },
      { ...other, knownAt: first },
    ],
    scores,
  )
  expect(await of()).toEqual([[expect.stringMatching(/-60$/), 'urgent', first]])
  feed.publish([{ ...other, severity: 'low', severityByHand: true, knownAt: first }])
  expect(await of()).toEqual([[expect.stringMatching(/-60$/), 'low', first]])
  feed.publish([
    { ...one, severity: 'medium', severityByHand: true, knownAt: '2026-11-01T00:00:00Z' },
    { ...other, knownAt: first },
  ])
  expect(await of(), 'of the other record').toEqual([[expect.stringMatching(/-60$/), 'medium', first]])
  feed.withdraw('DSA-60')
  feed.withdraw('DLA-60')
  expect(await of()).toEqual([])
})

it('explains why, why not, and since when', async () => {
  feed.publish([dsa('DSA-20', { curl: '9' }, { published: '2026-11-01T00:00:00Z', covers: ['CVE-2026-2000'] })])
  const packages = [deb('curl', '10'), deb('libcurl4', '10', { source: 'curl' }), deb('bash', '5')]
  const device = await deviceWith(context, 2, packages)
  await settled(context, 2)
  const why = (advisory: string, more: object = {}, as = caller) =>
    explainFinding(context, { id: device.device, advisory, ...more }, as)
  const safe = await why('DSA-20')
  expect(safe.reasons.map((one) => [one.package, one.verdict, one.comparedName, one.fixed])).toEqual([
    ['curl', 'fixed', 'curl', '9'],
    ['libcurl4', 'fixed', 'curl', '9'],
  ])
  expect(safe.since.packageSince).toBeUndefined()
  context.clock.advance(60_000)
  await tell(context, device, [deb('curl', '10'), deb('libcurl4', '8', { source: 'curl' })])
  await settled(context, 2)
  const concerned = await why('CVE-2026-2000', { package: 'libcurl4' })
  expect(concerned.reasons).toMatchObject([
    {
      verdict: 'affected',
      package: 'libcurl4',
      installed: '8',
      comparedVersion: '8',
      fixed: '9',
      ecosystem: 'Debian:12',
    },
  ])
  expect(concerned.since).toMatchObject({
    advisoryKnownAt: knownAt,
    advisoryPublished: '2026-11-01T00:00:00Z',
    packageSince: iso(context.clock.now()),
  })
  expect((await why('DSA-20')).reasons.map(({ verdict }) => verdict).sort()).toEqual(['affected', 'fixed'])
  expect((await why('DSA-NONE')).reasons).toEqual([])
  await tell(context, device, [deb('curl', '8', { origin: 'acme' })])
  await settled(context, 2)
  expect((await why('DSA-20')).reasons).toMatchObject([{ verdict: 'unknown', rule: 'foreign-origin' }])
  expect((await why('DSA-20', {}, reader(2, false))).reasons).toEqual([])
})

it('uses a rebuild’s advisories only while the distribution’s own are not loaded', async () => {
  const el = { manager: 'rpm', architecture: 'x86_64', origin: 'rhel', vendor: 'redhat.com' } as const
  const device = await plantDevice(context, 2)
  const records = [
    whole('system', [{ ...debian, osId: 'rhel', osVersion: '9.4' }]),
    whole('software', [{ ...el, name: 'bash', version: '5.1-1.el9' }]),
  ]
  await intake(context, device, pack(records))
  await settled(context, 2)
  expect(context.findings.of(2).coverageOf(device.number)).toBe('not-loaded')
  feed.publish([
    { ...dsa('ALSA-1', {}), source: 'almalinux-osv', affected: [affects('bash', '5.1-2.el9', 'AlmaLinux:9')] },
  ])
  await settled(context, 2)
  const { findings } = await deviceFindings(context, { id: device.device }, caller)
  expect(findings).toMatchObject([{ advisory: 'ALSA-1', basis: 'rebuild', fixed: '5.1-2.el9' }])
  feed.publish([{ ...dsa('RHSA-1', {}), source: 'redhat-csaf', affected: [affects('zsh', '5-1', 'Red Hat:9')] }])
  await settled(context, 2)
  // A few of the distribution's own records are not its advisories.
  expect((await deviceFindings(context, { id: device.device }, caller)).findings).toHaveLength(1)
  const debianToo = testSource({ id: 'debian-osv', ecosystems: ['Debian:12'] })
  feed.sources([debianToo, testSource({ id: 'redhat-csaf', ecosystems: ['Red Hat:9'], whole: true })])
  await expect
    .poll(async () => {
      await settled(context, 2)
      return (await deviceFindings(context, { id: device.device }, caller)).findings
    })
    .toEqual([])
  feed.withdraw('RHSA-1')
  await settled(context, 2)
  expect((await deviceFindings(context, { id: device.device }, caller)).findings).toHaveLength(1)
})

it('is the same in another process, and after a start', async () => {
  await using other = await context.another()
  await settled(other, 2)
  await settled(context, 2)
  const rows = async (at: Context) => (await exportFindings(at, { limit: 500 }, caller)).items
  expect(await rows(other)).toEqual(await rows(context))
  const device = await deviceWith(context, 2, [deb('curl', '1')])
  await settled(context, 2)
  const mine = (list: Awaited<ReturnType<typeof rows>>) => list.filter(({ deviceId }) => deviceId === device.device)
  expect(mine(await rows(context)).length).toBeGreaterThan(0)
  // Packages of other processes come by notice.
  while (mine(await rows(other)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(mine(await rows(other))).toEqual(mine(await rows(context)))
  await actOnDevices(other, { verb: 'retire', devices: [device.device] }, { ...caller, credential: 'crd_test' })
  // What another process did comes by notice too.
  await expect.poll(async () => mine(await rows(context))).toEqual([])
  await expect.poll(() => context.findings.of(2).coverageOf(device.number)).toBe('no-inventory')
})

it('says unknown while there is no service, and finds what it said when it comes', async () => {
  await using alone = await testContext()
  const device = await deviceWith(alone, 1, [deb('curl', '7')])
  while (alone.advisories.state() === 'loading') await new Promise((resolve) => setTimeout(resolve, 5))
  const listed = await listFindings(alone, { ...asked, sort: 'priority' }, reader(1))
  expect(listed).toMatchObject({ items: [], knowledge: { state: 'unknown', why: ['service-away'], coverage: null } })
  const { items } = await listExposedDevices(alone, { ...asked, sort: 'worst' }, reader(1))
  expect(items).toMatchObject([{ id: device.device, counts: null, coverage: 'not-loaded' }])
  await using late = await feedFor(alone)
  late.publish([dsa('DSA-1', { curl: '8' })])
  await settled(alone, 1)
  const found = await listFindings(alone, { ...asked, sort: 'priority' }, reader(1))
  expect(found).toMatchObject({ items: [{ advisory: 'DSA-1', devices: 1 }], knowledge: { state: 'known' } })
})

it('shows no count while packages are rebuilt', async () => {
  await settled(context, 1)
  context.catalogue.rebuild(1)
  expect(context.findings.knowledge(1)).toMatchObject({ state: 'unknown', why: ['rebuilding'], coverage: null })
  expect(() => context.findings.of(1)).toThrow('put together')
  await settled(context, 1)
  expect(context.findings.knowledge(1).state).not.toBe('unknown')
})
