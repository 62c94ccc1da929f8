// The way of a file to the vulnerability service: byte for byte, at the service's pace, and never a load that looks whole when it is not.
import { createHash, randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { importPath } from '#wire/advisories/imports.ts'
import { advisoryImportPath } from '#wire/console/advisories.ts'
import { contracts } from '#wire/console/index.ts'
import { Problem } from '#wire/problem.ts'
import { access, roles } from '../../people/access.ts'
import { openAdvisoryImport } from './advisory-import.ts'
import { openGate } from './gate.ts'
import { openTestDoor, type TestDoor } from './testing.ts'

let door: TestDoor
let admin: Awaited<ReturnType<TestDoor['as']>>
let service: Server | undefined
let asked: { method: string; url: URL; headers: IncomingMessage['headers'] }[]
let ended: Promise<'whole' | 'broken off'>
let serve: (request: IncomingMessage, response: ServerResponse) => void

const done = {
  ...{ id: `imp_${'a'.repeat(26)}`, source: 'debian-osv', from: 'a.jsonl', actor: 'importer', state: 'done' },
  ...{ startedAt: '2026-11-21T12:00:00Z', readBytes: 3, records: 1, added: 1, changed: 0, unchanged: 0, gone: 0 },
  ...{ rejected: 0, faults: [] },
} as const
const answerWith = (response: ServerResponse, value: unknown, status = 200) =>
  void response
    .writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' })
    .end(JSON.stringify(value))

beforeAll(async () => {
  door = await openTestDoor()
  admin = await door.as('administrator')
})
beforeEach(async () => {
  // The audit is listed by time.
  door.context.clock.advance(1000)
  asked = []
  const whole = Promise.withResolvers<'whole' | 'broken off'>()
  ended = whole.promise
  service = createServer((question, response) => {
    const url = new URL(question.url ?? '', 'http://service')
    // The server follows the feed meanwhile.
    if (url.pathname !== importPath) return answerWith(response, new Problem('database-away').document(), 503)
    asked.push({ method: question.method ?? '', url, headers: question.headers })
    question.once('end', () => whole.resolve('whole'))
    question.once('close', () => whole.resolve('broken off'))
    question.on('error', () => {})
    serve(question, response)
  })
  await new Promise<void>((resolve) => service?.listen(door.context.config.files.advisoriesSocket, resolve))
})
afterEach(async () => {
  service?.closeAllConnections()
  await new Promise((resolve) => service?.close(resolve))
  rmSync(door.context.config.files.advisoriesSocket, { force: true })
})
afterAll(() => door[Symbol.asyncDispose]())

/** A request whose body is sent by hand. */
function sending(
  query = 'name=a.jsonl',
  headers: Record<string, string> = {},
  base = door.base,
  path: string = advisoryImportPath,
) {
  const answered = Promise.withResolvers<{ status: number; code?: string; body: Record<string, unknown> }>()
  const asking = request(`${base}${path}?${query}`, {
    method: 'POST',
    headers: { origin: base, authorization: `Bearer ${admin.secret}`, ...headers },
  })
  asking.on('error', answered.reject)
  asking.on('response', async (response) => {
    const parts: Buffer[] = []
    for await (const part of response) parts.push(part as Buffer)
    const body = JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>
    answered.resolve({ status: response.statusCode ?? 0, body, ...(body.code ? { code: String(body.code) } : {}) })
  })
  return { asking, answer: answered.promise }
}
const acts = async () => (await call(contracts.listActs, { act: 'advisories.import', limit: 1 }, admin)).items

describe('a file of advisories', () => {
  it('reaches the service byte for byte, under the sender’s id, with its length', async () => {
    const bytes = randomBytes(9_000_000)
    const digest = createHash('sha256')
    serve = async (question, response) => {
      for await (const part of question) digest.update(part as Buffer)
      answerWith(response, { import: done }, 202)
    }
    const { asking, answer } = sending('name=b%26c.zip&part=whole&source=kev', {
      'content-length': String(bytes.length),
    })
    asking.end(bytes)
    expect(await answer).toMatchObject({ status: 202, body: { import: { id: done.id } } })
    expect(digest.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
    const [{ method, url, headers }] = asked as [(typeof asked)[0]]
    expect([method, url.pathname, headers['content-length']]).toEqual(['POST', importPath, '9000000'])
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...{ name: 'b&c.zip', part: 'whole', source: 'kev', confirm: 'false', actor: admin.id },
    })
    expect(await acts()).toMatchObject([
      { actor: admin.id, outcome: 'done', subject: done.id, detail: { source: 'debian-osv', added: 1, state: 'done' } },
    ])
  })

  it('is read no faster than the service takes it', async () => {
    const goOn = Promise.withResolvers<void>()
    let received = 0
    serve = async (question, response) => {
      await goOn.promise
      for await (const part of question) received += (part as Buffer).length
      answerWith(response, { import: done }, 202)
    }
    const { asking, answer } = sending()
    const part = Buffer.alloc(1_000_000)
    let sent = 0
    // The pipe fills until nothing moves: sockets and streams hold some MB, never the whole.
    await new Promise<void>((resolve) => {
      const more = () => {
        while (sent < 400) {
          sent++
          if (asking.write(part)) continue
          const stuck = setTimeout(resolve, 500)
          asking.once('drain', () => {
            clearTimeout(stuck)
            more()
          })
          return
        }
        resolve()
      }
      more()
    })
    expect(sent).toBeLessThan(100)
    goOn.resolve()
    asking.end()
    expect((await answer).status).toBe(202)
    expect(received).toBe(sent * part.length)
  })

  it('that breaks off is never a whole load to the service, and is in the audit', async () => {
    const begun = Promise.withResolvers<void>()
    serve = (question) => question.once('data', () => begun.resolve()).resume()
    const { asking, answer } = sending()
    asking.write('{"id":')
    await begun.promise
    asking.destroy()
    await expect(answer).rejects.toThrow()
    expect(await ended).toBe('broken off')
    await expect.poll(acts).toMatchObject([{ outcome: 'refused', detail: { why: 'broken-off' } }])
  })

  it('that is refused while it is still coming is answered with the service’s own words', async () => {
    serve = (question, response) => {
      question.once('data', () =>
        answerWith(response, new Problem('document-invalid', 'no source reads this').document(), 422),
      )
    }
    const { asking, answer } = sending()
    asking.write('x'.repeat(70_000))
    expect(await answer).toMatchObject({
      status: 422,
      code: 'document-invalid',
      body: { detail: 'no source reads this' },
    })
    expect(await acts()).toMatchObject([{ outcome: 'refused', detail: { why: 'document-invalid' } }])
    asking.destroy()
  })

  it('that is refused is refused to a sender who does not stop, too', async () => {
    serve = (question, response) => {
      question.once('data', () => answerWith(response, new Problem('document-invalid').document(), 422)).resume()
    }
    const { asking, answer } = sending()
    asking.setMaxListeners(100)
    const part = Buffer.alloc(1_000_000)
    for (let sent = 0; sent < 60; sent++) {
      // Node tells of no drain after the answer.
      if (!asking.write(part)) await Promise.race([answer, new Promise((resolve) => asking.once('drain', resolve))])
    }
    asking.end()
    expect(await answer).toMatchObject({ status: 422, code: 'document-invalid' })
  })

  it('that fails inside the service, or meets none, is said to have failed', async () => {
    serve = (question) => question.once('data', () => question.destroy())
    const broken = sending()
    broken.asking.end('x')
    expect(await broken.answer).toMatchObject({ status: 503, code: 'advisories-away' })
    await new Promise((resolve) => service?.close(resolve))
    const none = sending()
    none.asking.end('x')
    expect(await none.answer).toMatchObject({ status: 503, code: 'advisories-away' })
    await new Promise<void>((resolve) => service?.listen(door.context.config.files.advisoriesSocket, resolve))
  })

  it('names nobody but its sender, and nothing the route does not know', async () => {
    serve = (_question, response) => answerWith(response, { import: done }, 202)
    for (const query of ['name=a&actor=importer', 'part=whole', 'name=a&source=../x', 'name=a&part=all']) {
      const { asking, answer } = sending(query)
      asking.end('x')
      expect([query, (await answer).code]).toEqual([query, 'body-invalid'])
    }
    expect(asked).toEqual([])
  })
})

