// Between two machines both sides show who they are, or nothing is said.
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ownCertificate } from '../testing-tls.ts'
import { download, Unreachable } from './call.ts'
import { localFetch, type MutualPeer, pourLocal } from './local.ts'

let server: Server
let peer: MutualPeer
const asked: string[] = []

/** Two self-signed certificates: each is the authority of the other side's only one. */
beforeAll(async () => {
  const [there, here] = await Promise.all([ownCertificate(), ownCertificate('muster server')])
  server = createServer(
    { ...there, ca: here.cert, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' },
    async (request, reply) => {
      asked.push(`${request.method} ${request.url}`)
      let length = 0
      for await (const part of request) length += (part as Buffer).length
      reply.end(`read ${length}`)
    },
  )
  await once(server.listen(0, 'localhost'), 'listening')
  const url = `https://localhost:${(server.address() as AddressInfo).port}`
  peer = { url, certificate: here.cert, key: here.key, authority: there.cert }
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const ask = async (to: MutualPeer) =>
  Buffer.from(
    await download('/v1/sources?x=1', {
      base: 'http://advisories',
      fetch: localFetch(to, { timeoutMs: 5_000, answerLimitBytes: 1_000 }),
    }),
  ).toString()

it('asks and pours under the certificate it was given', async () => {
  expect(await ask(peer)).toBe('read 0')
  async function* body() {
    yield Buffer.alloc(100_000)
    yield Buffer.alloc(5)
  }
  const answer = await pourLocal(peer, { path: '/v1/imports', headers: {}, body: body() }, 1_000)
  expect(await answer.text()).toBe('read 100005')
  expect(asked.splice(0)).toEqual(['GET /v1/sources?x=1', 'POST /v1/imports'])
})

it('says nothing to whom another authority signed, or whose certificate bears another name', async () => {
  const other = await ownCertificate()
  await expect(ask({ ...peer, authority: other.cert })).rejects.toThrow(Unreachable)
  await expect(ask({ ...peer, url: peer.url.replace('localhost', '127.0.0.1') })).rejects.toThrow(Unreachable)
  expect(asked).toEqual([])
})

it('is not heard under a certificate that the other side does not know', async () => {
  const other = await ownCertificate('muster server')
  await expect(ask({ ...peer, certificate: other.cert, key: other.key })).rejects.toThrow(Unreachable)
  expect(asked).toEqual([])
})
