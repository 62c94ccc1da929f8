// A program behind a socket is asked by contract like any other, and its silence is told from its answer.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listSources } from '#wire/advisories/sources.ts'
import { call, Unreachable } from './call.ts'
import { localFetch } from './local.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-local-'))
const path = join(folder, 'a.sock')
let answer = ''
const server = createServer((request, reply) => {
  if (request.url !== '/v1/sources') reply.statusCode = 404
  reply.setHeader('content-type', 'application/json')
  reply.end(answer)
})
const ask = (limit = 1000, to = path) =>
  call(
    listSources,
    {},
    { base: 'http://localhost', fetch: localFetch(to, { timeoutMs: 2000, answerLimitBytes: limit }) },
  )

beforeAll(() => new Promise<void>((resolve) => server.listen(path, resolve)))
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

it('reads the answer', async () => {
  answer = '{"sources":[],"asked":true}'
  expect(await ask()).toEqual({ sources: [], asked: true })
})

it('refuses an answer that is too large, and says when nobody listens', async () => {
  await expect(ask(10)).rejects.toThrow(Unreachable)
  await expect(ask(1000, join(folder, 'none.sock'))).rejects.toThrow(Unreachable)
})
