// An open console door and the people who stand before it, for tests.
import { Secret, TOTP } from 'otpauth'
import { type CallOptions, call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import type { Role } from '../../people/access.ts'
import { createCredential } from '../../people/create-credential.ts'
import { foundTenant } from '../../people/found-tenant.ts'
import { setupCode } from '../../people/setup-code.ts'
import { systemOf } from '../../people/signed-in.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { openConsoleDoor } from '../console.ts'

export const administrator = { name: 'Änne', password: 'correct horse battery' } as const

export interface TestDoor extends AsyncDisposable {
  readonly context: TestContext
  readonly base: string
  /** A request as a browser of this origin sends it. */
  ask(path: string, init?: RequestInit & { cookie?: string; secret?: string }): Promise<Response>
  /** Options for `call` with a fresh credential of that role. */
  as(role: Role, tenant?: number): Promise<CallOptions & { secret: string; id: string }>
  /** Sets the server up; gives the TOTP seed and the session's cookie. */
  setUp(): Promise<{ seed: string; cookie: string }>
  code(seed: string): string
}

/** Tenants 1 and 2 are founded; the clock stands still until a test moves it. */
export async function openTestDoor(...given: Parameters<typeof testContext>): Promise<TestDoor> {
  const context = await testContext(...given)
  await foundTenant(context, { number: 1 })
  await foundTenant(context, { number: 2 })
  const door = await openConsoleDoor(context)
  const base = `http://localhost:${door.port}`
  const ask: TestDoor['ask'] = (path, { cookie, secret, headers, ...init } = {}) =>
    fetch(base + path, {
      ...init,
      headers: {
        origin: base,
        ...(typeof init.body === 'string' ? { 'content-type': 'application/json' } : {}),
        ...(cookie ? { cookie } : {}),
        ...(secret ? { authorization: `Bearer ${secret}` } : {}),
        ...headers,
      },
    })
  const code = (seed: string) =>
    new TOTP({ secret: Secret.fromBase32(seed) }).generate({ timestamp: context.clock.now() })
  return {
    context,
    base,
    ask,
    code,
    async as(role, tenant = 1) {
      const { secret, id } = await createCredential(
        context,
        { name: `test ${role}`, role, scopes: [] },
        systemOf(tenant),
      )
      return { base, headers: { authorization: `Bearer ${secret}` }, secret, id }
    },
    async setUp() {
      const link = { code: (await setupCode(context)) ?? '' }
      const { secret: seed } = await call(contracts.beginSetup, { ...link, name: administrator.name }, { base })
      const body = {
        ...{ ...link, ...administrator, use: 'own', organisation: 'Werkstatt Süd', language: 'de' },
        ...{ secret: seed, totp: code(seed) },
      }
      const answer = await ask('/api/v1/setup/finish', { method: 'POST', body: JSON.stringify(body) })
      if (answer.status !== 200) throw new Error(`set-up refused: ${await answer.text()}`)
      return { seed, cookie: cookieOf(answer) }
    },
    async [Symbol.asyncDispose]() {
      await door[Symbol.asyncDispose]()
      await context[Symbol.asyncDispose]()
    },
  }
}

/** `name=value` of the cookie that an answer sets. */
export function cookieOf(answer: Response): string {
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}
