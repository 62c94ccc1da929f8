// The door's own manners: headers, the page, bad requests, repeated ones, health, and what leaves no trace.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noncePlaceholder } from '#wire/console/page.ts'
import { openConsoleDoor } from '../console.ts'
import { openTestDoor, type TestDoor } from './testing.ts'

let door: TestDoor
let secret: string
const consoleFolder = mkdtempSync(join(tmpdir(), 'muster-page-'))

beforeAll(async () => {
  mkdirSync(join(consoleFolder, 'assets'))
  writeFileSync(
    join(consoleFolder, 'index.html'),
    `<meta nonce="${noncePlaceholder}"><style nonce="${noncePlaceholder}">`,
  )
  writeFileSync(join(consoleFolder, 'assets', 'main-1.js'), 'export const a = 1\n'.repeat(100))
  writeFileSync(join(consoleFolder, 'assets', 'notes.exe'), 'not of a type that is served')
  door = await openTestDoor({ consoleFolder })
  ;({ secret } = await door.as('administrator'))
})
afterAll(async () => {
  await door[Symbol.asyncDispose]()
  rmSync(consoleFolder, { recursive: true })
})

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  door.ask(path, { method: 'POST', body, secret, headers })
const problemOf = async (answer: Response) => {
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  return (await answer.json()) as { code: string; detail?: string; status: number }
}

describe('the page', () => {
  it('has the policy of TRUST with a nonce of its own at every answer', async () => {
    const answers = [await door.ask('/'), await door.ask('/devices/dev_x?search=a')]
    const nonces = await Promise.all(
      answers.map(async (answer) => {
        const policy = answer.headers.get('content-security-policy') ?? ''
        const [, nonce] = /style-src 'self' 'nonce-([\w+/=]{24})'/.exec(policy) ?? []
        expect(policy).toContain("default-src 'none'; script-src 'self';")
        for (const word of ["require-trusted-types-for 'script'", 'trusted-types default', "frame-ancestors 'none'"]) {
          expect(policy).toContain(word)
        }
        expect(policy).not.toContain('unsafe')
        expect(await answer.text()).toBe(`<meta nonce="${nonce}"><style nonce="${nonce}">`)
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
        expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
        expect(answer.headers.get('cache-control')).toBe('no-store')
        return nonce
      }),
    )
    expect(new Set(nonces).size).toBe(2)
  })

  it('serves the files of the build and nothing beside them', async () => {
    const script = await door.ask('/assets/main-1.js')
    expect(script.headers.get('content-type')).toContain('text/javascript')
    expect(script.headers.get('cache-control')).toContain('immutable')
    expect(await script.text()).toContain('export const a')
    for (const path of [
      '/assets/none.js',
      '/assets/notes.exe',
      '/..%2f..%2fetc/passwd.txt',
      '/assets/..%2findex.html',
    ]) {
      expect((await problemOf(await door.ask(path))).code).toBe('not-found')
    }
  })
})

