// Decisions from the verb to the count: what they close, when it opens again, who may read them and what stays on record.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DecisionId, freshId, type GroupId } from '#wire/ids.ts'
import type { Caller } from '../../../context.ts'
import { createGroup } from '../../../devices/create-group.ts'
import { type TestContext, testContext, testStart } from '../../../testing.ts'
import type { TestFeed } from '../../advisories/testing.ts'
import { showDevice } from '../../show-device.ts'
import { deb, reader } from '../../testing.ts'
import { deviceWith, dsa, feedFor, settled, tell } from '../testing.ts'
import { changeDecision } from './change-decision.ts'
import { decideFindings } from './decide-findings.ts'
import { disclose } from './disclose.ts'
import { forget } from './forget.ts'
import { listDecisions } from './list-decisions.ts'
import { showDecisions } from './show-decisions.ts'

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

const dayMs = 86_400_000
const caller = reader(1)
const reason = 'Only reachable from the workshop, says Frau Maier'
const tenantWide = { scope: { where: 'tenant' }, verdict: 'accepted', reason, until: '2027-01-31' } as const
const page = { limit: 50, order: 'asc', sort: 'at' } as const
const open = async (): Promise<number> => {
  await settled(context, 1)
  const { urgent, high, medium, low, unrated } = context.findings.of(1).counts().findings
  return urgent + high + medium + low + unrated
}
const one = async (advisory: string, more: Partial<typeof tenantWide> | object = {}, by: Caller = caller) => {
  const { decisions } = await decideFindings(context, { ...tenantWide, ...more, advisory: [advisory] }, by)
  return decisions[0] as (typeof decisions)[number]
}
const end = (id: string) => changeDecision(context, { id: id as DecisionId, act: 'end' }, caller)

it('close a finding by any of its names, or when all that it deals with is decided, and survive an upgrade', async () => {
  const device = await deviceWith(context, 1, [deb('curl', '7.1'), deb('bash', '5')])
  feed.publish([dsa('DSA-1', { curl: '8' }, { aliases: ['GHSA-1'], covers: ['CVE-2026-1', 'CVE-2026-2'] })])
  expect(await open()).toBe(1)
  const first = await one('cve-2026-1')
  expect(first.advisory).toBe('CVE-2026-1')
  expect(await open()).toBe(1)
  const second = await one('CVE-2026-2')
  expect(await open()).toBe(0)
  await tell(context, device, [deb('curl', '7.2'), deb('bash', '5')])
  expect(await open()).toBe(0)
  await end(second.id)
  expect(await open()).toBe(1)
  const third = await one('GHSA-1')
  expect(third.devices).toBe(1)
  expect(await open()).toBe(0)
  // What was decided about one name holds for names that only the decision knows of.
  feed.publish([dsa('DSA-1', { curl: '8' }, { covers: ['CVE-2026-1', 'CVE-2026-2'] })])
  expect(await open()).toBe(0)
  await end(third.id)
  await end(first.id)
  expect(await open()).toBe(1)
})

it('hold for a package, a group or a device only, where that is said', async () => {
  const group = await createGroup(context, { name: 'Shop', parent: null, readmission: 'automatic' }, caller)
  const inPackage = await one('DSA-1', { package: 'bash' })
  expect(await open()).toBe(1)
  const inGroup = await one('DSA-1', { scope: { where: 'group', group: group.id } })
  expect(await open()).toBe(1)
  expect(inGroup).toMatchObject({ devices: 0, scope: { where: 'group', group: group.id } })
  const { items } = await listDecisions(context, { ...page, advisory: 'DSA-1', state: ['open'] }, caller)
  expect(new Set(items.map(({ id }) => id))).toEqual(new Set([inPackage.id, inGroup.id]))
  for (const { id } of items) await end(id)
})

it('open again by themselves when their time is over, and are due before', async () => {
  const { id } = await one('DSA-1', { until: '2026-12-24' })
  const state = async () => (await listDecisions(context, page, caller)).items.find((listed) => listed.id === id)?.state
  expect([await open(), await state()]).toEqual([0, 'open'])
  context.clock.set(Date.UTC(2026, 11, 10) - 1000)
  expect(await state()).toBe('open')
  context.clock.set(Date.UTC(2026, 11, 10))
  expect(await state()).toBe('due')
  context.clock.set(Date.UTC(2026, 11, 24) - 1000)
  expect([await open(), await state()]).toEqual([0, 'due'])
  context.clock.set(Date.UTC(2026, 11, 24))
  expect([await open(), await state()]).toEqual([1, 'expired'])
  const review = { id: DecisionId.parse(id), act: 'review' } as const
  await expect(changeDecision(context, review, caller)).rejects.toMatchObject({ code: 'conflict' })
  await changeDecision(context, { ...review, act: 'extend', until: '2027-02-01', reason: 'Spare part is late' }, caller)
  expect([await open(), await state()]).toEqual([0, 'open'])
  await end(id)
  context.clock.set(testStart)
  expect([await open(), await state()]).toEqual([1, 'ended'])
})

