// Random lives of a fleet under advisories against a naive model: after each step every list is what recounting from nothing gives.
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Advisory } from '#wire/advisories/advisory.ts'
import type { exportFindings as exportContract, Priority } from '#wire/console/findings.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Package } from '#wire/telemetry/software.ts'
import type { Caller, DeviceCaller } from '../../context.ts'
import { actOnDevices } from '../../devices/act-on-devices.ts'
import { createGroup } from '../../devices/create-group.ts'
import { type TestContext, testContext } from '../../testing.ts'
import type { TestFeed } from '../advisories/testing.ts'
import { deb, reader } from '../testing.ts'
import { decideFindings } from './decisions/decide-findings.ts'
import { deviceFindings } from './device-findings.ts'
import { exportFindings } from './export-findings.ts'
import { findingFacets } from './finding-facets.ts'
import { listExposedDevices } from './list-exposed-devices.ts'
import { listExposedPackages } from './list-exposed-packages.ts'
import { listFindings } from './list-findings.ts'
import { priorities, priorityOf } from './priority.ts'
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

const sources = ['curl', 'openssl', 'zlib']
/** `libssl3` comes from `openssl`; `tool` is nobody's public package. */
const binaries = [
  { name: 'curl', source: 'curl', origin: 'debian' },
  { name: 'openssl', source: 'openssl', origin: 'debian' },
  { name: 'libssl3', source: 'openssl', origin: 'debian' },
  { name: 'zlib1g', source: 'zlib', origin: 'debian' },
  { name: 'zlib', source: 'zlib', origin: 'acme' },
] as const

const installed = fc
  .subarray(binaries.map((_, i) => i))
  .chain((which) =>
    fc.tuple(...which.map((i) => fc.record({ i: fc.constant(i), version: fc.integer({ min: 1, max: 3 }) }))),
  )
  .map((list) =>
    list.map(({ i, version }): Package => {
      const { name, source, origin } = binaries[i] as (typeof binaries)[number]
      return deb(name, `${version}-1`, { origin, ...(name === source ? {} : { source }) })
    }),
  )

const release = fc.constantFrom('12', '13', '14')
const advisory = fc.record({
  id: fc.constantFrom('DSA-1', 'DSA-2', 'DSA-3', 'DSA-4'),
  kind: fc.constantFrom('security', 'security', 'bugfix') as fc.Arbitrary<Advisory['kind']>,
  severity: fc.constantFrom('critical', 'high', 'low', undefined),
  covers: fc.subarray(['CVE-2026-0001', 'CVE-2026-0002']),
  affected: fc.uniqueArray(
    fc.record({
      source: fc.constantFrom(...sources),
      release: fc.constantFrom('12', '13'),
      fixed: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 3, selector: (one) => `${one.source} ${one.release}` },
  ),
})

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      list: fc.uniqueArray(advisory, { minLength: 1, maxLength: 3, selector: (one) => one.id }),
    }),
  },
  fc.record({ do: fc.constant('withdraw' as const), id: fc.constantFrom('DSA-1', 'DSA-2', 'DSA-3', 'DSA-4') }),
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('tell' as const), device: fc.nat(5), packages: installed, release }),
  },
  fc.record({ do: fc.constant('retire' as const), device: fc.nat(5) }),
  fc.record({ do: fc.constant('move' as const), device: fc.nat(5), group: fc.nat(2) }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      name: fc.constantFrom('DSA-1', 'DSA-2', 'DSA-3', 'CVE-2026-0001', 'CVE-2026-0002'),
      package: fc.constantFrom(undefined, undefined, 'openssl', 'libssl3'),
      where: fc.constantFrom('tenant' as const, 'group' as const, 'device' as const),
      at: fc.nat(5),
      days: fc.integer({ min: 1, max: 3 }),
    }),
  },
  fc.record({ do: fc.constant('kev' as const), exploited: fc.boolean() }),
  fc.record({ do: fc.constant('day' as const) }),
  fc.record({ do: fc.constant('rebuild' as const) }),
)

interface ModelDevice {
  readonly caller: DeviceCaller
  packages: readonly Package[]
  release: string
  gone: boolean
  group: number | undefined
}

