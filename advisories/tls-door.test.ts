// Whoever has no certificate of the authority hears nothing from the service, not even that it is there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { download } from '#kit/http/call.ts'
import { localFetch } from '#kit/http/local.ts'
import { ownCertificate } from '#kit/testing-tls.ts'
import { readAdvisoriesConfig } from './config.ts'
import { openTlsDoor } from './tls-door.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-advisories-tls-'))
let door: Awaited<ReturnType<typeof openTlsDoor>>
let here: Awaited<ReturnType<typeof ownCertificate>>
let there: typeof here
let asked = 0

const configOf = (more: Record<string, string>) =>
  readAdvisoriesConfig([], {
    MUSTER_DATA: folder,
    MUSTER_ADVISORIES_PORT: '0',
    MUSTER_ADVISORIES_ADDRESS: 'localhost',
    ...more,
  })
const answer = (_request: unknown, reply: { end(text: string): void }) => {
  asked += 1
  reply.end('heard')
}

beforeAll(async () => {
  ;[here, there] = await Promise.all([ownCertificate('muster server'), ownCertificate()])
  const files = { CERTIFICATE: there.cert, KEY: there.key, AUTHORITY: here.cert }
  for (const [name, pem] of Object.entries(files)) writeFileSync(join(folder, name), pem)
  door = await openTlsDoor(
    configOf(Object.fromEntries(Object.keys(files).map((name) => [`MUSTER_ADVISORIES_${name}`, join(folder, name)]))),
    answer,
  )
})
afterAll(async () => {
  await door[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

it('answers a server whose certificate the authority signed', async () => {
  const peer = { url: `https://localhost:${door.port}`, certificate: here.cert, key: here.key, authority: there.cert }
  const fetch = localFetch(peer, { timeoutMs: 5_000, answerLimitBytes: 100 })
  expect(Buffer.from(await download('/healthz', { base: 'http://advisories', fetch })).toString()).toBe('heard')
  expect(asked).toBe(1)
})

it('says nothing without a certificate, with a foreign one, or in an older TLS', async () => {
  const foreign = await ownCertificate('muster server')
  const trust = { port: door.port, host: 'localhost', servername: 'localhost', ca: there.cert }
  for (const options of [trust, { ...trust, ...foreign }, { ...trust, ...here, maxVersion: 'TLSv1.2' as const }]) {
    const heard = await new Promise<string>((resolve) => {
      let text = ''
      const socket = connect(options, () => socket.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n'))
      socket.on('data', (part) => {
        text += part
      })
      socket.on('error', () => {})
      socket.on('close', () => resolve(text))
    })
    expect(heard).toBe('')
  }
  expect(asked).toBe(1)
})

it('does not open without its files', async () => {
  await expect(openTlsDoor(configOf({}), answer)).rejects.toThrow('MUSTER_ADVISORIES_CERTIFICATE')
  const missing = { MUSTER_ADVISORIES_CERTIFICATE: join(folder, 'none') }
  await expect(openTlsDoor(configOf(missing), answer)).rejects.toThrow('cannot be read')
})
