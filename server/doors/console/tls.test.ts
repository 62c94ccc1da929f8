// The console over TLS: `__Host-` cookie, HSTS, no old protocol, and an origin that is https.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needs } from '../../../law/needs.ts'
import { foundTenant } from '../../people/found-tenant.ts'
import { setupCode } from '../../people/setup-code.ts'
import { freshTotp } from '../../people/totp.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { openConsoleDoor } from '../console.ts'
import { administrator } from './testing.ts'

describe.runIf(needs('the console over TLS', { openssl: 'openssl' }))('the console over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-tls-'))
  const consoleCertificate = join(folder, 'console.crt')
  const consoleKey = join(folder, 'console.key')
  let context: TestContext
  let door: Awaited<ReturnType<typeof openConsoleDoor>>

  beforeAll(async () => {
    const made = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost'
    const names = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', consoleKey, '-out', consoleCertificate]
    execFileSync('openssl', ['req', ...made.split(' '), ...names], { stdio: 'ignore' })
    context = await testContext({ consoleCertificate, consoleKey })
    await foundTenant(context, { number: 1 })
    door = await openConsoleDoor(context)
  })
  afterAll(async () => {
    await door[Symbol.asyncDispose]()
    await context[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })

  const ask = (method: string, path: string, body: object | undefined, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
      const asking = request(
        {
          ...{ host: 'localhost', port: door.port, method, path, ca: readFileSync(consoleCertificate) },
          headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
        },
        (answer) => {
          let text = ''
          answer.on('data', (part) => {
            text += part
          })
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }))
        },
      )
      asking.on('error', reject)
      asking.end(body && JSON.stringify(body))
    })

  it('gives a cookie that is bound to the host, and says to come back by TLS only', async () => {
    const { secret } = freshTotp('x')
    const totp = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: context.clock.now() })
    const body = { ...administrator, secret, totp, use: 'own', organisation: 'O', language: 'en' }
    const origin = `https://localhost:${door.port}`
    const code = await setupCode(context)
    const plain = await ask(
      'POST',
      '/api/v1/setup/finish',
      { ...body, code },
      { origin: origin.replace('https', 'http') },
    )
    expect(plain.body).toContain('origin-refused')
    const answer = await ask('POST', '/api/v1/setup/finish', { ...body, code }, { origin })
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-muster=mss1\.1\.[\w-]{64}; Path=\/; HttpOnly; Secure; SameSite=Strict$/),
    ])
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000')
  })

  it('speaks no protocol older than TLS 1.2', async () => {
    const failed = await new Promise<boolean>((resolve) => {
      const socket = connect({
        port: door.port,
        host: 'localhost',
        rejectUnauthorized: false,
        maxVersion: 'TLSv1.1',
        minVersion: 'TLSv1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      })
      socket.on('secureConnect', () => resolve(false))
      socket.on('error', () => resolve(true))
    })
    expect(failed).toBe(true)
  })
})