interface ModelDecision {
  readonly name: string
  readonly package: string | undefined
  readonly where: 'tenant' | 'group' | 'device'
  readonly at: number
  readonly until: number
}

interface Row {
  readonly device: number
  readonly package: string
  readonly version: string
  readonly advisory: string
  readonly kind: string
  readonly fixed: string | null
  readonly priority: Priority
  readonly decided: boolean
}

type Said = Omit<Parameters<typeof publish>[0][number], 'id'>

/** What there is, and the naive answer to every question about it. */
class Model {
  readonly devices: ModelDevice[] = []
  readonly advisories = new Map<string, Said>()
  readonly decisions: ModelDecision[] = []
  exploited = false

  rows(now: number): Row[] {
    const rows: Row[] = []
    for (const [number, device] of this.devices.entries())
      for (const one of device.gone ? [] : device.packages)
        for (const [id, said] of this.advisories) {
          const about = said.affected.find(
            (a) => a.source === (one.source ?? one.name) && a.release === device.release && one.origin === 'debian',
          )
          if (!about || (about.fixed !== undefined && Number(one.version[0]) >= about.fixed)) continue
          rows.push({
            device: number,
            package: one.name,
            version: one.version,
            advisory: id,
            kind: said.kind,
            fixed: about.fixed === undefined ? null : `${about.fixed}-1`,
            priority: priorityOf({
              kev: this.exploited && said.covers.includes('CVE-2026-0001'),
              severity: said.severity,
              fixable: about.fixed !== undefined,
            }),
            decided: this.decided(id, said.covers, one.name, number, now),
          })
        }
    return rows
  }

  covers(release: string): boolean {
    return [...this.advisories.values()].some(({ affected }) => affected.some((one) => one.release === release))
  }

  private decided(id: string, covers: readonly string[], name: string, number: number, now: number): boolean {
    const by = (wanted: string) =>
      this.decisions.some(
        (one) =>
          one.name === wanted &&
          one.until > now &&
          (one.package === undefined || one.package === name) &&
          (one.where === 'tenant' || one.at === (one.where === 'device' ? number : this.devices[number]?.group)),
      )
    return by(id) || (covers.length > 0 && covers.every(by))
  }
}

/** Those that are worse first; of one device or advisory the worst counts. */
const worst = (list: readonly Row[]) => priorities.find((priority) => list.some((row) => row.priority === priority))
const byKey = <T>(list: readonly T[], key: (one: T) => string) => [...list].sort((a, b) => (key(a) < key(b) ? -1 : 1))

function countsOf(rows: readonly Row[]): Record<Priority, number> {
  const counts = { urgent: 0, high: 0, medium: 0, low: 0, unrated: 0 }
  for (const group of Map.groupBy(rows, (row) => row.advisory).values()) counts[worst(group) as Priority] += 1
  return counts
}

/** Advisories with their devices, open and decided. */
function findingsIn(rows: readonly Row[]) {
  const found = [...Map.groupBy(rows, (row) => row.advisory)].map(([advisory, of]) => {
    const open = new Set(of.filter((row) => !row.decided).map((row) => row.device))
    const all = new Set(of.map((row) => row.device))
    return {
      advisory,
      priority: worst(of) as Priority,
      packages: [...new Set(of.map((row) => row.package))].sort(),
      devices: open.size,
      decided: all.size - open.size,
    }
  })
  return byKey(found, (one) => one.advisory)
}

let tenants = 100
const page = { limit: 500, order: 'asc' } as const

async function publish(
  list: readonly {
    readonly id: string
    readonly kind: Advisory['kind']
    readonly severity: string | undefined
    readonly covers: readonly string[]
    readonly affected: readonly { source: string; release: string; fixed: number | undefined }[]
  }[],
): Promise<void> {
  feed.publish(
    list.map(({ id, kind, severity, covers, affected }) => {
      const { severity: _, ...record } = dsa(id, {}, { kind, covers: [...covers] })
      const said = affected.map((one) =>
        affects(one.source, one.fixed === undefined ? undefined : `${one.fixed}-1`, `Debian:${one.release}`),
      )
      return { ...record, ...(severity === undefined ? {} : { severity }), affected: said }
    }),
  )
}

