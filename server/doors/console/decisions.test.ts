// Decisions over the API, as programs and the console use them: what goes in comes out, and only who may decides.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import { deviceWith, dsa, feedFor, settled } from '../../telemetry/findings/testing.ts'
import { deb } from '../../telemetry/testing.ts'
import { openTestDoor, type TestDoor } from './testing.ts'

let door: TestDoor
let feed: Awaited<ReturnType<typeof feedFor>>
beforeAll(async () => {
  door = await openTestDoor()
  feed = await feedFor(door.context)
  await deviceWith(door.context, 1, [deb('curl', '7')])
  feed.publish([dsa('DSA-1', { curl: '8' }, { covers: ['CVE-2026-1'] }), dsa('DSA-2', { curl: '8' })])
  await settled(door.context, 1)
})
afterAll(async () => {
  await door[Symbol.asyncDispose]()
  await feed[Symbol.asyncDispose]()
})

const wish = {
  scope: { where: 'tenant' },
  verdict: 'accepted',
  reason: 'Borne until the move',
  until: '2027-01-31',
} as const

it('are made in one request, once under its key, listed, changed, and given out and in as VEX', async () => {
  const as = await door.as('operator')
  const headers = { ...as.headers, 'idempotency-key': 'decide-once-1' }
  const body = { ...wish, advisory: ['DSA-1', 'DSA-2', 'DSA-1'] }
  const { decisions } = await call(contracts.decideFindings, body, { ...as, headers })
  expect(decisions.map(({ advisory, devices }) => [advisory, devices])).toEqual([
    ['DSA-1', 1],
    ['DSA-2', 1],
  ])
  expect((await call(contracts.decideFindings, body, { ...as, headers })).decisions).toEqual(decisions)
  const listed = await call(contracts.listDecisions, { state: ['open'], sort: 'until' }, as)
  expect(listed).toMatchObject({ total: 2, items: expect.arrayContaining(decisions) })
  expect((await call(contracts.overview, {}, as)).vulnerabilities).toMatchObject({
    findings: { high: 0 },
    devices: 0,
    decided: 2,
  })
  const document = await call(contracts.exportVex, { form: 'cyclonedx' }, as)
  const elsewhere = await door.as('administrator', 2)
  const read = await call(contracts.importVex, { document, scope: { where: 'tenant' } }, elsewhere)
  expect(read).toEqual({ decisions: 2, passed: 0, faults: [] })
  const id = decisions[0]?.id as NonNullable<(typeof decisions)[0]>['id']
  const ended = await call(contracts.changeDecision, { id, act: 'end', reason: 'It moved' }, as)
  expect(ended).toMatchObject({ state: 'ended', acts: [{ act: 'end', reason: 'It moved' }] })
  expect((await call(contracts.findingTrend, {}, as)).days).toEqual([])
  const acts = await call(contracts.listActs, {}, await door.as('auditor'))
  expect(
    acts.items
      .filter(({ act }) => act.startsWith('finding.'))
      .map(({ act }) => act)
      .sort(),
  ).toEqual([...['finding.decide', 'finding.decide', 'finding.end']])
})

it('are read by everybody, without words by who sees no identifiers, and made by who may decide', async () => {
  const observer = await door.as('observer')
  const { items } = await call(contracts.listDecisions, {}, observer)
  expect(items.map(({ reason, hidden, byName }) => [reason, hidden, byName])).toEqual([
    ['', true, undefined],
    ['', true, undefined],
  ])
  expect((await call(contracts.listDecisions, {}, await door.as('auditor'))).items[0]?.byName).toBe('test operator')
  for (const role of ['observer', 'auditor', 'privacy-officer'] as const) {
    const as = await door.as(role)
    const refused = call(contracts.decideFindings, { ...wish, advisory: ['DSA-2'] }, as)
    await expect(refused).rejects.toMatchObject({ code: 'right-missing' })
    const document = { scope: wish.scope, document: {} }
    await expect(call(contracts.importVex, document, as)).rejects.toMatchObject({ code: 'right-missing' })
  }
})

it('are refused where the request does not fit, and a document nested 20,000 deep is read', async () => {
  const as = await door.as('operator')
  const refused = (more: object) =>
    call(contracts.decideFindings, { ...wish, advisory: ['DSA-2'], ...more } as never, as)
  for (const more of [{ advisory: [] }, { reason: ' x ' }, { verdict: 'ignored' }, { until: 'soon' }, { extra: 1 }])
    await expect(refused(more)).rejects.toMatchObject({ code: 'body-invalid' })
  const parts = `{"purl":"pkg:deb/debian/curl","components":[`.repeat(20_000) + ']}'.repeat(20_000)
  const vulnerability = `{"id":"CVE-2026-9","analysis":{"state":"not_affected"},"affects":[{"ref":"nowhere"}]}`
  const document = `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[${parts}],"vulnerabilities":[${vulnerability}]}`
  const body = `{"document":${document},"scope":{"where":"tenant"}}`
  const answer = await door.ask('/api/v1/vex', { method: 'POST', body, secret: as.secret })
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { decisions: 0, passed: 0, faults: ['CVE-2026-9: "nowhere" is no package URL'] },
  ])
})
