// A second operator: invited, let in once, given another role, removed; and never locking everybody out.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import { cookieOf, openTestDoor, type TestDoor } from './testing.ts'

let door: TestDoor
let first: string

beforeAll(async () => {
  door = await openTestDoor()
  ;({ cookie: first } = await door.setUp())
})
afterAll(() => door[Symbol.asyncDispose]())

const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code
const send = (method: string, path: string, body: unknown, cookie = first) =>
  door.ask(path, { method, cookie, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
const asFirst = () => ({ base: door.base, headers: { cookie: first, origin: door.base } })
const list = () => call(contracts.listOperators, {}, asFirst())
const invite = (name: string, role = 'privacy-officer' as const) =>
  call(contracts.inviteOperator, { name, role }, asFirst())

async function join(name: string, code: string) {
  const begun = await call(contracts.beginInvitation, { code }, { base: door.base })
  const body = { code, name, language: 'en', password: 'a long enough password', secret: begun.secret }
  const answer = await door.ask('/api/v1/invitation/accept', {
    method: 'POST',
    body: JSON.stringify({ ...body, totp: door.code(begun.secret) }),
  })
  return { begun, answer }
}
const me = async (cookie: string) => (await door.ask('/api/v1/session', { cookie })).status

describe('an invited operator', () => {
  it('is let in once, with the role and no other', async () => {
    door.context.clock.advance(60_000)
    const { code, link } = await invite('Grete Huber')
    expect(link).toBe(`/invitation#code=${code}`)
    expect((await list()).invitations).toMatchObject([{ name: 'Grete Huber', role: 'privacy-officer' }])
    const { begun, answer } = await join('Grete Huber', code)
    expect([begun.name, begun.role, answer.status]).toEqual(['Grete Huber', 'privacy-officer', 200])
    const session = await (await door.ask('/api/v1/session', { cookie: cookieOf(answer) })).json()
    expect(session).toMatchObject({ name: 'Grete Huber', role: 'privacy-officer', language: 'en' })
    const again = await send('POST', '/api/v1/invitation/begin', { code })
    expect([again.status, await codeOf(again)]).toEqual([403, 'invitation-invalid'])
    const { items, invitations } = await list()
    expect(items.map(({ name, role, signedIn }) => [name, role, signedIn])).toEqual([
      ['Änne', 'administrator', true],
      ['Grete Huber', 'privacy-officer', true],
    ])
    expect(invitations).toEqual([])
  })

  it('is refused with a code that was revoked, has run out, or is another secret', async () => {
    const revoked = await invite('Nobody One')
    expect((await send('DELETE', `/api/v1/operators/invitations/${revoked.id}`, undefined)).status).toBe(200)
    const old = await invite('Nobody Two')
    door.context.clock.advance(3 * 86_400_000)
    const other = (await door.as('administrator')).secret
    for (const code of [revoked.code, old.code, other, 'x']) {
      const answer = await door.ask('/api/v1/invitation/begin', { method: 'POST', body: JSON.stringify({ code }) })
      expect(await codeOf(answer)).toBe('invitation-invalid')
    }
    const tables = await door.context.adminPeople<{ row: string }>('select i::text as row from people_invitations i')
    expect(tables.map(({ row }) => row).join()).not.toContain('Nobody')
  })

  it('cannot take a name that somebody signs in by', async () => {
    ;({ cookie: first } = await signInAgain())
    const { code } = await invite('Another')
    const { answer } = await join(' ÄNNE', code)
    expect([answer.status, await codeOf(answer)]).toEqual([409, 'name-taken'])
    expect((await join('Otto', code)).answer.status).toBe(200)
  })
})

describe('an operator', () => {
  it('gets another role at once; nobody changes their own, and one administrator stays', async () => {
    const { items } = await list()
    const idOf = (name: string) => items.find((one) => one.name === name)?.id
    const changed = await send('PUT', `/api/v1/operators/${idOf('Grete Huber')}`, { role: 'auditor' })
    expect(await changed.json()).toMatchObject({ role: 'auditor' })
    const self = await send('PUT', `/api/v1/operators/${idOf('Second')}`, { role: 'observer' })
    expect(await codeOf(self)).toBe('own-role')
    expect((await send('PUT', `/api/v1/operators/${idOf('Änne')}`, { role: 'operator' })).status).toBe(200)
    const program = await door.as('administrator')
    const last = await door.ask(`/api/v1/operators/${idOf('Second')}`, { method: 'DELETE', secret: program.secret })
    expect(await codeOf(last)).toBe('last-administrator')
  })

  it('who is removed is out at once, and no name is left', async () => {
    const { code } = await invite('Resi Weg')
    const { answer } = await join('Resi Weg', code)
    const cookie = cookieOf(answer)
    expect(await me(cookie)).toBe(200)
    const resi = (await list()).items.find(({ name }) => name === 'Resi Weg')
    expect((await send('DELETE', `/api/v1/operators/${resi?.id}`, undefined)).status).toBe(200)
    expect(await me(cookie)).toBe(401)
    expect(door.context.ring.keyOf(1, resi?.id ?? '')).toBeUndefined()
    expect((await list()).items.map(({ name }) => name)).not.toContain('Resi Weg')
    const rows = await door.context.adminPeople<{ n: number }>(
      `select count(*)::int as n from people_operators where operator = '${resi?.id}'`,
    )
    expect(rows[0]?.n).toBe(0)
    const once = await send('DELETE', `/api/v1/operators/${resi?.id}`, undefined)
    expect(once.status).toBe(404)
    const acts = await call(contracts.listActs, { subject: resi?.id as string }, asFirst())
    expect(acts.items.map(({ act }) => act).sort()).toEqual(['operator.invite', 'operator.remove'])
  })

  it('is managed by administrators alone', async () => {
    for (const role of ['operator', 'auditor', 'privacy-officer', 'observer'] as const) {
      const { secret } = await door.as(role)
      const answer = await door.ask('/api/v1/operators', { secret })
      expect(await codeOf(answer)).toBe('right-missing')
    }
  })
})

async function signInAgain() {
  const secret = (await door.as('administrator')).secret
  const answer = await door.ask('/api/v1/operators/invitations', {
    method: 'POST',
    secret,
    body: JSON.stringify({ name: 'Second', role: 'administrator' }),
  })
  const { code } = (await answer.json()) as { code: string }
  return { cookie: cookieOf((await join('Second', code)).answer) }
}