it('answers as a recount from nothing does, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 16 }), async (steps) => {
      const tenant = ++tenants
      await context.admin(`insert into tenant_numbers (tenant) values (${tenant})`)
      const caller: Caller = { ...reader(tenant), credential: 'crd_aaaaaaaaaaaaaaaaaaaaaaaaaa' }
      const model = new Model()
      const groups: string[] = []
      await context.ring.add(tenant, ['tenant'])
      for (const name of ['a', 'b', 'c'])
        groups.push((await createGroup(context, { name, parent: null, readmission: 'by-hand' }, caller)).id)
      for (let i = 0; i < 3; i++) {
        const packages = [deb('curl', '1-1'), deb('libssl3', '2-1', { source: 'openssl' })]
        model.devices.push({
          ...{ caller: await deviceWith(context, tenant, packages), packages, release: '12', gone: false },
          group: undefined,
        })
      }
      const said = { id: 'DSA-4' as const, kind: 'security' as const, severity: 'critical' as const, covers: [] }
      const affected = ['curl', 'openssl'].map((source) => ({ source, release: '12' as const, fixed: 3 }))
      try {
        await take(model, tenant, caller, groups, { do: 'publish', list: [{ ...said, affected }] })
        for (const [i, one] of steps.entries()) {
          await take(model, tenant, caller, groups, one)
          // Two changes come at once as often as one.
          if (i % 3 === 0 && i < steps.length - 1) continue
          await settled(context, tenant)
          await compare(model, tenant, caller, groups)
        }
      } finally {
        for (const id of model.advisories.keys()) feed.withdraw(id)
        feed.publish([], [{ id: 'CVE-2026-0001' }])
      }
    }),
    { numRuns: 30 },
  )
})

const dayMs = 86_400_000
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function take(model: Model, tenant: number, caller: Caller, groups: string[], one: Step): Promise<void> {
  const at = 'device' in one ? one.device % model.devices.length : 0
  const device = model.devices[at] as ModelDevice
  switch (one.do) {
    case 'publish':
      for (const { id, ...said } of one.list) model.advisories.set(id, said)
      return publish(one.list)
    case 'withdraw':
      model.advisories.delete(one.id)
      return feed.withdraw(one.id)
    case 'tell':
      if (one.device >= model.devices.length || device.gone)
        model.devices.push({
          ...{ caller: await deviceWith(context, tenant, one.packages, one.release), packages: one.packages },
          ...{ release: one.release, gone: false, group: undefined },
        })
      else {
        await tell(context, device.caller, one.packages, one.release)
        Object.assign(device, { packages: one.packages, release: one.release })
      }
      return
    case 'retire':
      await actOnDevices(context, { verb: 'retire', devices: [device.caller.device] }, caller)
      device.gone = true
      return
    case 'move':
      await actOnDevices(
        context,
        { verb: 'move', devices: [device.caller.device], group: groups[one.group] as never },
        caller,
      )
      device.group = one.group
      return
    case 'decide':
      return decideAs(model, caller, groups, one)
    case 'kev':
      model.exploited = one.exploited
      feed.publish(
        [],
        [{ id: 'CVE-2026-0001', ...(one.exploited ? { kev: { addedOn: '2026-11-01', ransomware: false } } : {}) }],
      )
      return
    case 'day':
      context.clock.advance(dayMs)
      return
    case 'rebuild':
      return context.catalogue.rebuild(tenant)
  }
}

async function decideAs(model: Model, caller: Caller, groups: string[], one: Extract<Step, { do: 'decide' }>) {
  const now = context.clock.now()
  const until = new Date(now + one.days * dayMs).toISOString().slice(0, 10)
  const at = one.at % (one.where === 'group' ? groups.length : model.devices.length)
  const scope = {
    tenant: { where: 'tenant' as const },
    group: { where: 'group' as const, group: groups[at] as never },
    device: { where: 'device' as const, device: model.devices[at]?.caller.device as never },
  }[one.where]
  const said = { advisory: [one.name], verdict: 'accepted' as const, reason: 'a model says so', until, scope }
  await decideFindings(context, { ...said, ...(one.package === undefined ? {} : { package: one.package }) }, caller)
  const same = model.decisions.findIndex(
    (other) => other.name === one.name && other.package === one.package && other.where === one.where && other.at === at,
  )
  if (same >= 0) model.decisions.splice(same, 1)
  model.decisions.push({ ...one, at, until: Date.parse(until) })
}

