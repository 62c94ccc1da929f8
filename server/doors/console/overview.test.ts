// The first page of an empty fleet: zeros where nothing is, grey where nothing is known, steps that are open.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import { testAdvisory, testFeed } from '../../telemetry/advisories/testing.ts'
import { importInventories } from '../../telemetry/import-inventories.ts'
import { deb, reader } from '../../telemetry/testing.ts'
import { openTestDoor, type TestDoor } from './testing.ts'

let door: TestDoor
let as: Awaited<ReturnType<TestDoor['as']>>

beforeAll(async () => {
  door = await openTestDoor()
  as = await door.as('administrator')
})
afterAll(() => door[Symbol.asyncDispose]())

const curl = testAdvisory({
  ...{ id: 'DSA-5587-1', covers: ['CVE-2023-46218'], severity: 'high', published: '2023-12-23T00:00:00Z' },
  affected: [{ ecosystem: 'Debian:12', name: 'curl', ranges: [{ introduced: '0', fixed: '7.88.1-10+deb12u5' }] }],
})

const read = () => call(contracts.overview, {}, as)

it('counts nothing in an empty fleet and leaves the steps open', async () => {
  const page = await read()
  expect(page).toMatchObject({ devices: 0, states: {}, leftBytes: null })
  expect(page.changes).toHaveLength(30)
  expect(page.nextSteps.map(({ key, done }) => [key, done])).toEqual([
    ['privacy', false],
    ['key-ring', false],
    ['advisories', false],
    ['device', false],
    ['group', false],
  ])
  await call(contracts.choosePrivacy, { level: 'strict' }, as)
  await call(contracts.createGroup, { name: 'Workshop' }, as)
  const done = (await read()).nextSteps.filter((step) => step.done).map(({ key }) => key)
  expect(done).toEqual(['privacy', 'group'])
})

const stepDone = async () => (await read()).nextSteps.find(({ key }) => key === 'advisories')?.done

it('says why vulnerabilities are unknown, and counts them once they are known', async () => {
  const grey = { findings: null, devices: null, first: null, decided: null }
  expect((await read()).vulnerabilities).toMatchObject({ ...grey, knowledge: { state: 'unknown', coverage: null } })
  expect(await stepDone()).toBe(false)
  await using feed = await testFeed(door.context.config.files.advisoriesSocket)
  feed.publish([curl])
  await door.context.advisories.caughtUp()
  const system = { osId: 'debian', osVersion: '12', architecture: 'amd64' }
  const inventory = { name: 'a', ...system, packages: [deb('curl', '7.88.1-10')] }
  await importInventories(door.context, { group: 'g', inventories: [inventory] }, reader(1))
  await expect
    .poll(async () => (await read()).vulnerabilities)
    .toMatchObject({
      ...{ findings: { urgent: 0, high: 1, medium: 0, low: 0, unrated: 0 }, devices: 1, first: 1, decided: 0 },
      knowledge: { state: 'known', why: [] },
    })
  expect(await stepDone()).toBe(true)
})

it('adds up what left in the last 30 days, through both doors', async () => {
  const at = (day: string, sentBytes: number) =>
    `${JSON.stringify({ id: day, at: `${day}T00:00:00Z`, purpose: 'feed', recipient: 'a:443', sentBytes })}\n`
  mkdirSync(dirname(door.context.config.files.ledger), { recursive: true })
  writeFileSync(door.context.config.files.ledger, at('2026-09-01', 1000) + at('2026-11-01', 20) + at('2026-11-20', 3))
  // The other door's ledger is not known: neither is the sum.
  expect((await read()).leftBytes).toBeNull()
  await using feed = await testFeed(door.context.config.files.advisoriesSocket)
  expect((await read()).leftBytes).toBe(23)
  feed.left(1000)
  expect((await read()).leftBytes).toBe(1023)
})