it('are due when the advisory changed since somebody looked', async () => {
  const { id } = await one('DSA-1')
  feed.publish([dsa('DSA-1', { curl: '8' }, { modified: '2026-11-22T00:00:00Z' })])
  await settled(context, 1)
  const due = await listDecisions(context, { ...page, state: ['due'] }, caller)
  expect(due.items.map((listed) => listed.id)).toEqual([id])
  context.clock.advance(dayMs)
  const reviewed = await changeDecision(context, { id, act: 'review' }, caller)
  expect(reviewed).toMatchObject({ state: 'open', reviewedAt: '2026-11-22T12:00:00Z' })
  await end(id)
  feed.publish([dsa('DSA-1', { curl: '8' })])
  await settled(context, 1)
  context.clock.set(testStart)
})

it('keep on record what was said, and take the place of what was said about the same', async () => {
  const before = await one('DSA-1')
  const after = await one('DSA-1', { reason: 'Behind the firewall now', until: '2027-03-01' })
  const { items, total } = await listDecisions(context, { ...page, limit: 500, advisory: 'DSA-1' }, caller)
  expect(total).toBe(items.length)
  const said = new Map(items.map((listed) => [listed.id, listed]))
  expect(said.get(before.id)).toMatchObject({ state: 'ended', reason, until: '2027-01-31', endedBy: 'crd_test' })
  expect(said.get(after.id)).toMatchObject({ state: 'open', reason: 'Behind the firewall now' })
  const extend = { id: after.id, act: 'extend', until: '2027-04-01', reason: 'Once more' } as const
  const extended = await changeDecision(context, extend, caller)
  expect(extended.until).toBe('2027-04-01')
  const [row] = await context.admin<{ until: string }>(
    `select until::text as until from finding_decisions where id = '${after.id}'`,
  )
  expect(row?.until).toBe('2027-03-01')
  expect(extended.acts).toMatchObject([{ act: 'extend', until: '2027-04-01', reason: 'Once more', by: 'crd_test' }])
  await end(after.id)
  await expect(end(after.id)).rejects.toMatchObject({ code: 'conflict' })
})

it('are listed a page at a time, in either order', async () => {
  const pages = async (sort: 'at' | 'until', order: 'asc' | 'desc') => {
    const ids: string[] = []
    for (let cursor: string | undefined; ; ) {
      const answer = await listDecisions(context, { ...page, sort, order, limit: 2, cursor }, caller)
      ids.push(...answer.items.map(({ id }) => id))
      cursor = answer.next
      if (cursor === undefined) return ids
    }
  }
  const all = (await listDecisions(context, { ...page, limit: 500 }, caller)).items.map(({ id }) => id)
  expect(all.length).toBeGreaterThan(6)
  expect(await pages('at', 'asc')).toEqual(all)
  expect((await pages('at', 'desc')).reverse()).toEqual(all)
  expect((await pages('until', 'asc')).sort()).toEqual(all.toSorted())
  const wrong = listDecisions(context, { ...page, cursor: 'abc' }, caller)
  await expect(wrong).rejects.toMatchObject({ code: 'body-invalid' })
})

it.each<[what: string, more: object, code: string]>([
  ['acceptance without an end', { until: undefined }, 'body-invalid'],
  ['deferral without an end', { verdict: 'deferred', until: undefined }, 'body-invalid'],
  ['an end today', { until: '2026-11-21' }, 'body-invalid'],
  ['an end in three years', { until: '2028-11-22' }, 'body-invalid'],
  ['a justification of what does apply', { justification: 'component_not_present' }, 'body-invalid'],
  ['a group that is none', { scope: { where: 'group', group: freshId('grp') as GroupId } }, 'group-unknown'],
  ['a device that is none', { scope: { where: 'device', device: freshId('dev') } }, 'device-unknown'],
])('refuse %s', async (_what, more, code) => {
  const before = (await listDecisions(context, page, caller)).total
  await expect(one('CVE-2026-9', more)).rejects.toMatchObject({ code })
  expect((await listDecisions(context, page, caller)).total).toBe(before)
})

it('hold for two years to the day and without an end where something does not apply', async () => {
  const longest = await one('CVE-2026-9', { until: '2028-11-21' })
  expect(longest.state).toBe('open')
  const never = await one('CVE-2026-9', { verdict: 'not-affected', until: undefined })
  expect(never.until).toBeUndefined()
  await end(never.id)
})

it('stay in their tenant', async () => {
  await deviceWith(context, 2, [deb('curl', '7.1')])
  const { id } = await one('DSA-1')
  await settled(context, 2)
  expect(context.findings.of(2).counts()).toMatchObject({ findings: { high: 1 }, decided: 0 })
  expect(await listDecisions(context, page, reader(2))).toMatchObject({ items: [], total: 0 })
  const other = changeDecision(context, { id, act: 'end' }, reader(2))
  await expect(other).rejects.toMatchObject({ code: 'not-found' })
  expect(await showDecisions(context, reader(2), new Set([id]))).toEqual(new Map())
  expect([...(await showDecisions(context, caller, new Set([id]))).keys()]).toEqual([id])
  await end(id)
})