async function compare(model: Model, tenant: number, caller: Caller, groups: string[]): Promise<void> {
  const now = context.clock.now()
  const all = model.rows(now)
  const rows = all.filter((row) => row.kind === 'security')
  await compareFindings(rows, all, model, caller, groups)
  await compareDevices(rows, all, model, caller)
  await comparePackages(rows, caller)
  await compareExport(all, model, caller)
  const open = rows.filter((row) => !row.decided)
  const first = open.filter(({ priority }) => priority === 'urgent' || priority === 'high')
  expect(context.findings.of(tenant).counts()).toEqual({
    findings: countsOf(rows.filter((row) => open.some(({ advisory }) => advisory === row.advisory))),
    devices: new Set(open.map((row) => row.device)).size,
    first: new Set(first.map((row) => row.device)).size,
    decided: findingsIn(rows).filter((one) => one.decided > 0).length,
  })
}

async function compareFindings(rows: Row[], all: Row[], model: Model, caller: Caller, groups: string[]): Promise<void> {
  const list = async (more: object) => {
    const { items, total } = await listFindings(
      context,
      { ...page, sort: 'advisory', decision: 'all', ...more },
      caller,
    )
    expect(total).toBe(items.length)
    return items.map(({ advisory, priority, packages, devices, decided }) => ({
      ...{ advisory, priority, packages, devices, decided },
    }))
  }
  expect(await list({})).toEqual(findingsIn(rows))
  expect(await list({ kind: ['security', 'bugfix'], decision: 'open' })).toEqual(
    findingsIn(all).filter((one) => one.devices > 0),
  )
  expect(await list({ decision: 'decided' })).toEqual(findingsIn(rows).filter((one) => one.decided > 0))
  const inGroup = (group: number) => rows.filter((row) => model.devices[row.device]?.group === group)
  expect(await list({ group: [groups[0]] })).toEqual(
    findingsIn(inGroup(0)).map((one) => ({
      ...one,
      // What a row says of the advisory is said of the whole fleet; what is counted is of the group.
      priority: worst(rows.filter((row) => row.advisory === one.advisory)),
      packages: findingsIn(rows).find(({ advisory }) => advisory === one.advisory)?.packages,
    })),
  )
  const facets = await findingFacets(context, { decision: 'open' }, caller)
  const open = findingsIn(rows).filter((one) => one.devices > 0)
  expect(Object.fromEntries(facets.priority.map((one) => [one.value, one.findings]))).toEqual(
    Object.fromEntries([...Map.groupBy(open, (one) => one.priority)].map(([value, of]) => [value, of.length])),
  )
  for (const [i, id] of groups.entries())
    expect(facets.group.find((one) => one.value === id)?.findings ?? 0).toBe(
      findingsIn(inGroup(i)).filter((one) => one.devices > 0).length,
    )
}

