// Machines that come together are let in together: each is told what it would be told if it came alone.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseToken } from '#wire/control/enrol.ts'
import { Problem } from '#wire/problem.ts'
import { tokenFor } from '../doors/testing.ts'
import { type TestContext, testContext } from '../testing.ts'
import { type Admitted, admit } from './admit.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
})
afterAll(() => context[Symbol.asyncDispose]())

async function secretOf(tenant: number, wish: { reusable?: boolean } = {}): Promise<string> {
  const { token } = await tokenFor(context, tenant, wish)
  return parseToken(token)?.secret as string
}

const ask = (tenant: number, secret: string, key: string) =>
  admit(context, { tenant, secret, key, previousDevice: undefined }).catch((error: unknown) => {
    if (error instanceof Problem) return error.code
    throw error
  })

const made = (answers: readonly (Admitted | string)[]) =>
  answers.filter((answer): answer is Admitted => typeof answer === 'object')

describe('machines that come together', () => {
  it('with one reusable token get a device each, with a number, a key and an act of its own', async () => {
    const secret = await secretOf(1, { reusable: true })
    const keys = Array.from({ length: 150 }, (_, i) => `many-${i}`)
    const first = made(await Promise.all(keys.map((key) => ask(1, secret, key))))
    expect(first).toHaveLength(150)
    expect(new Set(first.map(({ number }) => number)).size).toBe(150)
    expect(new Set(first.map(({ device }) => device)).size).toBe(150)
    expect(first.every(({ device, state }) => state === 'pending' && context.ring.keyOf(1, device))).toBe(true)
    const rows = await context.admin<{ number: number; key: string; spoken: number; acts: number }>(
      `select d.number, d.token_key as key, p.spoken,
         (select count(*)::int from audit_acts a where a.subject = d.id and a.act = 'device.enrol') as acts
       from device_devices d join device_presence p using (tenant, number) where d.token_key like 'many-%'`,
    )
    expect(rows).toHaveLength(150)
    expect(rows.every(({ spoken, acts }) => spoken === 0 && acts === 1)).toBe(true)
    // Each is found again by its own key.
    expect(await Promise.all(keys.map((key) => ask(1, secret, key)))).toEqual(first)
    for (const [i, { number }] of first.entries())
      expect(rows.find((row) => row.key === `many-${i}`)?.number).toBe(number)
  })

  it('are one machine when token and key are the same, and another is refused what was for one', async () => {
    const [reusable, single] = [await secretOf(1, { reusable: true }), await secretOf(1)]
    // The first goes at once, and the others together after it.
    const answers = await Promise.all([
      ...[ask(1, reusable, 'other'), ask(1, single, 'mine'), ask(1, reusable, 'twin'), ask(1, single, 'theirs')],
      ...[ask(1, reusable, 'twin'), ask(1, 'a'.repeat(26), 'nobody'), ask(1, single, 'mine')],
    ])
    const [other, mine, twin, theirs, again, nobody, mineAgain] = answers
    expect([theirs, nobody]).toEqual(['token-used', 'token-invalid'])
    expect(mineAgain).toEqual(mine)
    expect(again).toEqual(twin)
    expect(new Set(made([mine, twin, other] as Admitted[]).map(({ device }) => device)).size).toBe(3)
    expect(mine).toMatchObject({ state: 'managed' })
    const rows = await context.admin("select 1 from device_devices where token_key in ('mine', 'twin', 'theirs')")
    expect(rows).toHaveLength(2)
  })

  it('of several tenants are each let in by their own token only', async () => {
    const [here, there] = [await secretOf(1, { reusable: true }), await secretOf(2, { reusable: true })]
    const answers = await Promise.all([
      ...[ask(1, here, 'of-1'), ask(2, there, 'of-2'), ask(2, here, 'astray')],
      ...[ask(1, there, 'astray'), ask(3, here, 'astray')],
    ])
    expect(answers.slice(2)).toEqual(['token-invalid', 'token-invalid', 'token-invalid'])
    const rows = await context.admin("select tenant from device_devices where token_key like 'of-%' order by tenant")
    expect(rows).toEqual([{ tenant: 1 }, { tenant: 2 }])
  })
})
