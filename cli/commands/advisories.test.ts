import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ImportState } from '#wire/advisories/imports.ts'
import type { AdvisorySource } from '#wire/advisories/sources.ts'
import { Problem } from '#wire/problem.ts'
import { testHome } from '../testing.ts'
import { bar } from './advisory-import.ts'

const id = `imp_${'a'.repeat(26)}`
const done = (from: string, more: Partial<ImportState> = {}): ImportState => ({
  ...{ id, source: 'debian-osv', from, actor: 'crd_x', state: 'done', startedAt: '2026-11-21T11:00:00Z', readBytes: 3 },
  ...{ records: 5, added: 3, changed: 1, unchanged: 1, gone: 0, rejected: 0, faults: [] },
  ...more,
})
const source = (name: string, more: Partial<AdvisorySource> = {}): AdvisorySource => ({
  ...{
    id: name,
    title: name,
    licence: 'MIT',
    url: `https://${name}.example/all.zip`,
    home: `https://${name}.example/`,
  },
  ...{ gives: 'advisories', ecosystems: [], scheduleSeconds: 3600, freshForSeconds: 86_400, enabled: false },
  ...{ state: 'never', whole: false, records: 0, rejected: 0 },
  ...more,
})

const home = testHome()
let server: Server
/** What came, in order; bodies of files as their digest. */
let asked: { method: string; path: string; query: Record<string, string>; body: unknown }[]
/** By method and path without /api/v1. */
let answers: Record<string, unknown>
/** What becomes of a file, by its name. */
let loads: Record<string, Partial<ImportState> | Problem>

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    const path = url.pathname.replace('/api/v1/', '')
    const query = Object.fromEntries(url.searchParams)
    const one = { method: request.method ?? '', path, query, body: undefined as unknown }
    asked.push(one)
    if (request.method === 'POST' && path === 'advisory-imports') return takeFile(request, response, one)
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    if (parts.length > 0) one.body = JSON.parse(Buffer.concat(parts).toString())
    answer(response, answers[`${one.method} ${path}`] ?? new Problem('not-found'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  mkdirSync(home.config.dataFolder, { recursive: true })
  const consoleUrl = `http://localhost:${(server.address() as AddressInfo).port}`
  const ready = { consoleUrl, adminCredentialFile: home.credentialFile }
  writeFileSync(join(home.config.dataFolder, 'ready.json'), JSON.stringify(ready))
})
beforeEach(() => {
  asked = []
  answers = {}
  loads = {}
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  home[Symbol.dispose]()
})

function answer(response: ServerResponse, value: unknown): void {
  const refused = value instanceof Problem
  response
    .writeHead(refused ? value.status : 200, { 'content-type': `application/${refused ? 'problem+' : ''}json` })
    .end(JSON.stringify(refused ? value.document() : value))
}

async function takeFile(request: IncomingMessage, response: ServerResponse, one: (typeof asked)[0]): Promise<void> {
  const load = loads[one.query.name ?? ''] ?? {}
  if (load instanceof Problem) {
    answer(response, load)
    return void request.resume()
  }
  const digest = createHash('sha256')
  let bytes = 0
  for await (const part of request) {
    digest.update(part as Buffer)
    bytes += (part as Buffer).length
  }
  one.body = { bytes, digest: digest.digest('hex'), said: request.headers['content-length'] }
  answer(response, { import: done(one.query.name ?? '', load) })
}

function file(path: string, content: string | Buffer = 'x'): string {
  const whole = join(home.folder, path)
  mkdirSync(join(whole, '..'), { recursive: true })
  writeFileSync(whole, content)
  return whole
}
const sent = () => asked.map(({ query }) => query.name)

