// Row-level security alone keeps tenants apart: with every tenant condition taken out of the server's SQL, a second
// tenant still sees nothing of the first. The same scan, with the wall itself opened, finds what it looks for.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import type { Database, Transaction } from '#kit/pg/database.ts'
import { contracts } from '#wire/console/index.ts'
import { openTestDoor, type TestDoor } from '../server/doors/console/testing.ts'

let removed = 0

/** `tenant = $1` and `a.tenant = b.tenant` become true; the parameter stays used, so that the statement still runs. */
function withoutConditions(sql: string): string {
  return sql
    .replace(/\b(?:\w+\.)?tenant = (\$\d+)/g, (_, parameter) => {
      removed++
      return `${parameter}::int is not null`
    })
    .replace(/\b\w+\.tenant = \w+\.tenant\b/g, () => {
      removed++
      return 'true'
    })
}

/** A database without conditions; `seen` says which tenants row-level security lets through. */
function careless(seen: (tenants: readonly number[]) => readonly number[]) {
  return (fleet: Database): Database => ({
    as: (tenants, work) =>
      fleet.as(seen(tenants), (tx) =>
        work({ query: (sql, params) => tx.query(withoutConditions(sql), params) } as Transaction),
      ),
    one: (tenants, sql, params) => fleet.one(seen(tenants), withoutConditions(sql), params),
    close: () => fleet.close(),
  })
}

/** What tenant 1 owns and tenant 2 must never be shown. */
async function furnish(
  door: TestDoor,
): Promise<{ canaries: string[]; device: string; token: string; credential: string }> {
  const first = await door.as('administrator', 1)
  const imported = await call(
    contracts.importInventories,
    {
      group: 'canary-group',
      inventories: [
        {
          name: 'canary-machine',
          osId: 'debian',
          architecture: 'amd64',
          packages: [
            { manager: 'dpkg', name: 'canary-public', version: '1.0-1', architecture: 'amd64', origin: 'debian' },
            { manager: 'dpkg', name: 'canary-private', version: '1.0-1', architecture: 'amd64' },
          ],
        },
      ],
    },
    first,
  )
  const device = imported.results[0]?.device as string
  const token = await call(contracts.createToken, {}, first)
  const credential = await call(contracts.createCredential, { name: 'canary-credential', role: 'observer' }, first)
  const groups = await call(contracts.listGroups, {}, first)
  const ids = [device, token.id, credential.id, first.id, ...groups.items.map(({ id }) => id)]
  const named = ['canary-group', 'canary-machine', 'canary-public', 'canary-private', 'canary-credential']
  return { canaries: [...ids, ...named], device, token: token.id, credential: credential.id }
}

/** Every reading call as the second tenant, and every act on the first one's things; gives what leaked. */
async function leaks(door: TestDoor): Promise<string[]> {
  const { canaries, device, token, credential } = await furnish(door)
  const { secret } = await door.as('administrator', 2)
  const reads = [
    ...['devices', 'devices/facets', 'groups', 'software', 'tokens', 'credentials', 'audit', 'overview', 'privacy'],
    ...['', '/software', '/history', '/known'].map((part) => `devices/${device}${part}`),
    ...['software/dpkg/canary-public', 'software/dpkg/canary-private'],
    ...['devices?search=canary', 'devices?package=canary-public', 'software?search=canary', `audit?subject=${device}`],
  ]
  const acts: [string, string, object?][] = [
    ['POST', `devices/${device}/rename`, { name: 'mine' }],
    ['POST', 'devices/act', { verb: 'revoke', devices: [device] }],
    ['DELETE', `tokens/${token}`],
    ['DELETE', `credentials/${credential}`],
  ]
  const found: string[] = []
  const look = (what: string, status: number, text: string) => {
    // An act names the id it was given; that it was refused is what counts.
    const shown = canaries.filter((canary) => text.includes(canary) && !what.includes(canary))
    if (shown.length > 0) found.push(`${what}: ${status} ${shown.join(', ')}`)
  }
  for (const path of reads) {
    const answer = await door.ask(`/api/v1/${path}`, { secret })
    look(path, answer.status, await answer.text())
    // A foreign row cannot be unsealed: the third wall answers where the second is open.
    if (answer.status === 500) found.push(`${path}: met a row it could not read`)
  }
  for (const [method, path, body] of acts) {
    const answer = await door.ask(`/api/v1/${path}`, {
      secret,
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await answer.text()
    const done = answer.status === 200 && !text.includes('"done":false')
    if (done) found.push(`${method} ${path} was done`)
  }
  return found
}

describe('with every tenant condition removed', () => {
  let door: TestDoor
  beforeAll(async () => {
    door = await openTestDoor(
      {},
      careless((tenants) => tenants),
    )
  })
  afterAll(() => door?.[Symbol.asyncDispose]())

  it('a second tenant sees no row of the first and changes none', async () => {
    expect(await leaks(door)).toEqual([])
    expect(removed).toBeGreaterThan(50)
  })
})

describe('with the wall opened as well', () => {
  let door: TestDoor
  beforeAll(async () => {
    door = await openTestDoor(
      {},
      careless((tenants) => (tenants.length === 0 ? tenants : [1, 2])),
    )
  })
  afterAll(() => door?.[Symbol.asyncDispose]())

  it('the same scan finds the first tenant’s things', async () => {
    expect((await leaks(door)).length).toBeGreaterThan(3)
  })
})