it('show their words to who may see identifiers, rest sealed, and leave them out of the audit', async () => {
  const { id } = await one('DSA-1', { package: 'maiers-own-tool' })
  const shown = await showDecisions(context, reader(1, false), new Set([id]))
  const { acts, ...seen } = shown.get(id) as NonNullable<ReturnType<typeof shown.get>>
  expect(acts).toEqual([])
  expect(seen).toMatchObject({ reason: '', hidden: true, advisory: 'DSA-1', verdict: 'accepted' })
  expect(seen.package).toBeUndefined()
  const rows = await context.admin(
    `select row_to_json(d)::text, encode(d.said, 'escape') from finding_decisions d union all
     select row_to_json(a)::text, encode(a.said, 'escape') from finding_acts a union all
     select row_to_json(t)::text, '' from audit_acts t where act like 'finding.%'`,
  )
  expect(rows.length).toBeGreaterThan(10)
  expect(JSON.stringify(rows)).not.toMatch(/Maier|workshop|maiers-own-tool|firewall|Spare part/)
  await end(id)
})

it('are known to another process as soon as it hears of them', async () => {
  await using other = await context.another()
  const device = await deviceWith(context, 1, [deb('curl', '7.1')])
  const asked = { names: ['DSA-1'], covers: [] }
  const there = async () => (await other.decisions.of(1)).decisionFor(asked, 'curl', device.number, undefined)?.id
  expect(await there()).toBeUndefined()
  const { id } = await one('DSA-1', { scope: { where: 'device', device: device.device } })
  await expect.poll(there).toBe(id)
  const before = (await other.decisions.of(1)).revision
  expect((await other.decisions.of(1)).revision).toBe(before)
  await end(id)
  await expect.poll(there).toBeUndefined()
  expect((await other.decisions.of(1)).revision).not.toBe(before)
})

it('change what a device’s status says, each with why and what to do', async () => {
  const device = await deviceWith(context, 1, [deb('curl', '7.1'), deb('xz', '1')])
  const { device: id } = device
  feed.publish(
    [
      dsa('DSA-7', { curl: '8' }, { severity: 'critical', published: '2026-11-01T00:00:00Z' }),
      dsa('DSA-8', { xz: undefined }, { covers: ['CVE-2026-8'] }),
    ],
    [{ id: 'CVE-2026-8', kev: { addedOn: '2026-11-02', ransomware: false } }],
  )
  const exposed = async () => {
    await settled(context, 1)
    const { reasons } = await showDevice(context, { id }, caller)
    return reasons.filter(({ code }) => code.startsWith('expos')).map(({ code, values }) => [code, values.packages])
  }
  expect(await exposed()).toEqual([
    ['exposed-urgent', ['curl']],
    ['exposed-unfixed', ['xz']],
    ['exposed-high', ['curl']],
  ])
  const shown = await showDevice(context, { id }, caller)
  expect(shown.status).toBe('critical')
  expect(shown.reasons.find(({ code }) => code === 'exposed-urgent')).toMatchObject({
    ...{ text: '1 urgent vulnerability has an update: curl', since: '2026-11-01T00:00:00Z' },
    todo: expect.stringMatching(/Install the updates/),
  })
  await decideFindings(
    context,
    { ...tenantWide, scope: { where: 'device', device: id }, advisory: ['DSA-7', 'CVE-2026-8', 'DSA-1'] },
    caller,
  )
  expect(await exposed()).toEqual([])
})

it('about one device are disclosed to its person and go with it', async () => {
  const device = await deviceWith(context, 1, [deb('curl', '7.1')])
  const subject = { tenant: 1, device: device.device, number: device.number }
  const scope = { where: 'device', device: device.device } as const
  const { id } = await one('DSA-1', { scope, package: 'curl' })
  await changeDecision(context, { id, act: 'review', reason: 'Still so' }, caller)
  const told = await disclose(context, subject)
  expect(told.map(({ rows }) => rows)).toMatchObject([
    [
      {
        ...{ 'Vulnerability that was decided about': 'DSA-1', Package: 'curl', 'What was decided': 'accepted' },
        ...{ Reason: reason, 'Decided at': '2026-11-21T12:00:00Z', 'Decision holds until': '2027-01-31' },
        'Decided by': 'a program',
      },
    ],
    [{ 'Reviewed, extended or ended': 'review', Reason: 'Still so' }],
  ])
  const kept = (await listDecisions(context, page, caller)).total
  await context.fleet.as([1], (tx) => forget(tx, { tenant: 1, subjects: [subject], at: 0 }))
  await context.decisions.announce(1)
  expect(await disclose(context, subject)).toEqual([])
  expect((await listDecisions(context, page, caller)).total).toBe(kept - 1)
  expect(await context.admin(`select 1 from finding_acts where decision = '${id}'`)).toEqual([])
  const index = await context.decisions.of(1)
  expect(index.decisionFor({ names: ['DSA-1'], covers: [] }, 'curl', device.number, undefined)).toBeUndefined()
})
