// Nothing leaves unasked: each way the door must stay shut, and a ledger that knows every byte.
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { fakeClock } from './clock.ts'
import { type Authorisation, DoorClosed, openDoor, type Purpose, type Shut } from './door.ts'
import { refused } from './door-address.ts'
import { type LedgerFile, ledgerFile } from './ledger-file.ts'
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

interface Set {
  shut?: Shut
  allowed?: Purpose[]
  fields?: string[]
  roots?: string[]
  loopback?: boolean
  authorise?: () => Authorisation | Shut | Promise<Authorisation | Shut>
  ledger?: LedgerFile
}
const door = (set: Set = {}) => {
  const file = set.ledger ?? ledgerFile(ledger)
  const one = openDoor({
    authorise:
      set.authorise ??
      (({ purpose }) =>
        set.shut ?? ((set.allowed ?? ['feed']).includes(purpose) ? { fields: set.fields ?? [] } : 'not-authorised')),
    ledger: file,
    clock,
    roots: set.roots ?? [certificate],
    loopback: set.loopback ?? true,
  })
  opened.push(one)
  return Object.assign(one, { left: file.left })
}
const opened: AsyncDisposable[] = []
afterAll(async () => {
  for (const one of opened) await one[Symbol.asyncDispose]()
})
const outcomes = () =>
  ledgerFile(ledger)
    .left(0)
    .passages.map(({ outcome }) => outcome)
const url = (path = '/') => `https://localhost:${port}${path}`

it('stays shut when the switch is off, the purpose is off or unknown, or the address is not https', async () => {
  for (const why of ['door-closed', 'closed-by-file', 'expired', 'withdrawn', 'off'] as const)
    await expect(door({ shut: why }).send('feed', url())).rejects.toMatchObject({ why })
  await expect(door({ allowed: ['mail'] }).send('feed', url())).rejects.toMatchObject({ why: 'not-authorised' })
  const anything = { authorise: () => ({}) }
  await expect(door(anything).send('curiosity' as Purpose, url())).rejects.toMatchObject({ why: 'not-authorised' })
  await expect(door().send('feed', `http://localhost:${port}/`)).rejects.toMatchObject({ why: 'not-https' })
  const unsure = { authorise: () => Promise.reject(new Error('the database is away')) }
  await expect(door(unsure).send('feed', url())).rejects.toMatchObject({ why: 'unknown' })
  const beyond = { body: Buffer.of(1), fields: ['system.hostName'] }
  await expect(door({ fields: ['system.osId'] }).send('feed', url(), beyond)).rejects.toMatchObject({
    why: 'not-authorised',
  })
  expect(received).toBe(0)
  expect(existsSync(ledger)).toBe(false)
})

it('sends nothing that it could not write down first', async () => {
  received = 0
  const full = { ...ledgerFile(ledger), begin: () => Promise.reject(new Error('no space left')) }
  await expect(door({ ledger: full }).send('feed', url())).rejects.toThrow('no space left')
  expect(received).toBe(0)
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
  expect(left.passages[0]).toMatchObject({
    ...{ purpose: 'feed', recipient: `localhost:${port}`, outcome: '200' },
    digest: createHash('sha256').update(Buffer.alloc(10_000, 1)).digest('hex'),
  })
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
  await expect(
    door({ shut: 'door-closed' }).receive('feed', url(), { answerLimitBytes: 1 }, sizes as never),
  ).rejects.toThrow(DoorClosed)
  await expect(door({ roots: [] }).receive('feed', url(), { answerLimitBytes: 1 }, sizes as never)).rejects.toThrow()
})

it('ends what is under way at once when its authorisation ends, and says so', async () => {
  let now: Authorisation | Shut = { record: 'con_a' }
  const open = door({ authorise: () => now })
  for (const [why, after] of [
    ['withdrawn', 'withdrawn'],
    ['door-closed', 'door-closed'],
    // Another authorisation is not the one it began under.
    ['withdrawn', { record: 'con_b' }],
  ] as const) {
    now = { record: 'con_a' }
    const begun = Promise.withResolvers<void>()
    const sending = open.receive(
      'feed',
      url('/drip'),
      { answerLimitBytes: 10_000, timeoutSeconds: 600 },
      async ({ body }) => {
        for await (const _ of body) begun.resolve()
      },
    )
    await begun.promise
    now = after
    const ended = expect(sending).rejects.toMatchObject({ why })
    await open.recheck()
    expect(outcomes().at(-1)).toBe(why)
    await ended
  }
  // Nobody called: it looks by itself, for what expires.
  now = { record: 'con_a' }
  const begun = Promise.withResolvers<void>()
  const sending = open.receive(
    'feed',
    url('/drip'),
    { answerLimitBytes: 10_000, timeoutSeconds: 600 },
    async ({ body }) => {
      for await (const _ of body) begun.resolve()
    },
  )
  await begun.promise
  now = 'expired'
  await expect(sending).rejects.toMatchObject({ why: 'expired' })
})

