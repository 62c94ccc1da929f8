// What concerns which devices, kept up to what advisories, packages, devices and decisions say.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestContext, testContext } from '../../testing.ts'
import type { TestFeed } from '../advisories/testing.ts'
import { deb } from '../testing.ts'
import { deviceWith, dsa, feedFor, settled, tell } from './testing.ts'

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
