import { mkdirSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { pair } from '#kit/http/serve.ts'
import type { AdvisorySource } from '#wire/advisories/sources.ts'
import { contracts } from '#wire/console/index.ts'
import type { Knowledge } from '#wire/console/knowledge.ts'
import { Problem } from '#wire/problem.ts'
import { serving, testHome } from '../testing.ts'

const asOf = '2026-11-21T12:00:00Z'
const home = testHome()
let server: Awaited<ReturnType<typeof serving>>
let sources: AdvisorySource[] | Problem
let knowledge: Knowledge
let own: { uncovered: number; findings: { component: string; advisory: string }[] }

const source = (more: Partial<AdvisorySource>): AdvisorySource => ({
  ...{ id: 'debian-osv', title: 'Debian', licence: 'MIT', url: 'https://x.example/', home: 'https://x.example/' },
  ...{ gives: 'advisories', ecosystems: [], scheduleSeconds: 1, freshForSeconds: 1, enabled: true, state: 'fresh' },
  ...{ importedAt: asOf, ageSeconds: 7200, whole: false, records: 1, rejected: 0 },
  ...more,
})
const known: Knowledge = {
  ...{ state: 'known', why: [], asOf },
  sources: [{ id: 'debian-osv', title: 'Debian', state: 'fresh', ageSeconds: 7200, ecosystems: ['Debian:12'] }],
  coverage: {
    ...{ devices: 3, covered: 3, unsupported: 0, notLoaded: 0, noInventory: 0 },
    ...{ packages: 900, matched: 900, unknownOrigin: 0 },
  },
}

beforeAll(async () => {
  server = await serving([
    pair(contracts.advisorySources, async () => {
      if (sources instanceof Problem) throw sources
      return { sources, asked: true }
    }),
    pair(contracts.listFindings, async () => ({ items: [], total: 0, asOf, knowledge })),
    pair(contracts.ownComponents, async () => ({
      ...{ version: '0.1.0', components: 150, uncovered: own.uncovered, knowledge },
      findings: own.findings.map((one) => ({
        ...{ version: '1.0.0', from: 'package-lock.json', aliases: [], title: 'x', priority: 'high', ...one },
      })),
    })),
  ])
  mkdirSync(home.config.dataFolder, { recursive: true })
})
beforeEach(() => {
  sources = [source({})]
  knowledge = known
  own = { uncovered: 0, findings: [] }
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

async function lines(): Promise<Record<string, { state: string; found: string; todo?: string }>> {
  const { knowledge: ask } = await import('./knowledge.ts')
  const { openCli } = await import('../cli.ts')
  const { testTerminal } = await import('../testing.ts')
  const { fakeClock } = await import('#kit/clock.ts')
  const where = { server: server.base, credentialFile: home.credentialFile, output: 'json' as const }
  const tools = { config: home.config, clock: fakeClock(Date.parse(asOf)), terminal: testTerminal().terminal }
  const checks = await ask(openCli({ ...tools, exit: () => {} }, () => where))
  return Object.fromEntries(checks.map(({ check, ...rest }) => [check, rest]))
}

it('finds everything fresh, covered and without risk', async () => {
  expect(await lines()).toEqual({
    advisories: { state: 'ok', found: '1 source, the oldest 2 h old' },
    coverage: { state: 'ok', found: 'Advisories up to 2 h old (debian-osv); 3 of 3 devices covered.' },
    'own components': { state: 'ok', found: '150 components of Muster 0.1.0, none at risk' },
  })
})

it('says what is stale, what failed and what was never loaded, and what to do', async () => {
  sources = [
    source({ state: 'stale' }),
    source({ id: 'kev', state: 'failed', problem: 'it answers 503' }),
    source({ id: 'epss', state: 'shrunk' }),
  ]
  expect((await lines()).advisories).toMatchObject({
    state: 'warning',
    found:
      '3 sources, the oldest 2 h old; debian-osv is stale (2 h old); kev failed: it answers 503; epss: a load waits to be confirmed',
  })
  sources = [{ ...source({ state: 'never' }), importedAt: undefined } as unknown as AdvisorySource]
  delete (sources[0] as { importedAt?: unknown }).importedAt
  expect((await lines()).advisories).toMatchObject({
    state: 'warning',
    todo: expect.stringContaining('muster advisories import'),
  })
  sources = new Problem('advisories-away')
  expect((await lines()).advisories).toMatchObject({
    state: 'failed',
    found: expect.stringContaining('does not answer'),
  })
})

it('never takes what is not covered for safe', async () => {
  knowledge = { state: 'unknown', why: ['no-source'], sources: [], coverage: null, asOf }
  expect((await lines()).coverage).toMatchObject({ state: 'warning', found: expect.stringMatching(/^Unknown/) })
  knowledge = { state: 'unknown', why: ['service-away'], sources: [], coverage: null, asOf }
  expect((await lines()).coverage).toMatchObject({ state: 'failed' })
  own.uncovered = 150
  expect((await lines())['own components']).toMatchObject({
    state: 'warning',
    found: expect.stringContaining('150 covered by no loaded source'),
  })
  own = { uncovered: 0, findings: [{ component: 'zod', advisory: 'GHSA-1' }] }
  expect((await lines())['own components']).toMatchObject({
    state: 'warning',
    found: expect.stringContaining('zod 1.0.0 (GHSA-1) at risk'),
  })
})