describe('muster advisories import', () => {
  it('sends a file byte for byte and says what it changed', async () => {
    const bytes = randomBytes(3_000_000)
    const { exitCode, out, notes } = await home.muster(['advisories', 'import', file('one/osv.zip', bytes), '--whole'])
    expect([exitCode, notes]).toEqual([0, ''])
    expect(out.split('\n')).toEqual([
      'FROM     SOURCE      STATE  ADDED  CHANGED  UNCHANGED  GONE  REJECTED',
      'osv.zip  debian-osv  done       3        1          1     0         0',
    ])
    expect(asked).toEqual([
      {
        ...{ method: 'POST', path: 'advisory-imports', query: { name: 'osv.zip', part: 'whole', confirm: 'false' } },
        body: { bytes: 3_000_000, digest: createHash('sha256').update(bytes).digest('hex'), said: '3000000' },
      },
    ])
  })

  it('takes every file of a folder, names what no source knows, and follows no link to a folder', async () => {
    loads = { 'readme.txt': { state: 'failed', source: 'unrecognised', problem: 'nobody knows this kind of file' } }
    file('all/b.json')
    file('all/a/c.json')
    file('all/readme.txt')
    file('all/.hidden')
    symlinkSync(join(home.folder, 'all'), join(home.folder, 'all', 'loop'))
    const { exitCode, out, notes } = await home.muster(['advisories', 'import', join(home.folder, 'all'), '-o', 'json'])
    expect(sent()).toEqual(['c.json', 'b.json', 'readme.txt'])
    expect(JSON.parse(out).map((one: ImportState) => one.from)).toEqual(['c.json', 'b.json'])
    expect([exitCode, notes]).toEqual([0, `Left out, no source knows them: ${join(home.folder, 'all/readme.txt')}`])
  })

  it('goes on after a file that fails, names each, and fails in the end', async () => {
    loads = {
      'unknown.txt': { state: 'failed', source: 'unrecognised', problem: 'nobody knows this kind of file' },
      'small.jsonl': { state: 'held', problem: 'it would lose 9,000 of 10,000 records' },
      'torn.jsonl': { rejected: 30, faults: ['line 3: no JSON'] },
    }
    const files = ['unknown.txt', 'small.jsonl', 'torn.jsonl'].map((name) => file(`bad/${name}`))
    const empty = file('bad/empty.jsonl', '')
    const { exitCode, notes } = await home.muster(['advisories', 'import', ...files, empty, join(home.folder, 'none')])
    expect(exitCode).toBe(1)
    expect(notes.split('\n').map((line) => line.replace(`${home.folder}/`, ''))).toEqual([
      'There is no file or folder none.',
      'bad/unknown.txt: nobody knows this kind of file',
      'bad/small.jsonl: it would lose 9,000 of 10,000 records',
      `bad/small.jsonl: confirm it with: muster advisories confirm ${id}`,
      'bad/torn.jsonl: line 3: no JSON',
      'bad/torn.jsonl: 30 records in all could not be read and stay as they were',
      'bad/empty.jsonl is empty.',
    ])
  })

  it('fails where nothing was loaded, and not where a record was left out', async () => {
    const path = file('h/small.jsonl')
    const codes: number[] = []
    for (const load of [{ state: 'held' }, { state: 'failed' }, { rejected: 1, faults: ['line 3'] }] as const) {
      loads = { 'small.jsonl': { ...load, faults: [] } }
      codes.push((await home.muster(['advisories', 'import', path])).exitCode)
    }
    expect(codes).toEqual([1, 1, 0])
  })

  it('hears a refusal while it is still sending, and does not try the next file in vain', async () => {
    loads = { 'large.zip': new Problem('right-missing') }
    const large = file('large.zip', Buffer.alloc(40_000_000))
    const { exitCode, notes } = await home.muster(['advisories', 'import', large, file('next.zip')])
    expect([exitCode, sent()]).toEqual([3, ['large.zip']])
    expect(notes).toContain('right-missing')
  })

  it('refuses --whole for several files: each would take away what the others state', async () => {
    const { exitCode } = await home.muster(['advisories', 'import', file('w/1'), file('w/2'), '--whole'])
    expect([exitCode, asked]).toEqual([2, []])
  })

  it('shows how far it is', () => {
    expect(bar(0, 1000)).toBe('[........................] 0 %  0 bytes of 1.0 kB')
    expect(bar(27_100_000, 27_100_000)).toBe('[########################] 100 %  27.1 MB of 27.1 MB')
    expect(bar(12_300_000, undefined)).toBe('12.3 MB')
  })

  it('shows that on a terminal as the bytes go', async () => {
    const shown: string[] = []
    const path = file('p/osv.jsonl', Buffer.alloc(1_000_000))
    await home.muster(['advisories', 'import', path], { progress: (text) => shown.push(text) })
    expect(shown.find((text) => /^osv\.jsonl {2}\[#+\.+] \d+ %/.test(text))).toBeTruthy()
    expect(shown.at(-1)).toBe('')
  })
})

describe('muster advisories sources', () => {
  const sources = [
    source('kev', {
      state: 'fresh',
      ageSeconds: 7200,
      contentAt: '2026-11-21T00:00:00Z',
      records: 1400,
      enabled: true,
    }),
    source('debian-osv', {
      state: 'failed',
      ageSeconds: 3 * 86_400,
      contentAt: '2025-12-31T00:00:00Z',
      records: 10_470,
      problem: 'it answers 503',
      rejected: 2,
    }),
    source('epss'),
  ]

  it('shows state, age, licence, address and what went wrong', async () => {
    answers['GET advisory-sources'] = { sources, asked: false }
    const { exitCode, out, notes } = await home.muster(['advisories', 'sources'])
    expect(exitCode).toBe(0)
    expect(out.split('\n')).toEqual([
      'SOURCE      STATE       AGE     CONTENT OF  RECORDS  FETCHED    LICENCE  ADDRESS',
      'kev         fresh       2 h     2026-11-21     1400  every 1 h  MIT      https://kev.example/all.zip',
      'debian-osv  failed      3 days  2025-12-31    10470  no         MIT      https://debian-osv.example/all.zip',
      'epss        not loaded  -       -                 0  no         MIT      https://epss.example/all.zip',
      '',
      'debian-osv: it answers 503',
      'debian-osv: 2 records of the last load could not be read and stay as they were',
    ])
    expect(notes).toContain('Nobody said yet')
  })

  it('allows and stops them', async () => {
    answers['PUT advisory-sources'] = { sources }
    answers['GET advisory-sources'] = { sources, asked: true }
    await home.muster(['advisories', 'enable', 'kev', 'epss'])
    await home.muster(['advisories', 'enable', 'kev', '--url', 'https://mirror.example/kev.json'])
    await home.muster(['advisories', 'enable', 'kev', '--url', 'own'])
    await home.muster(['advisories', 'disable', '--all'])
    const puts = asked.filter(({ method }) => method === 'PUT').map(({ body }) => body)
    expect(puts).toEqual([
      {
        sources: [
          { id: 'kev', enabled: true },
          { id: 'epss', enabled: true },
        ],
      },
      { sources: [{ id: 'kev', enabled: true, url: 'https://mirror.example/kev.json' }] },
      { sources: [{ id: 'kev', enabled: true, url: null }] },
      { sources: [{ id: 'kev', enabled: false }] },
    ])
    for (const words of [['disable'], ['enable'], ['enable', 'a', 'b', '--url', 'https://x.example']])
      expect((await home.muster(['advisories', ...words])).exitCode).toBe(2)
  })

  it('says that nobody answers', async () => {
    answers['GET advisory-sources'] = new Problem('advisories-away')
    expect(await home.muster(['advisories', 'sources'])).toMatchObject({
      exitCode: 1,
      notes: expect.stringContaining('The vulnerability service does not answer'),
    })
  })
})

describe('muster advisories history', () => {
  const fact = {
    ...{ sequence: 7, source: 'debian-osv', what: 'changed', recordedAt: '2026-11-20T10:00:00Z', actor: 'importer' },
    ...{ importer: '1.0', from: 'osv.zip', document: 'f'.repeat(64), changes: ['Debian:12 curl: fixed 7.88'] },
  }
  const advisory = {
    ...{ id: 'DSA-1-1', source: 'debian-osv', kind: 'security', title: 'curl', aliases: [], covers: ['CVE-2026-1'] },
    cvss: [{ version: '3.1', vector: 'CVSS:3.1/AV:N', score: 9.8 }],
    affected: [
      { ecosystem: 'Debian:12', name: 'curl', ranges: [{ introduced: '0', fixed: '7.88' }], state: 'unfixed' },
    ],
  }
  const known = { advisories: [advisory], scores: [], references: [], facts: [fact] }

  it('shows each fact and who read it from where, as of a day too', async () => {
    answers['GET advisories/DSA-1-1'] = known
    const { out } = await home.muster(['advisories', 'history', 'DSA-1-1', '--at', '2026-11-20'])
    expect(asked[0]?.query).toEqual({ at: '2026-11-20T00:00:00Z' })
    expect(out.split('\n')).toEqual([
      '2026-11-20T10:00:00Z  changed by debian-osv  (fact 7)',
      '  read by   importer, 1.0, from osv.zip',
      `  document  ${'f'.repeat(64)}`,
      '  Debian:12 curl: fixed 7.88',
    ])
    const shown = await home.muster(['advisories', 'show', 'DSA-1-1'])
    expect(shown.out).toContain('Debian:12  curl     unfixed; below 7.88')
    answers['GET advisories/DSA-1-1'] = { advisories: [], scores: [], references: [], facts: [] }
    expect((await home.muster(['advisories', 'show', 'DSA-1-1'])).out).toBe('Nothing was known about DSA-1-1.')
  })

  it('writes the raw record, line by line, made safe', async () => {
    const digest = 'f'.repeat(64)
    answers[`GET advisory-documents/${digest}`] = { digest, text: '{\n"a":"\u001b[2J"}' }
    expect((await home.muster(['advisories', 'document', digest])).out).toBe('{\n"a":"\ufffd[2J"}')
  })

  it('takes a named person’s word against a source, with a reason and an end', async () => {
    answers['POST advisories/DSA-1-1/override'] = { sequence: 8 }
    const words = ['advisories', 'override', 'DSA-1-1', '--reason', 'local only', '--until', '2027-03-31']
    const { out } = await home.muster([...words, '--fixed', '7.87', '--in', 'Debian:12', '--package', 'curl'])
    expect(out).toBe('It holds until 2027-03-31, as fact 8.')
    expect(asked[0]?.body).toEqual({
      ...{ reason: 'local only', expiresAt: '2027-03-31T23:59:59Z' },
      fixed: { ecosystem: 'Debian:12', name: 'curl', version: '7.87' },
    })
    for (const wrong of [[], ['--withdraw', '--severity', 'low'], ['--fixed', '7.87']])
      expect((await home.muster([...words, ...wrong])).exitCode).toBe(2)
  })
})
