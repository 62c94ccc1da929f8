// The first page of an empty fleet: zeros where nothing is, grey where nothing is known, steps that are open.
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import { openTestDoor, type TestDoor } from './testing.ts'

let door: TestDoor
let as: Awaited<ReturnType<TestDoor['as']>>

beforeAll(async () => {
  door = await openTestDoor()
  as = await door.as('administrator')
})
afterAll(() => door[Symbol.asyncDispose]())

const read = () => call(contracts.overview, {}, as)

it('counts nothing in an empty fleet and leaves the steps open', async () => {
  const page = await read()
  expect(page).toMatchObject({ devices: 0, states: {}, leftBytes: 0 })
  expect(page.changes).toHaveLength(30)
  expect(page.nextSteps.map(({ key, done }) => [key, done])).toEqual([
    ['privacy', false],
    ['key-ring', false],
    ['device', false],
    ['group', false],
  ])
  await call(contracts.choosePrivacy, { level: 'strict' }, as)
  await call(contracts.createGroup, { name: 'Workshop' }, as)
  const done = (await read()).nextSteps.filter((step) => step.done).map(({ key }) => key)
  expect(done).toEqual(['privacy', 'group'])
})

it('says why vulnerabilities are unknown', async () => {
  const { why } = (await read()).vulnerabilities
  expect(why).toBe('The vulnerability service does not answer')
  const server = createServer((_, reply) => reply.end('{"sources":[]}'))
  await new Promise<void>((resolve) => server.listen(door.context.config.files.advisoriesSocket, resolve))
  expect((await read()).vulnerabilities).toEqual({
    state: 'unknown',
    why: 'No source of advisories has been loaded yet',
  })
  server.close()
})

it('adds up what left in the last 30 days', async () => {
  const at = (day: string, sentBytes: number) =>
    `${JSON.stringify({ id: day, at: `${day}T00:00:00Z`, purpose: 'feed', recipient: 'a:443', sentBytes })}\n`
  mkdirSync(dirname(door.context.config.files.ledger), { recursive: true })
  writeFileSync(door.context.config.files.ledger, at('2026-09-01', 1000) + at('2026-11-01', 20) + at('2026-11-20', 3))
  expect((await read()).leftBytes).toBe(23)
})
