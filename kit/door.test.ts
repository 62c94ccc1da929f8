// Nothing leaves unasked: each way the door must stay shut, and a ledger that knows every byte.
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { fakeClock } from './clock.ts'
import { DoorClosed, openDoor, type Purpose } from './door.ts'

const clock = fakeClock(Date.UTC(2026, 10, 21))
let folder: string
let ledger: string
let port: number
let certificate: string
let server: ReturnType<typeof createServer>
let wire: ReturnType<typeof createTcpServer>
let received = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-door-'))
  x509.cryptoProvider.set(webcrypto as never)
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    keys: keys as never,
    notBefore: new Date(0),
    notAfter: new Date('2099-01-01'),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' } as never,
    extensions: [
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }]),
      new x509.BasicConstraintsExtension(true),
    ],
  })
  certificate = made.toString('pem')
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  server = createServer(
    { key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----`, cert: certificate },
    (request, response) => {
      request.resume()
      request.on('end', () =>
        response.writeHead(request.url === '/away' ? 302 : 200, { location: '/' }).end('x'.repeat(500)),
      )
    },
  )
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  // What is on the wire is counted by somebody else than the door.
  wire = createTcpServer((from) => {
    const to = connect((server.address() as AddressInfo).port, 'localhost')
    from.on('data', (part) => {
      received += part.length
    })
    from.pipe(to).pipe(from)
    from.on('error', () => to.destroy())
    to.on('error', () => from.destroy())
  })
  await new Promise<void>((resolve) => wire.listen(0, 'localhost', resolve))
  port = (wire.address() as AddressInfo).port
})
afterAll(() => {
  wire.close()
  server.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  ledger = join(mkdtempSync(join(folder, 'one-')), 'server', 'ledger.jsonl')
})

const door = (set: { open?: boolean; allowed?: Purpose[]; roots?: string[] } = {}) =>
  openDoor({
    open: set.open ?? true,
    allows: (purpose) => (set.allowed ?? ['feed']).includes(purpose),
    ledger,
    clock,
    roots: set.roots ?? [certificate],
  })
const url = (path = '/') => `https://localhost:${port}${path}`

it('stays shut when the switch is off, the purpose is off or unknown, or the address is not https', async () => {
  await expect(door({ open: false }).send('feed', url())).rejects.toThrow(DoorClosed)
  await expect(door({ allowed: ['mail'] }).send('feed', url())).rejects.toThrow("'feed' is not switched on")
  const unknown = openDoor({ open: true, allows: () => true, ledger, clock })
  await expect(unknown.send('curiosity' as Purpose, url())).rejects.toThrow(DoorClosed)
  await expect(door().send('feed', `http://localhost:${port}/`)).rejects.toThrow(DoorClosed)
  expect(existsSync(ledger)).toBe(false)
})

it('refuses a certificate it cannot verify, and writes that down', async () => {
  await expect(door({ roots: [] }).send('feed', url())).rejects.toThrow()
  await expect(door().send('feed', `https://127.0.0.1:${port}/`)).rejects.toThrow()
  const { passages } = door().left(0)
  expect(passages.map(({ outcome }) => outcome)).toEqual([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])
})

it('passes what is switched on and counts every byte on the wire', async () => {
  received = 0
  const answer = await door().send('feed', url(), { method: 'POST', body: Buffer.alloc(10_000, 1) })
  expect(answer.status).toBe(200)
  expect(answer.body).toHaveLength(500)
  const left = door().left(clock.now())
  expect(left.passages).toHaveLength(1)
  expect(left.passages[0]).toMatchObject({ purpose: 'feed', recipient: `localhost:${port}`, outcome: '200' })
  // The closing alert of TLS, 24 bytes, is counted and may still be dropped by the other end: never less than was sent.
  await expect.poll(() => left.bytes - received).toBeOneOf([0, 24])
  expect(left.bytes).toBeGreaterThan(10_000)
  expect(door().left(clock.now() + 1000).passages).toHaveLength(0)
  expect(statSync(ledger).mode & 0o777).toBe(0o600)
  expect(readFileSync(ledger, 'utf8')).not.toContain('xxx')
})

it('follows no redirect and cuts off an answer that is too large', async () => {
  expect((await door().send('feed', url('/away'))).status).toBe(302)
  await expect(door().send('feed', url(), { answerLimitBytes: 100 })).rejects.toThrow('too large')
})
