// A file goes to the server that is pinned and to no other, and what breaks it is what is said.
import 'reflect-metadata'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import * as x509 from '@peculiar/x509'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Unreachable } from '#kit/http/call.ts'
import { upload } from './upload.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
let server: Server
let target: URL
let ours: string
let theirs: string
let received: Buffer[]

/** A certificate that vouches for itself, and its key, PEM. */
async function selfSigned() {
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: 'CN=server', keys, signingAlgorithm: algorithm },
    ...{ notBefore: new Date('2020-01-01'), notAfter: new Date('2040-01-01') },
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
  })
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return { key: x509.PemConverter.encode(key, 'PRIVATE KEY'), cert: certificate.toString('pem') }
}

beforeAll(async () => {
  const mine = await selfSigned()
  ours = mine.cert
  theirs = (await selfSigned()).cert
  received = []
  server = createServer(mine, async (request, response) => {
    for await (const part of request) received.push(part as Buffer)
    response.writeHead(202).end('taken')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  target = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/files?name=a`)
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function* parts(n: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < n; i++) yield Buffer.alloc(100_000, i)
}

it('arrives whole under the pinned certificate', async () => {
  const answer = await upload(target, { body: parts(30), bytes: 3_000_000 }, {}, ours)
  expect([answer.status, await answer.text()]).toEqual([202, 'taken'])
  const sent: Uint8Array[] = []
  for await (const part of parts(30)) sent.push(part)
  expect(Buffer.concat(received).equals(Buffer.concat(sent))).toBe(true)
})

it('is sent to no server of another certificate', async () => {
  received = []
  await expect(upload(target, { body: parts(1) }, {}, theirs)).rejects.toThrow(Unreachable)
  await expect(upload(target, { body: parts(1) }, {}, undefined)).rejects.toThrow(Unreachable)
  expect(received).toEqual([])
})

it('that cannot be read on says why, and not that the server is away', async () => {
  async function* torn(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(10)
    throw new Error('the disk was pulled')
  }
  await expect(upload(target, { body: torn(), bytes: 20 }, {}, ours)).rejects.toThrow('the disk was pulled')
})
