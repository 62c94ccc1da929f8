// Signing in over the door: cookies, lock-out, codes used twice, set-up closed, sessions that end.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newsPath } from '#wire/console/overview.ts'
import { administrator, cookieOf, openTestDoor, type TestDoor } from './testing.ts'

let door: TestDoor
let seed: string
let first: string

beforeAll(async () => {
  door = await openTestDoor()
  ;({ seed, cookie: first } = await door.setUp())
})
afterAll(() => door[Symbol.asyncDispose]())

const post = (path: string, body: unknown, more: Parameters<TestDoor['ask']>[1] = {}) =>
  door.ask(path, { method: 'POST', body: JSON.stringify(body), ...more })
const signIn = (change: object = {}, more: Parameters<TestDoor['ask']>[1] = {}) =>
  post('/api/v1/session', { ...administrator, totp: door.code(seed), ...change }, more)
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code
const pass = (seconds: number) => door.context.clock.advance(seconds * 1000)

describe('set-up', () => {
  it('signs the administrator in', async () => {
    const me = await (await door.ask('/api/v1/session', { cookie: first })).json()
    expect(me).toMatchObject({ name: 'Änne', organisation: 'Werkstatt Süd', role: 'administrator', language: 'de' })
    expect(me).toMatchObject({ tenant: 1, privacyChosen: false, seesIdentifiers: true })
  })

  it('is closed for good', async () => {
    const state = (await (await door.ask('/api/v1/setup')).json()) as { open: boolean }
    expect(state.open).toBe(false)
    const again = await post('/api/v1/setup/begin', { code: 'x', name: 'Eve' })
    expect([again.status, await codeOf(again)]).toEqual([403, 'setup-closed'])
  })

  it('leaves no name in either database', async () => {
    const tables = [
      ...(await door.context.admin<{ row: string }>(
        `select o::text as row from opr_operators o union all select s::text from opr_secrets s
         union all select a::text from audit_acts a`,
      )),
      ...(await door.context.adminPeople<{ row: string }>(
        'select o::text as row from people_operators o union all select t::text from people_tenants t',
      )),
    ]
    expect(tables.length).toBeGreaterThan(3)
    const text = tables.map(({ row }) => row).join('\n')
    for (const name of [administrator.name, 'änne', 'Werkstatt', seed]) {
      expect(text).not.toContain(name)
      expect(text).not.toContain(Buffer.from(name).toString('hex'))
    }
  })
})

describe('a session', () => {
  it('is a cookie no script and no other site can use, and always a fresh one', async () => {
    pass(60)
    const brought = 'muster-1=mss1.1.chosen-by-somebody-else'
    const answer = await signIn({}, { cookie: brought })
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie()).toHaveLength(1)
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^muster-\d+=mss1\.1\.[\w-]{64}; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    expect(cookieOf(answer)).not.toBe(first)
    const stored = await door.context.admin<{ row: string }>('select s::text as row from opr_sessions s')
    expect(stored.map(({ row }) => row).join()).not.toContain(cookieOf(answer).split('=')[1])
  })

  it('ends when signed out, at once', async () => {
    pass(60)
    const cookie = cookieOf(await signIn())
    expect((await door.ask('/api/v1/session', { cookie })).status).toBe(200)
    expect((await door.ask('/api/v1/session', { method: 'DELETE', cookie })).status).toBe(200)
    expect((await door.ask('/api/v1/session', { cookie })).status).toBe(401)
  })

  it('ends after 30 idle minutes; what a page asks by itself does not count', async () => {
    pass(60)
    const cookie = cookieOf(await signIn())
    const background = { cookie, headers: { 'muster-background': '1' } }
    pass(20 * 60)
    expect((await door.ask('/api/v1/session', { cookie })).status).toBe(200)
    pass(29 * 60)
    expect((await door.ask('/api/v1/session', background)).status).toBe(200)
    pass(60)
    expect((await door.ask('/api/v1/session', background)).status).toBe(401)
  })

  it('takes its open event stream with it when its time is over', async () => {
    pass(60)
    const cookie = cookieOf(await signIn())
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const text = (await door.ask(newsPath, { cookie })).text()
      await vi.advanceTimersByTimeAsync(20_000)
      pass(31 * 60)
      await vi.advanceTimersByTimeAsync(20_000)
      // The first beat may still be asking when the time passes: then the stream ends with it.
      expect(await text).toMatch(/^retry: 2000\n\n(: here\n\n){1,2}$/)
    } finally {
      vi.useRealTimers()
    }
  })

  it('ends after 12 hours in any case', async () => {
    pass(60)
    const cookie = cookieOf(await signIn())
    for (let i = 0; i < 36; i += 1) {
      expect((await door.ask('/api/v1/session', { cookie })).status).toBe(200)
      pass(20 * 60)
    }
    expect((await door.ask('/api/v1/session', { cookie })).status).toBe(401)
  })
})

describe('a sign-in', () => {
  it('takes a code once', async () => {
    pass(60)
    expect((await signIn()).status).toBe(200)
    const again = await signIn()
    expect([again.status, await codeOf(again)]).toEqual([401, 'sign-in-refused'])
    pass(30)
    expect((await signIn({ totp: door.code(seed) })).status).toBe(200)
  })

  it('is refused alike for a wrong name, password or code', async () => {
    pass(3600)
    const answers = [
      await signIn({ name: 'nobody' }),
      await signIn({ password: 'not the password' }),
      await signIn({ totp: '000000' }),
    ]
    const documents = await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(documents).size).toBe(1)
    expect(documents[0]).toContain('sign-in-refused')
  })

  it.each(['nobody', administrator.name])('locks %s after five failures, longer each time', async (name) => {
    pass(7200)
    for (let i = 0; i < 5; i += 1) expect((await signIn({ name, password: 'guess' })).status).toBe(401)
    const locked = await signIn({ name })
    expect([locked.status, await codeOf(locked)]).toEqual([429, 'sign-in-locked'])
    expect(locked.headers.get('retry-after')).toBe('30')
    pass(30)
    expect((await signIn({ name, password: 'guess' })).status).toBe(401)
    expect((await signIn({ name })).headers.get('retry-after')).toBe('60')
    pass(60)
    expect((await signIn({ name })).status).toBe(name === administrator.name ? 200 : 401)
  })

  it('does not let many guesses at once slip past the lock', async () => {
    pass(7200)
    const answers = await Promise.all(Array.from({ length: 12 }, () => signIn({ name: 'many', password: 'guess' })))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
  })

  it('is in the audit, done and refused, without the name', async () => {
    pass(7200)
    await signIn({ name: 'Somebody Unknown' })
    const { secret } = await door.as('auditor')
    const answer = await door.ask('/api/v1/audit?act=session.begin&limit=500', { secret })
    const { items } = (await answer.json()) as { items: { outcome: string; actor: string; actorName?: string }[] }
    expect(items[0]).toMatchObject({ outcome: 'refused', actor: 'system', detail: { why: 'name unknown' } })
    expect(items.find(({ outcome }) => outcome === 'done')).toMatchObject({ actorName: 'Änne' })
    expect(JSON.stringify(items)).not.toContain('Somebody')
  })
})
