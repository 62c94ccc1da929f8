// Every route by every role, and who may not even ask: nothing is reachable because somebody forgot a check.
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { newsPath } from '#wire/console/overview.ts'
import type { Contract } from '#wire/contract.ts'
import { freshId } from '#wire/ids.ts'
import { access, roles } from '../../people/access.ts'
import { advisoryPairs } from './advisory-pairs.ts'
import { decisionPairs } from './decision-pairs.ts'
import { erasurePairs } from './erasure-pairs.ts'
import { findingPairs } from './finding-pairs.ts'
import { fleetPairs } from './fleet-pairs.ts'
import { openGate } from './gate.ts'
import { outboundPairs } from './outbound-pairs.ts'
import { paperPairs } from './paper-pairs.ts'
import { peoplePairs, visitorPairs } from './people-pairs.ts'
import { rightsPairs } from './rights-pairs.ts'
import { openTestDoor, type TestDoor } from './testing.ts'

let door: TestDoor
const secrets = new Map<string, string>()

beforeAll(async () => {
  door = await openTestDoor()
  for (const role of roles) secrets.set(role, (await door.as(role)).secret)
})
afterAll(() => door[Symbol.asyncDispose]())

const all: readonly Contract[] = Object.values(contracts)
const closed = all.filter(({ right }) => right !== 'open')
const prefixes: Record<string, string> = {
  devices: 'dev',
  tokens: 'tok',
  credentials: 'crd',
  syncs: 'syn',
  decisions: 'dec',
  views: 'viw',
  erasures: 'ers',
  'legal-holds': 'hld',
}

/** A request that names nothing there is: allowed callers are told so by the verb, or that the body does not fit. */
const ask = (contract: Contract, more: Parameters<TestDoor['ask']>[1] = {}) => {
  const id = freshId(prefixes[contract.path.split('/')[3] ?? ''] ?? 'dev')
  const given: Record<string, string> = { id, manager: 'dpkg', sequence: '1', digest: 'f'.repeat(64) }
  const path = contract.path.replace(/:(\w+)/g, (_, name: string) => given[name] ?? 'none')
  const body = contract.body ? { body: '{"nothing of":"this"}' } : {}
  return door.ask(path, { method: contract.method, ...body, ...more })
}
const codeOf = async (answer: Response) => ((await answer.json()) as { code?: string }).code

describe('the routes', () => {
  it('are all contracts there are, each once', () => {
    const paired = [
      ...visitorPairs(false),
      ...peoplePairs(false),
      ...fleetPairs,
      ...rightsPairs,
      ...erasurePairs,
      ...advisoryPairs,
      ...decisionPairs,
      ...findingPairs,
      ...outboundPairs,
      ...paperPairs,
    ].map(({ contract }) => contract.name)
    expect(paired.sort()).toEqual(all.map(({ name }) => name).sort())
    expect(new Set(all.map(({ method, path }) => `${method} ${path}`)).size).toBe(all.length)
  })

  it('cannot start without a right of the table', () => {
    const app = Fastify()
    openGate(app, door.context, false)
    expect(() => app.get('/forgotten', () => 'secret')).toThrow('names no right')
    expect(() => app.get('/wrong', { config: { right: 'everything' as 'open' } }, () => 'secret')).toThrow('no right')
  })
})

describe.each(closed.map((contract) => [contract.name, contract] as const))('%s', (_, contract) => {
  it.each(roles)('as %s is as the table says', async (role) => {
    const answer = await ask(contract, { secret: secrets.get(role) ?? '' })
    const code = await codeOf(answer)
    if (access[contract.right].includes(role))
      expect(['right-missing', 'credential-invalid', 'internal']).not.toContain(code)
    else expect([answer.status, code]).toEqual([403, 'right-missing'])
  })

  it('is closed without a credential, with a wrong one, and with a session’s secret in its place', async () => {
    for (const secret of ['', 'msc1.1.guess', `msc1.1.${'A'.repeat(64)}`, 'mss1.1.x', `msc1.9.${'A'.repeat(64)}`]) {
      const answer = await ask(contract, { secret })
      expect([answer.status, await codeOf(answer)]).toEqual([401, 'credential-invalid'])
    }
  })
})

