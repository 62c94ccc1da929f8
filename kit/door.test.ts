// Nothing leaves unasked: each way the door must stay shut, and a ledger that knows every byte.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { fakeClock } from './clock.ts'
import { DoorClosed, openDoor, type Purpose } from './door.ts'
import { ownCertificate } from './testing-tls.ts'

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
  const { key, cert } = await ownCertificate()
  certificate = cert
  server = createServer({ key, cert }, (request, response) => {
    request.resume()
    request.on('end', () => {
      response.writeHead(request.url === '/away' ? 302 : 200, { location: '/' })
      if (request.url === '/drip') response.write('x'.repeat(500))
      else if (request.url === '/cut') response.write('x'.repeat(500), () => response.destroy())
      else response.end('x'.repeat(500))
    })
  })
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

it('gives an answer as it arrives, and shuts the same way', async () => {
  const sizes = async (body: AsyncIterable<Buffer>) => {
    let size = 0
    for await (const part of body) size += part.length
    return size
  }
  const open = door()
  const answer = await open.receive('feed', url(), { answerLimitBytes: 500 }, async ({ status, body }) => [
    status,
    await sizes(body),
  ])
  expect(answer).toEqual([200, 500])
  expect(open.left(0).passages.at(-1)).toMatchObject({ outcome: '200', recipient: `localhost:${port}` })
  const receive = (path: string, more = {}) =>
    open.receive('feed', url(path), { answerLimitBytes: 10_000, ...more }, ({ body }) => sizes(body))
  await expect(receive('/', { answerLimitBytes: 499 })).rejects.toThrow('too large')
  await expect(receive('/cut')).rejects.toThrow('aborted')
  await expect(receive('/drip', { slowest: { bytes: 1_000, seconds: 0.05 } })).rejects.toThrow()
  await expect(receive('/drip', { timeoutSeconds: 0.05 })).rejects.toThrow('in time')
  const stop = new AbortController()
  const stopped = receive('/drip', { signal: stop.signal })
  stop.abort()
  await expect(stopped).rejects.toThrow()
  await expect(door({ open: false }).receive('feed', url(), { answerLimitBytes: 1 }, sizes as never)).rejects.toThrow(
    DoorClosed,
  )
  await expect(door({ roots: [] }).receive('feed', url(), { answerLimitBytes: 1 }, sizes as never)).rejects.toThrow()
})
