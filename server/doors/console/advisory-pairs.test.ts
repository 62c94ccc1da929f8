// What people ask of the vulnerability service: passed on as it is, every act under the caller's id and in the audit.
import { rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import { newsPath } from '#wire/console/overview.ts'
import { Problem } from '#wire/problem.ts'
import { openTestDoor, type TestDoor } from './testing.ts'

let door: TestDoor
let admin: Awaited<ReturnType<TestDoor['as']>>
let service: Server
let asked: { method: string; path: string; body: unknown }[]
/** By path; a Problem is refused with. */
let answers: Record<string, unknown>

beforeAll(async () => {
  door = await openTestDoor()
  admin = await door.as('administrator')
  service = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://service')
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = parts.length > 0 ? JSON.parse(Buffer.concat(parts).toString()) : undefined
    // The server follows the feed meanwhile.
    if (url.pathname !== '/v1/feed') asked.push({ method: request.method ?? '', path: url.pathname + url.search, body })
    const answer = answers[url.pathname] ?? new Problem('not-found')
    const refused = answer instanceof Problem
    response
      .writeHead(refused ? answer.status : 200, { 'content-type': `application/${refused ? 'problem+' : ''}json` })
      .end(JSON.stringify(refused ? answer.document() : answer))
  })
  await new Promise<void>((resolve) => service.listen(door.context.config.files.advisoriesSocket, resolve))
})
beforeEach(() => {
  door.context.clock.advance(1000)
  asked = []
  answers = {}
})
afterAll(async () => {
  service.closeAllConnections()
  service.close()
  rmSync(door.context.config.files.advisoriesSocket, { force: true })
  await door[Symbol.asyncDispose]()
})

const lastAct = async () => (await call(contracts.listActs, { limit: 1 }, admin)).items[0]

it('passes answers on, for whoever may read', async () => {
  answers['/v1/sources'] = { sources: [], asked: false }
  answers['/v1/advisories/CVE-2023-38545'] = { advisories: [], scores: [], references: [], facts: [] }
  const observer = await door.as('observer')
  expect(await call(contracts.advisorySources, {}, observer)).toEqual({ sources: [], asked: false })
  await call(contracts.showAdvisory, { id: 'CVE-2023-38545', at: '2026-01-01T00:00:00Z' }, observer)
  expect(asked.at(-1)).toMatchObject({
    method: 'GET',
    path: '/v1/advisories/CVE-2023-38545?at=2026-01-01T00%3A00%3A00Z',
  })
})

it('acts under the caller’s id, which no request can name, and writes it down', async () => {
  answers['/v1/sources'] = { sources: [] }
  const choice = { sources: [{ id: 'kev', enabled: true }] }
  await call(contracts.chooseAdvisorySources, choice, admin)
  expect(asked.at(-1)).toEqual({ method: 'PUT', path: '/v1/sources', body: { ...choice, actor: admin.id } })
  expect(await lastAct()).toMatchObject({ actor: admin.id, act: 'advisories.choose', detail: { allowed: 'kev' } })
  const body = JSON.stringify({ ...choice, actor: 'importer' })
  const named = await door.ask('/api/v1/advisory-sources', { method: 'PUT', secret: admin.secret, body })
  expect(named.status).toBe(400)
})

it('keeps the reason of an override out of the audit: it is free text, and stands with the fact', async () => {
  answers['/v1/advisories/DSA-1-1/override'] = { sequence: 7 }
  const override = { reason: 'Wrong, says Änne', expiresAt: '2027-01-01T00:00:00Z', withdraw: true } as const
  expect(await call(contracts.overrideAnAdvisory, { id: 'DSA-1-1', ...override }, admin)).toEqual({ sequence: 7 })
  expect(asked.at(-1)?.body).toEqual({ ...override, actor: admin.id })
  const act = await lastAct()
  expect(act).toMatchObject({ act: 'advisories.override', subject: 'DSA-1-1', detail: { states: 'withdrawn' } })
  expect(JSON.stringify(act)).not.toContain('Änne')
})

it('writes nothing down of an act that the service refused', async () => {
  const before = await lastAct()
  answers['/v1/sources/kev/fetch'] = new Problem('conflict', 'it is being fetched')
  await expect(call(contracts.fetchAdvisorySource, { id: 'kev' }, admin)).rejects.toMatchObject({
    code: 'conflict',
    detail: 'it is being fetched',
  })
  expect(await lastAct()).toEqual(before)
})

it('tells the consoles of every tenant', async () => {
  answers['/v1/sources'] = { sources: [] }
  const other = await door.as('observer', 2)
  const stream = await door.ask(newsPath, { secret: other.secret })
  await call(contracts.chooseAdvisorySources, { sources: [] }, admin)
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('"advisories"')) text += (await reader?.read())?.value ?? ''
  await reader?.cancel()
})

it('says that the service is away, and nothing else', async () => {
  answers['/v1/sources'] = { what: 'another version' }
  await expect(call(contracts.advisorySources, {}, admin)).rejects.toMatchObject({ code: 'advisories-away' })
  service.closeAllConnections()
  await new Promise((resolve) => service.close(resolve))
  await expect(call(contracts.listAdvisories, {}, admin)).rejects.toMatchObject({ code: 'advisories-away' })
  await new Promise<void>((resolve) => service.listen(door.context.config.files.advisoriesSocket, resolve))
})