describe('a foreign page', () => {
  it.each([
    ['another origin', { origin: 'http://evil.example' }],
    ['no origin at all', { origin: 'null' }],
    ['another port', { origin: 'http://localhost:1' }],
    ['what the browser says of it', { 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
  ])('is refused by %s', async (_, headers) => {
    for (const contract of all.filter(({ method }) => method !== 'GET')) {
      const answer = await ask(contract, { secret: secrets.get('administrator') ?? '', headers })
      expect([contract.name, await codeOf(answer)]).toEqual([contract.name, 'origin-refused'])
    }
  })

  it('cannot be of our origin by a name that leads here', async () => {
    const { request } = await import('node:http')
    const { port } = new URL(door.base)
    const status = await new Promise((resolve) => {
      request({ port, path: '/api/v1/setup', headers: { host: `evil.example:${port}` } }, (answer) =>
        resolve(answer.statusCode),
      ).end()
    })
    expect(status).toBe(403)
  })

  it('a change in a session needs an Origin', async () => {
    const { cookie } = await door.setUp()
    const answer = await fetch(`${door.base}/api/v1/session`, { method: 'DELETE', headers: { cookie } })
    expect(await codeOf(answer)).toBe('origin-refused')
    expect((await door.ask('/api/v1/session', { cookie })).status).toBe(200)
  })
})

describe('another tenant', () => {
  it('sees and ends none of our credentials', async () => {
    const ours = await door.as('administrator', 1)
    const theirs = await door.as('administrator', 2)
    const listed = await (await door.ask('/api/v1/credentials', { secret: theirs.secret })).text()
    expect(listed).toContain(theirs.id)
    expect(listed).not.toContain(ours.id)
    const ended = await door.ask(`/api/v1/credentials/${ours.id}`, { method: 'DELETE', secret: theirs.secret })
    expect(ended.status).toBe(404)
    expect((await door.ask('/api/v1/session', { secret: ours.secret })).status).toBe(200)
  })

  it('cannot be chosen by writing its number into a secret', async () => {
    const { secret } = await door.as('administrator', 1)
    expect((await door.ask('/api/v1/session', { secret: secret.replace('msc1.1.', 'msc1.2.') })).status).toBe(401)
  })

  it('sees none of our acts', async () => {
    const { secret } = await door.as('auditor', 2)
    const { items } = (await (await door.ask('/api/v1/audit?limit=500', { secret })).json()) as {
      items: { subject: string }[]
    }
    const ids = await door.context.admin<{ credential: string }>(
      'select credential from opr_credentials where tenant = 1',
    )
    expect(ids.length).toBeGreaterThan(3)
    expect(items.length).toBeGreaterThan(0)
    expect(items.filter(({ subject }) => ids.some(({ credential }) => credential === subject))).toEqual([])
  })
})

describe('a credential', () => {
  it('is shown once, kept as a hash, and dead at once when revoked', async () => {
    const made = await door.as('observer')
    const rows = await door.context.admin<{ row: string }>('select c::text as row from opr_credentials c')
    expect(rows.map(({ row }) => row).join()).not.toContain(made.secret.split('.')[2])
    const { secret } = await door.as('administrator')
    expect((await door.ask('/api/v1/session', { secret: made.secret })).status).toBe(200)
    await door.ask(`/api/v1/credentials/${made.id}`, { method: 'DELETE', secret })
    expect((await door.ask('/api/v1/session', { secret: made.secret })).status).toBe(401)
  })

  it('hands on no scope it lacks', async () => {
    const { secret } = await door.as('administrator')
    const body = JSON.stringify({ name: 'more', role: 'observer', scopes: ['erase'] })
    expect(await codeOf(await door.ask('/api/v1/credentials', { method: 'POST', body, secret }))).toBe('right-missing')
  })
})

describe('the event stream', () => {
  it('ends when its session is signed out', async () => {
    const other = await openTestDoor()
    const { cookie } = await other.setUp()
    const text = (await other.ask(newsPath, { cookie })).text()
    await other.ask('/api/v1/session', { method: 'DELETE', cookie })
    expect(await text).toContain('retry: 2000')
    await other[Symbol.asyncDispose]()
  })

  it('ends when its credential is revoked, and tells its own tenant only', async () => {
    const one = await door.as('observer', 1)
    const two = await door.as('observer', 2)
    const [first, second] = await Promise.all([one, two].map(({ secret }) => door.ask(newsPath, { secret })))
    const read = async (answer: Response | undefined) => answer?.text() ?? ''
    const texts = Promise.all([read(first), read(second)])
    const news = (t: number, id: string) => JSON.stringify({ t, what: 'device', ids: [id] })
    await door.context.listener.notify('muster_news', news(1, 'dev_one'))
    await door.context.listener.notify('muster_news', news(2, 'dev_two'))
    const root = [await door.as('administrator', 1), await door.as('administrator', 2)]
    await door.ask(`/api/v1/credentials/${one.id}`, { method: 'DELETE', secret: root[0]?.secret ?? '' })
    await door.ask(`/api/v1/credentials/${two.id}`, { method: 'DELETE', secret: root[1]?.secret ?? '' })
    const [firstText, secondText] = await texts
    expect(firstText).toContain('data: {"what":"device","ids":["dev_one"]}')
    expect(firstText).not.toContain('dev_two')
    expect(secondText).toContain('dev_two')
    expect(secondText).not.toContain('dev_one')
  })
})