describe('a request', () => {
  it.each([
    ['not JSON', '/api/v1/credentials', '{', 'body-invalid'],
    ['of another type', '/api/v1/credentials', '{"name":1,"role":"observer"}', 'body-invalid'],
    ['with a field too many', '/api/v1/credentials', '{"name":"a","role":"observer","admin":true}', 'body-invalid'],
    ['with a prototype', '/api/v1/credentials', '{"__proto__":{},"name":"a","role":"observer"}', 'body-invalid'],
    ['nested without end', '/api/v1/credentials', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'body-invalid'],
    ['too large', '/api/v1/credentials', `"${'a'.repeat(70_000)}"`, 'body-too-large'],
  ])('%s is refused', async (_, path, body, code) => {
    expect((await problemOf(await post(path, body))).code).toBe(code)
  })

  it('with an undeclared query is refused, and so is one to nowhere', async () => {
    expect((await problemOf(await door.ask('/api/v1/audit?all=1', { secret }))).code).toBe('body-invalid')
    expect((await problemOf(await door.ask('/api/v1/audit?cursor=x', { secret }))).code).toBe('body-invalid')
    expect((await problemOf(await door.ask('/api/v1/nowhere', { secret }))).code).toBe('not-found')
    expect((await problemOf(await post('/nowhere', '{}'))).code).toBe('not-found')
    const form = await post('/api/v1/credentials', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' })
    expect((await problemOf(form)).code).toBe('body-invalid')
  })
})

describe('an idempotency key', () => {
  const body = JSON.stringify({ name: 'build', role: 'observer' })
  const count = async () => (await door.context.admin<{ n: string }>('select count(*) as n from opr_credentials'))[0]?.n

  it('makes a thing once and answers alike', async () => {
    const headers = { 'idempotency-key': 'key-for-one-thing' }
    const before = Number(await count())
    const first = await (await post('/api/v1/credentials', body, headers)).text()
    const second = await (await post('/api/v1/credentials', body, headers)).text()
    expect(second).toBe(first)
    expect(Number(await count())).toBe(before + 1)
    const rows = await door.context.admin<{ row: string }>("select encode(answer, 'escape') as row from opr_repeats")
    expect(rows.map(({ row }) => row).join()).not.toContain((JSON.parse(first) as { secret: string }).secret.slice(7))
  })

  it('is refused for another request, and forgotten after a refusal or a day', async () => {
    const headers = { 'idempotency-key': 'key-for-another' }
    await post('/api/v1/credentials', '{"name":"","role":"observer"}', headers)
    expect((await post('/api/v1/credentials', body, headers)).status).toBe(200)
    const other = await post('/api/v1/credentials', '{"name":"other","role":"observer"}', headers)
    expect((await problemOf(other)).code).toBe('idempotency-reused')
    const before = Number(await count())
    door.context.clock.advance(25 * 3_600_000)
    expect((await post('/api/v1/credentials', body, headers)).status).toBe(200)
    expect(Number(await count())).toBe(before + 1)
  })

  it('done twice at once is done once', async () => {
    const headers = { 'idempotency-key': 'key-for-a-race' }
    const before = Number(await count())
    const answers = await Promise.all(Array.from({ length: 6 }, () => post('/api/v1/credentials', body, headers)))
    const made = answers.filter(({ status }) => status === 200)
    expect(answers.filter(({ status }) => status !== 409)).toHaveLength(made.length)
    expect(new Set(await Promise.all(made.map((answer) => answer.text()))).size).toBe(1)
    expect(Number(await count())).toBe(before + 1)
  })
})

describe('the privacy choice', () => {
  const put = (body: object) =>
    door.ask('/api/v1/privacy', { method: 'PUT', body: JSON.stringify(body), secret }).then((answer) => answer.json())

  it('is Strict until somebody chose, keeps every version and tells the other processes', async () => {
    const heard: string[] = []
    door.context.listener.on('muster_policy', (payload) => heard.push(payload))
    const strict = (await (await door.ask('/api/v1/privacy', { secret })).json()) as { items: string[] }
    expect(strict).toMatchObject({ level: 'strict', chosen: false, revision: 1 })
    expect(strict.items).not.toContain('system.hostName')
    const standard = (await put({ level: 'standard' })) as { items: string[] }
    expect(standard).toMatchObject({ level: 'standard', chosen: true, revision: 2, by: 'test administrator' })
    expect(standard.items).toContain('system.hostName')
    expect(await put({ level: 'own', items: ['system', 'system'] })).toMatchObject({ revision: 3, items: ['system'] })
    expect(await put({ level: 'own', items: ['system.wishes'] })).toMatchObject({ code: 'body-invalid' })
    expect(await put({ level: 'own' })).toMatchObject({ code: 'body-invalid' })
    await expect.poll(() => heard).toEqual(['{"t":1}', '{"t":1}'])
    expect(await door.context.admin('select revision from privacy_choices')).toHaveLength(2)
  })

  it('shows in the catalogue what is collected, and every field with its rules', async () => {
    const { fields } = (await (await door.ask('/api/v1/privacy/catalogue', { secret })).json()) as {
      fields: { kind: string; field: string; collected: boolean; storedAs: string }[]
    }
    const find = (kind: string, field: string) => fields.find((one) => one.kind === kind && one.field === field)
    expect(find('system', 'osId')).toMatchObject({ collected: true, storedAs: 'clear and sealed' })
    expect(find('system', 'hostName')).toMatchObject({ collected: false, storedAs: 'sealed' })
    expect(fields.filter(({ storedAs }) => storedAs === 'not stored')).toEqual([])
    expect(new Set(fields.map(({ kind, field }) => `${kind}.${field}`)).size).toBe(fields.length)
  })
})

describe('health', () => {
  it('tells life, readiness and metrics without a device or a tenant', async () => {
    expect((await door.ask('/healthz')).status).toBe(200)
    expect((await door.ask('/readyz')).status).toBe(200)
    const text = await (await door.ask('/metrics')).text()
    expect(text).toContain('muster_console_request_seconds_count{route="healthz",status="200"} 1')
    expect(text).not.toMatch(/dev_|tenant|opr_|crd_/)
  })
})

describe('the door', () => {
  it('does not speak plain HTTP off loopback, nor TLS with half a certificate', async () => {
    const half = { ...door.context, config: { ...door.context.config, consoleCertificate: '/nowhere' } }
    await expect(openConsoleDoor(half)).rejects.toThrow('both')
  })

  it('describes every contract in OpenAPI 3.1', async () => {
    const document = (await (await door.ask('/api/openapi.json')).json()) as {
      openapi: string
      paths: Record<string, Record<string, { operationId: string }>>
    }
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
    expect(document.openapi).toBe('3.1.0')
    expect(operations.map(({ operationId }) => operationId)).toContain('listDevices')
    expect(document.paths['/api/v1/devices/{id}']?.get?.operationId).toBe('showDevice')
  })
})
