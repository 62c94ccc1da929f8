// Two doors, one switch and one list: the vulnerability service obeys the server's word, and its passages stand among the server's.
import { rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { ledgerFile } from '#kit/ledger-file.ts'
import { contracts } from '#wire/console/index.ts'
import { openTestDoor, type TestDoor } from '../../doors/console/testing.ts'
import { tellServiceAgain } from './tell-service.ts'

let door: TestDoor
let anna: Awaited<ReturnType<TestDoor['as']>>
let service: Server
/** What the service keeps, as advisories/door-switch.ts does. */
let kept: { open: boolean; revision: number }
const told: { open: boolean; revision: number }[] = []
const feeds = [3, 2, 1].map((n) => ({
  ...{ id: `feed-${n}`, at: `2026-11-20T0${n}:00:00Z`, purpose: 'feed', destination: 'feeds.example:443' },
  ...{ sentBytes: n * 100, receivedBytes: 5, outcome: '200' },
}))

const open = () =>
  new Promise<void>((resolve) => {
    service = createServer(async (request, response) => {
      const url = new URL(request.url ?? '', 'http://service')
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      const say = (value: unknown) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
      if (url.pathname === '/v1/door') {
        const said = JSON.parse(Buffer.concat(parts).toString())
        told.push(said)
        if (said.revision > kept.revision) kept = said
        return say(kept)
      }
      if (url.pathname === '/v1/ledger') {
        const bytes = feeds.reduce((sum, one) => sum + one.sentBytes, 0)
        const recipient = { recipient: 'feeds.example:443', purpose: 'feed', times: 3, lastAt: '2026-11-20T03:00:00Z' }
        return say({ bytes, recipients: [{ ...recipient, bytes }] })
      }
      if (url.pathname === '/v1/passages') {
        const { from = '', until, untilId } = Object.fromEntries(url.searchParams)
        const before = (one: (typeof feeds)[number]) =>
          until === undefined || one.at < until || (one.at === until && untilId !== undefined && one.id < untilId)
        const fits = feeds.filter((one) => one.at >= from && before(one))
        return say({ passages: fits.slice(0, Number(url.searchParams.get('limit'))) })
      }
      return response.writeHead(404).end()
    })
    service.listen(door.context.config.files.advisoriesSocket, resolve)
  })
const close = async () => {
  service.closeAllConnections()
  await new Promise((resolve) => service.close(resolve))
  rmSync(door.context.config.files.advisoriesSocket, { force: true })
}

beforeAll(async () => {
  door = await openTestDoor()
  anna = await door.as('administrator')
  await open()
})
afterAll(async () => {
  await close()
  await door[Symbol.asyncDispose]()
})
beforeEach(() => {
  kept = { open: true, revision: 0 }
  told.length = 0
})
const turn = (to: boolean, as = anna) => call(contracts.setOutbound, { open: to }, as)

it('the service is told at once, with a number that only grows; nobody turned it: nothing is told', async () => {
  await tellServiceAgain(door.context, {})
  expect(told).toEqual([])
  expect(await turn(false)).toEqual({ door: 'closed', notTold: [] })
  expect(await turn(true)).toEqual({ door: 'open', notTold: [] })
  expect(told.map(({ open: to }) => to)).toEqual([false, true])
  expect(told[1]?.revision).toBeGreaterThan(told[0]?.revision ?? 0)
})

it('another tenant’s switch is not the feeds’', async () => {
  expect(await turn(true, await door.as('administrator', 2))).toEqual({ door: 'open', notTold: [] })
  expect(told).toEqual([])
})

it('a service that was away hears of it later, and until then that is said', async () => {
  await close()
  expect(await turn(false)).toEqual({ door: 'closed', notTold: ['advisories'] })
  expect(await call(contracts.showOutbound, {}, anna)).toMatchObject({ bytes: null, notTold: ['advisories'] })
  await open()
  await tellServiceAgain(door.context, {})
  expect(kept.open).toBe(false)
  expect((await call(contracts.showOutbound, {}, anna)).notTold).toEqual([])
})

it('a service that holds a newer word than a restored database is told again until the present one holds', async () => {
  kept = { open: true, revision: 1_000 }
  expect(await turn(false)).toEqual({ door: 'closed', notTold: [] })
  expect(kept).toMatchObject({ open: false })
  expect(kept.revision).toBeGreaterThan(1_000)
})

it('the ledgers are one list and one sum, what an older version wrote into a file included', async () => {
  const file = ledgerFile(door.context.config.files.ledger)
  const old = { id: 'old', at: '2026-11-20T02:30:00Z', purpose: 'feed' as const, recipient: 'old.example:443' }
  file.begin(old)
  file.end({ ...old, sentBytes: 7, receivedBytes: 1, outcome: '200' })
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await call(contracts.listPassages, { limit: 1, cursor }, anna)
    expect(page.missing).toEqual([])
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.next
  } while (cursor)
  expect(ids).toEqual(['feed-3', 'old', 'feed-2', 'feed-1'])
  expect((await call(contracts.listPassages, { limit: 10, purpose: 'mail' }, anna)).items).toEqual([])
  const until = '2026-11-20T02:15:00Z'
  const some = await call(contracts.listPassages, { limit: 10, from: '2026-11-20T01:30:00Z', until }, anna)
  expect(some.items.map(({ id, place }) => [id, place])).toEqual([['feed-2', 'advisories']])
  const shown = await call(contracts.showOutbound, {}, anna)
  expect(shown).toMatchObject({ bytes: 607, connections: 4 })
  expect(shown.recipients.map(({ destination }) => destination)).toEqual(['feeds.example:443', 'old.example:443'])
})