async function compareDevices(rows: Row[], all: Row[], model: Model, caller: Caller): Promise<void> {
  const listed: string[] = []
  const items: Awaited<ReturnType<typeof listExposedDevices>>['items'] = []
  for (let cursor: string | undefined; ; ) {
    const asked = { limit: 2, order: 'asc', sort: 'worst', decision: 'open', ...(cursor ? { cursor } : {}) } as const
    const one = await listExposedDevices(context, asked, caller)
    items.push(...one.items)
    cursor = one.next
    if (!cursor) break
  }
  for (const [number, { caller: own, gone, packages, release: run }] of model.devices.entries()) {
    const shown = items.find(({ id }) => id === own.device)
    if (gone) {
      expect(shown).toBeUndefined()
      continue
    }
    listed.push(own.device)
    const mine = rows.filter((row) => row.device === number)
    const open = mine.filter((row) => !row.decided)
    const covered = model.covers(run)
    expect(shown).toMatchObject({
      coverage: covered ? 'covered' : 'not-loaded',
      counts: covered ? countsOf(open) : null,
      decided: covered ? findingsIn(mine).filter((one) => one.devices === 0).length : 0,
      fixable: new Set(open.flatMap((row) => (row.fixed === null ? [] : row.package))).size,
      packages: packages.length,
      unknownOrigin: packages.filter((one) => one.origin !== 'debian').length,
    })
    const { findings, counts } = await deviceFindings(context, { id: own.device }, caller)
    expect(counts).toEqual(covered ? countsOf(open) : null)
    expect(
      byKey(
        findings.map((one) => [
          one.advisory,
          one.package,
          one.version,
          one.fixed ?? null,
          one.priority,
          !!one.decision,
        ]),
        String,
      ),
    ).toEqual(
      byKey(
        mine.map((row) => [row.advisory, row.package, row.version, row.fixed, row.priority, row.decided]),
        String,
      ),
    )
  }
  expect(items.map(({ id }) => id).sort()).toEqual(listed.sort())
  const ofDevices = (some: readonly Row[]) =>
    [...new Set(some.map((row) => model.devices[row.device]?.caller.device as string))].sort()
  const ids = async (more: object) => {
    const asked = { ...page, sort: 'name', decision: 'open', ...more } as const
    return (await listExposedDevices(context, asked, caller)).items.map(({ id }) => id as string).sort()
  }
  expect(await ids({ decision: 'decided' })).toEqual(ofDevices(decidedOnly(rows)))
  expect(await ids({ advisory: 'DSA-1' })).toEqual(
    ofDevices(all.filter((row) => row.advisory === 'DSA-1' && !row.decided)),
  )
  expect(await ids({ package: 'libssl3' })).toEqual(
    ofDevices(rows.filter((row) => row.package === 'libssl3' && !row.decided)),
  )
  const high = items.filter(({ counts }) => counts && counts.high > 0)
  expect(await ids({ priority: ['high'] })).toEqual(high.map(({ id }) => id as string).sort())
  const weights = items.map(({ counts }) =>
    counts ? priorities.map((priority) => counts[priority]) : [0, 0, 0, 0, 0.5],
  )
  for (const [i, one] of weights.entries()) if (i > 0) expect(isWorse(one, weights[i - 1] as number[])).toBe(false)
}

/** Rows of findings of which nothing is open on their device. */
const decidedOnly = (rows: readonly Row[]) =>
  rows.filter(
    (row) => !rows.some((other) => other.device === row.device && other.advisory === row.advisory && !other.decided),
  )

const isWorse = (a: number[], b: number[]) => {
  const i = a.findIndex((count, place) => count !== b[place])
  return i >= 0 && (a[i] as number) > (b[i] as number)
}

async function comparePackages(rows: Row[], caller: Caller): Promise<void> {
  const open = rows.filter((row) => !row.decided)
  const { items } = await listExposedPackages(context, { ...page, sort: 'name', decision: 'open' }, caller)
  expect(items.map(({ name, devices, counts, versions }) => ({ name, devices, counts, versions }))).toEqual(
    byKey(
      [...Map.groupBy(open, (row) => row.package)].map(([name, of]) => {
        const about = rows.filter((row) => row.package === name && of.some(({ advisory }) => advisory === row.advisory))
        return {
          name,
          devices: new Set(of.map((row) => row.device)).size,
          counts: countsOf(about),
          versions: new Set(about.map((row) => row.version)).size,
        }
      }),
      (one) => one.name,
    ),
  )
}

async function compareExport(all: Row[], model: Model, caller: Caller): Promise<void> {
  const exported: AnswerOf<typeof exportContract>['items'] = []
  for (let cursor: string | undefined; ; ) {
    const one = await exportFindings(context, { limit: 3, ...(cursor ? { cursor } : {}) }, caller)
    exported.push(...one.items)
    cursor = one.next
    if (!cursor) break
  }
  const told = exported.map((one) => [
    model.devices.findIndex(({ caller: { device } }) => device === one.deviceId),
    ...[one.package, one.version, one.advisory, one.kind, one.fixed, one.priority, one.decision !== null],
  ])
  expect(byKey(told, String)).toEqual(
    byKey(
      all.map((row) => [
        row.device,
        ...[row.package, row.version, row.advisory, row.kind, row.fixed, row.priority, row.decided],
      ]),
      String,
    ),
  )
}