it('opens nothing when the authorisation ends between the question and the connection', async () => {
  received = 0
  let now: Authorisation | Shut = {}
  const file = ledgerFile(ledger)
  const open = door({
    authorise: () => now,
    ledger: {
      ...file,
      async begin(passage) {
        file.begin(passage)
        now = 'withdrawn'
        await open.recheck()
      },
    },
  })
  await expect(open.send('feed', url())).rejects.toMatchObject({ why: 'withdrawn' })
  expect(received).toBe(0)
  expect(outcomes()).toEqual(['withdrawn'])
})

it('leads to no address of this machine or of the network itself, by whatever name', async () => {
  received = 0
  const shy = door({ loopback: false, authorise: () => ({}) })
  for (const host of ['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '169.254.169.254', '0.0.0.0'])
    await expect(shy.send('webhook', `https://${host}:${port}/`), host).rejects.toMatchObject({
      code: 'address-refused',
    })
  expect(new Set(outcomes())).toEqual(new Set(['address-refused']))
  expect(received).toBe(0)
  const bad = ['127.9.9.9', '::1', '::ffff:127.0.0.1', 'fe80::1', '169.254.169.254', '::', '0.1.2.3', '224.0.0.1']
  for (const address of [...bad, 'ff02::1', '64:ff9b::7f00:1', '2002:7f00:1::', '::7f00:1', 'fd00:ec2::254'])
    expect(refused(address, false), address).toBeDefined()
  const mine = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? [])
  for (const address of mine) expect(refused(address, false), address).toBeDefined()
  for (const address of ['10.1.2.3', '192.168.250.77', '172.16.200.1', 'fd12:3456::1', '9.9.9.9', '2620:fe::fe'])
    expect(refused(address, false), address).toBeUndefined()
  // What tests and other programs of this host may reach is loopback alone.
  expect(refused('127.0.0.1', true)).toBeUndefined()
  for (const address of ['169.254.169.254', 'fe80::1', '0.0.0.0', '64:ff9b::7f00:1'])
    expect(refused(address, true), address).toBeDefined()
})

it('gives up an answer that drips for ever', async () => {
  await expect(door().send('feed', url('/drip'), { deadlineSeconds: 0.2 })).rejects.toThrow('in time')
})

it('trusts an authority for the one passage it was given for', async () => {
  const strict = door({ roots: [] })
  expect((await strict.send('feed', url(), { authority: certificate })).status).toBe(200)
  await expect(strict.send('feed', url())).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
})

it('speaks no less than TLS 1.2', async () => {
  const { key, cert } = await ownCertificate()
  const old = createServer({ key, cert, maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' })
  await new Promise<void>((resolve) => old.listen(0, 'localhost', resolve))
  const to = `https://localhost:${(old.address() as AddressInfo).port}/`
  await expect(door({ roots: [cert] }).send('feed', to)).rejects.toThrow()
  expect(outcomes().at(-1)).toMatch(/^E/)
  old.close()
})

it('lets nothing but a greeting pass in clear', async () => {
  let heard = ''
  const plain = createTcpServer((from) => {
    from.on('error', () => {})
    from.on('data', (part) => {
      heard += part
    })
  })
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
  const { port: at } = plain.address() as AddressInfo
  const talk = door({ allowed: ['mail'] }).connect(
    'mail',
    { host: '127.0.0.1', port: at, tls: 'starttls' },
    {},
    (socket) =>
      new Promise((_, reject) => {
        socket.once('error', reject)
        socket.write('EHLO example.org\r\n')
        socket.write('MAIL FROM:<a@example.org>\r\n')
      }),
  )
  await expect(talk).rejects.toMatchObject({ code: 'no-tls' })
  expect(heard).not.toContain('MAIL')
  expect(outcomes()).toEqual(['no-tls'])
  plain.close()
})

it('reads a ledger whose last line a kill cut off', async () => {
  await door().send('feed', url())
  const whole = readFileSync(ledger, 'utf8')
  appendFileSync(ledger, '{"id":"half","at":"2026-11-21T00:00:00Z","outcome":{}')
  appendFileSync(ledger, '\n{"id":"more"')
  expect(ledgerFile(ledger).left(0).passages).toHaveLength(1)
  expect(whole.split('\n').filter(Boolean)).toHaveLength(2)
})