it('may take longer to arrive than any other request', async () => {
  const late: string[] = []
  const http = { connectionsCheckingInterval: 20, requestTimeout: 1500, headersTimeout: 1500 }
  const app = Fastify({ requestTimeout: 1500, http }) as FastifyInstance
  openGate(app, door.context, false)
  openAdvisoryImport(app, door.context)
  app.post('/other', { config: { right: 'advisories.manage' } }, async () => 'done')
  app.server.on('clientError', (error: Error & { code?: string }) => late.push(error.code ?? ''))
  const base = `http://localhost:${new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port}`
  serve = (question, response) => question.on('end', () => answerWith(response, { import: done }, 202)).resume()
  const slow = sending('name=a', { origin: base }, base)
  slow.asking.write('x')
  await expect.poll(() => late).toEqual(['ERR_HTTP_REQUEST_TIMEOUT'])
  slow.asking.end('y')
  expect((await slow.answer).status).toBe(202)
  const other = sending('', { origin: base, 'content-type': 'application/json' }, base, '/other')
  other.asking.write('{')
  // Cut off, or told so in time.
  expect(
    await other.answer.then(
      ({ status }) => status,
      () => 408,
    ),
  ).toBe(408)
  await app.close()
})

describe('who may send a file', () => {
  it.each(roles)('%s as the table says, before a byte is read', async (role) => {
    serve = (question, response) => question.on('end', () => answerWith(response, { import: done }, 202)).resume()
    const { secret } = await door.as(role)
    const { asking, answer } = sending('name=a', { authorization: `Bearer ${secret}` })
    if (access['advisories.manage'].includes(role)) {
      asking.end('x')
      return expect((await answer).status).toBe(202)
    }
    asking.write('x')
    expect((await answer).code).toBe('right-missing')
    expect(asked).toEqual([])
    asking.destroy()
  })

  it('nobody without a credential, with a wrong one, or from another site', async () => {
    const refused = async (headers: Record<string, string>) => {
      const { asking, answer } = sending('name=a', headers)
      asking.end('x')
      return (await answer).code
    }
    expect(await refused({ authorization: 'Bearer msc1.1.guess' })).toBe('credential-invalid')
    expect(await refused({ origin: 'http://evil.example' })).toBe('origin-refused')
    expect(await refused({ 'sec-fetch-site': 'cross-site' })).toBe('origin-refused')
    expect(asked).toEqual([])
  })
})
