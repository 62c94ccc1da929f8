// muster privacy catalogue, processing, report, term, enforce: what they ask for, what they write, and how they end.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import type { CatalogueField } from '#wire/console/privacy.ts'
import type { RetentionKind } from '#wire/console/retention.ts'
import { serving, testHome } from '../testing.ts'

const home = testHome()
let server: Awaited<ReturnType<typeof serving>>
let asked: object[]
let overdue: number

const audit = (): RetentionKind => ({
  ...{ kind: 'audit', title: 'Audit', defaultDays: 365, days: 365, leastDays: 90, afterEnd: false, rows: 12, overdue },
  oldest: '2026-01-01T00:00:00Z',
  lastRun: { at: '2026-11-21T11:00:00Z', deleted: 3 },
})
const report = () => ({ kinds: [audit()], asOf: '2026-11-21T12:00:00Z' })
const field: CatalogueField = {
  ...{ kind: 'system', field: 'hostName', title: 'Host\u001b[31m', sensitivity: 'identifier', purpose: 'inventory' },
  ...{ basis: 'legitimate-interest', category: 'system', precision: 'exact', retention: 'while managed' },
  ...{ keptFor: 'while managed', arrives: 'agent', storedAs: 'sealed', rests: 'fact_facts', onDevice: [], seenBy: [] },
  ...{ doneWith: 'Shown.', goesTo: 'nobody', mayGoTo: [], from: 'standard', item: 'system.hostName', lose: 'x' },
  collected: false,
}
const note = <Input extends object>(input: Input) => void asked.push({ ...input })

beforeAll(async () => {
  server = await serving([
    pair(contracts.dataCatalogue, async () => ({
      kinds: [{ kind: 'system', title: 'System', says: '' }],
      fields: [field],
    })),
    pair(contracts.recordOfProcessing, async () => ({
      ...{ asOf: '2026-11-21T12:00:00Z', responsible: {}, missing: ['The controller’s name.'] },
      ...{ measures: [], activities: [] },
    })),
    pair(contracts.showRetention, async () => report()),
    pair(contracts.runRetention, async () => report()),
    pair(contracts.setRetention, async (_, input) => {
      note(input)
      return { ...audit(), days: input.days ?? 365 }
    }),
    pair(contracts.exportPaper, async (_, input) => {
      note(input)
      return { name: `muster-${input.what}.${input.form}`, mediaType: 'text/plain', text: `paper ${input.language}\n` }
    }),
  ])
  mkdirSync(home.config.dataFolder, { recursive: true })
  const ready = { consoleUrl: server.base, adminCredentialFile: home.credentialFile }
  writeFileSync(join(home.config.dataFolder, 'ready.json'), JSON.stringify(ready))
})
beforeEach(() => {
  asked = []
  overdue = 0
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

const privacy = (...words: string[]) => home.muster(['privacy', ...words])

it('shows the catalogue, nothing a terminal would obey', async () => {
  const { out, exitCode } = await privacy('catalogue')
  expect([exitCode, out.includes('\u001b')]).toEqual([0, false])
  expect(out).toMatch(/system\.hostName\s+identifier\s+no/)
  expect(JSON.parse((await privacy('catalogue', '-o', 'json')).out)).toMatchObject([{ field: 'hostName' }])
})

it('says what is missing in the record', async () => {
  expect((await privacy('processing')).out).toMatch(/controller\s+not named[\s\S]*The controller’s name\./)
})

it.each(['catalogue', 'processing', 'report', 'server'] as const)(
  '%s: writes a paper that its owner alone reads',
  async (word) => {
    const file = join(home.folder, `${word}.html`)
    const what = { catalogue: 'catalogue', processing: 'processing', report: 'retention', server: 'server-privacy' }[
      word
    ]
    const { exitCode, out } = await privacy(word, '--form', 'html', '--language', 'de', '--out', file)
    expect([exitCode, out]).toEqual([0, ''])
    expect(readFileSync(file, 'utf8')).toBe('paper de\n')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(asked).toEqual([{ what, form: 'html', language: 'de' }])
    expect((await privacy(word, '--form', 'csv')).out).toBe('paper en')
  },
)

it('fails when something is overdue, so that a timer can watch', async () => {
  const good = await privacy('report')
  expect([good.exitCode, good.out.includes('Nothing is older than it may be')]).toEqual([0, true])
  overdue = 2
  for (const word of ['report', 'enforce']) {
    const { exitCode, out } = await privacy(word)
    expect([exitCode, out.includes('1 kind holds')]).toEqual([1, true])
  }
})

it('shortens a term, and takes the default again', async () => {
  expect((await privacy('term', 'audit', '90')).out).toContain('kept 90 days')
  await privacy('term', 'audit', 'default')
  expect(asked).toEqual([
    { kind: 'audit', days: 90 },
    { kind: 'audit', days: null },
  ])
})

it.each([
  ['catalogue', '--out', 'x'],
  ['catalogue', '--kind', 'shoes'],
  ['catalogue', '--kind', 'system', '--form', 'csv'],
  ['report', '--form', 'pdf'],
  ['term', 'audit', 'never'],
  ['term', 'audit', '0'],
])('refuses %s %s %s as wrong use', async (...words) => {
  expect((await privacy(...words)).exitCode).toBe(2)
  expect(asked).toEqual([])
})

it('says why a file cannot be written, and leaves nothing half', async () => {
  const { exitCode, notes } = await privacy('report', '--form', 'csv', '--out', join(home.folder, 'no', 'where.csv'))
  expect([exitCode, notes.includes('ENOENT')]).toEqual([1, true])
})
