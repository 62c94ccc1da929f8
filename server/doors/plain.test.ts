// The historical plain port: one answer to whatever is said, little read, nobody waited for, who asked kept in a closed file.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { silentLog } from '#kit/log.ts'
import { type TestContext, testContext } from '../testing.ts'
import { openPlainDoor } from './plain.ts'
import { openPlainAskers, readPlainAskers } from './plain-askers.ts'

let context: TestContext
let port: number
let door: AsyncDisposable
beforeAll(async () => {
  context = await testContext({ plainPort: 0, devicePort: 13_001 })
  await context.ring.add(1, ['tenant'])
  mkdirSync(dirname(context.config.files.plainAskers), { recursive: true })
  const opened = await openPlainDoor(context)
  door = opened
  port = opened.port
})
afterAll(() => context[Symbol.asyncDispose]())

/** Everything that comes back until the other end closes. */
function said(words: string | Buffer | undefined): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const parts: Buffer[] = []
    socket.on('data', (part) => parts.push(part))
    socket.on('error', () => {})
    socket.on('close', () => resolve(Buffer.concat(parts).toString()))
    if (words !== undefined) socket.write(words)
    else socket.end()
  })
}

it('says where to go and nothing else, whatever it is asked', async () => {
  const answers = await Promise.all(
    [
      'GET /../../etc/passwd HTTP/1.1\r\n\r\n',
      Buffer.from([22, 3, 1, 0, 200, 1]),
      'hello\n',
      'x'.repeat(900),
      undefined,
    ].map(said),
  )
  expect(new Set(answers).size).toBe(1)
  const [head, body] = (answers[0] as string).split('\r\n\r\n') as [string, string]
  expect(head).toMatch(/^HTTP\/1\.1 426 Upgrade Required\r\n/)
  expect(body).toBe(`Use TCP 13001 with TLS 1.3; root pin ${context.authority.rootPin}\n`)
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`)
})

it('does not read on from who sends without end', async () => {
  const socket = connect({ host: '127.0.0.1', port })
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.on('close', resolve))
  const flood = (socket: Socket) => {
    while (!socket.destroyed && socket.write(Buffer.alloc(65_536)));
  }
  socket.on('drain', () => flood(socket))
  flood(socket)
  await closed
  expect(socket.bytesWritten).toBeLessThan(64 * 1024 * 1024)
})

it('lets a hundred wait and turns the next away', async () => {
  // However long a busy machine takes to connect them, none has waited long enough to be let go.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const waiting = await Promise.all(
    Array.from(
      { length: 100 },
      () =>
        new Promise<Socket>((resolve) => {
          const socket = connect({ host: '127.0.0.1', port })
          socket.on('error', () => {})
          socket.on('connect', () => resolve(socket))
        }),
    ),
  )
  expect(await said('GET / HTTP/1.1\r\n\r\n')).toBe('')
  for (const socket of waiting) socket.destroy()
  await expect.poll(() => said('x')).toContain('Use TCP')
})

it('keeps who asked, sealed, in a file that only its account reads, and logs no address', async () => {
  await door[Symbol.asyncDispose]()
  const { plainAskers } = context.config.files
  expect(statSync(plainAskers).mode & 0o777).toBe(0o600)
  const [asker] = readPlainAskers(plainAskers, context.ring, context.clock)
  expect(readFileSync(plainAskers, 'utf8')).not.toContain('127.0.0.1')
  expect(readPlainAskers(plainAskers, { keyOf: () => undefined }, context.clock)).toEqual([])
  expect(asker).toMatchObject({ first: '2026-11-21T12:00:00Z', last: '2026-11-21T12:00:00Z' })
  expect(asker?.address).toContain('127.0.0.1')
  expect(asker?.times).toBeGreaterThan(5)
  expect(await context.metrics.text()).toMatch(/muster_plain_asked_total \d+/)
})

it('keeps a thousand at most, a month at most, and goes on after a damaged file', () => {
  const file = `${context.config.files.plainAskers}.other`
  const askers = openPlainAskers(file, context.ring, context.clock, silentLog)
  for (let i = 0; i < 1500; i++) askers.note(`10.0.${i >> 8}.${i & 255}`)
  askers.note(undefined)
  askers.close()
  const kept = readPlainAskers(file, context.ring, context.clock)
  expect([kept.length, kept.some(({ address }) => address === '10.0.0.1')]).toEqual([1000, false])
  context.clock.advance(31 * 86_400_000)
  expect(readPlainAskers(file, context.ring, context.clock)).toEqual([])
  expect(existsSync(`${file}.partial`)).toBe(false)
  expect(readPlainAskers(import.meta.filename, context.ring, context.clock)).toEqual([])
})

it('takes over a file from before, in which addresses stood as they are, and seals it with the next knock', () => {
  const file = `${context.config.files.plainAskers}.before`
  const at = '2026-12-22T11:00:00Z'
  const before = { address: '192.0.2.7', first: at, last: at, times: 3 }
  writeFileSync(file, JSON.stringify([before]))
  expect(readPlainAskers(file, context.ring, context.clock)).toEqual([before])
  const askers = openPlainAskers(file, context.ring, context.clock, silentLog)
  askers.note('::ffff:192.0.2.7')
  askers.close()
  expect(readPlainAskers(file, context.ring, context.clock)).toMatchObject([
    { address: '192.0.2.7', first: at, times: 4 },
  ])
  expect(readFileSync(file, 'utf8')).not.toContain('192.0.2.7')
})
