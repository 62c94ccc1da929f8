// The trend: a row for each day on which the numbers were known, of its last count, and nothing of who had what.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestContext, testContext, testStart } from '../../../testing.ts'
import type { TestFeed } from '../../advisories/testing.ts'
import { deb, reader } from '../../testing.ts'
import { deviceWith, dsa, feedFor, settled, tell } from '../testing.ts'
import { countDay } from './count-day.ts'
import { findingTrend } from './finding-trend.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
})
afterAll(() => context[Symbol.asyncDispose]())

const dayMs = 86_400_000
const trend = async (tenant = 1) => (await findingTrend(context, {}, reader(tenant))).days
const none = { urgent: 0, high: 0, medium: 0, low: 0, unrated: 0 }

it('has no day on which nothing was known, and of the others the last count', async () => {
  const device = await deviceWith(context, 1, [deb('curl', '7')])
  await countDay(context, { tenant: 1 })
  expect(await trend()).toEqual([])
  const feed: TestFeed = await feedFor(context)
  try {
    feed.publish([dsa('DSA-1', { curl: '8' })])
    await settled(context, 1)
    await countDay(context, { tenant: 1 })
    const first = { day: '2026-11-21', findings: { ...none, high: 1 }, devices: 1 }
    expect(await trend()).toEqual([first])
    context.clock.set(testStart + dayMs)
    await countDay(context, { tenant: 1 })
    await tell(context, device, [deb('curl', '8')])
    await countDay(context, { tenant: 1 })
    expect(await trend()).toEqual([first, { day: '2026-11-22', findings: none, devices: 0 }])
    expect(await trend(2)).toEqual([])
    // A device that nobody has advisories for: no day without findings, but a day without knowledge.
    await deviceWith(context, 2, [deb('curl', '7')], '13')
    await countDay(context, { tenant: 2 })
    expect(await trend(2)).toEqual([])
    context.clock.set(testStart + 89 * dayMs)
    expect(await trend()).toHaveLength(2)
    context.clock.set(testStart + 90 * dayMs)
    expect(await trend()).toHaveLength(1)
  } finally {
    await feed[Symbol.asyncDispose]()
  }
})

it('is counted for every tenant by one job each', async () => {
  const sent: unknown[] = []
  const jobs = { ...context.jobs, send: async (_queue: string, data: unknown) => void sent.push(data) }
  await countDay({ ...context, jobs }, {})
  expect(sent).toEqual([{ tenant: 1 }, { tenant: 2 }])
})
