import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pair } from '#kit/http/serve.ts'
import type { Decision } from '#wire/console/decisions.ts'
import type { FindingRow } from '#wire/console/findings.ts'
import { contracts } from '#wire/console/index.ts'
import type { Knowledge } from '#wire/console/knowledge.ts'
import type { DecisionId, DeviceId, GroupId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import { serving, testHome } from '../testing.ts'

const asOf = '2026-11-21T12:00:00Z'
const device = 'dev_aaaabbbbccccddddeeeeffff22' as DeviceId
const group = 'grp_aaaabbbbccccddddeeeeffff22' as GroupId
const decision = 'dec_aaaabbbbccccddddeeeeffff22' as DecisionId
const web = { id: group, name: 'Web', parent: null, devices: 3, readmission: 'by-hand' as const, keep: 'off' as const }
const known: Knowledge = {
  ...{ state: 'partial', why: ['stale', 'unsupported', 'unknown-origin'], asOf },
  sources: [
    { id: 'debian-osv', title: 'Debian', state: 'stale', ageSeconds: 3 * 86_400, ecosystems: ['Debian:12'] },
    { id: 'npm', title: 'npm', state: 'fresh', ageSeconds: 9e6, ecosystems: [] },
  ],
  coverage: {
    ...{ devices: 100, covered: 98, unsupported: 2, notLoaded: 0, noInventory: 0 },
    ...{ packages: 60_000, matched: 59_990, unknownOrigin: 10 },
  },
}
const unknown: Knowledge = { state: 'unknown', why: ['no-source'], sources: [], coverage: null, asOf }
const row = (n: number, more: Partial<FindingRow> = {}): FindingRow => ({
  ...{
    advisory: `DSA-${n}-1`,
    title: 'curl - security update',
    kind: 'security',
    aliases: [],
    covers: [`CVE-2026-${n}`],
  },
  ...{ sources: ['debian-osv'], priority: 'high', kev: false, verdicts: ['affected'], packages: ['curl', 'libcurl4'] },
  ...{ packageCount: 2, ecosystems: ['Debian:12'], devices: 40, decided: 2 },
  ...more,
})
const exported = (n: number) => ({
  ...{ deviceId: device, deviceName: `web-${n}`, package: 'libcurl4', version: '7.88', source: 'curl' },
  ...{ advisory: 'DSA-1-1', aliases: ['CVE-2026-1'], fixed: n % 2 ? null : '7.89', verdict: 'affected' as const },
  ...{
    priority: 'high' as const,
    architecture: 'amd64',
    kind: 'security' as const,
    basis: 'own' as const,
    decision: null,
  },
})
const made: Decision = {
  ...{ id: decision, advisory: 'CVE-2026-1', scope: { where: 'group', group }, verdict: 'accepted', reason: 'offline' },
  ...{ until: '2027-03-31', at: asOf, by: 'opr_x', byName: 'Änne', state: 'open', devices: 3 },
}

const home = testHome()
let server: Awaited<ReturnType<typeof serving>>
let knowledge: Knowledge
let rows: FindingRow[]
let asked: Record<string, unknown>[]
const note = (input: object) => void asked.push({ ...input })

beforeAll(async () => {
  server = await serving([
    pair(contracts.listFindings, async (_, input) => {
      note(input)
      const from = Number(input.cursor ?? 0)
      const next = from + 2 < rows.length ? { next: String(from + 2) } : {}
      return { items: rows.slice(from, from + Math.min(2, input.limit)), total: rows.length, asOf, knowledge, ...next }
    }),
    pair(contracts.listExposedDevices, async (_, input) => {
      note(input)
      const one = { id: device, name: 'web-1', nameFrom: 'given' as const, osId: 'debian', osVersion: '12', decided: 0 }
      const counts = { urgent: 1, high: 2, medium: 0, low: 0, unrated: 4 }
      const rest = { fixable: 2, packages: 600, unknownOrigin: 0 }
      const other = { ...one, ...rest, name: 'box', osId: 'slackware', counts: null, coverage: 'unsupported' as const }
      return { items: [{ ...one, ...rest, counts, coverage: 'covered' as const }, other], total: 2, asOf, knowledge }
    }),
    pair(contracts.listGroups, async () => ({ items: [web] })),
    pair(contracts.explainFinding, async (_, input) => {
      note(input)
      const compared = { comparedName: 'curl', comparedVersion: '7.88', source: 'debian-osv', ecosystem: 'Debian:12' }
      const reason = {
        verdict: 'affected' as const,
        manager: 'dpkg' as const,
        package: 'libcurl4',
        architecture: 'amd64',
      }
      return {
        advisory: input.advisory,
        reasons: [
          {
            ...reason,
            installed: '7.88',
            ...compared,
            basis: 'own' as const,
            introduced: '0',
            fixed: '7.89',
            rule: 'below-fixed',
          },
        ],
        since: { advisoryKnownAt: '2026-11-20T12:00:00Z', packageSince: '2026-10-01T00:00:00Z' },
        knowledge,
      }
    }),
    pair(contracts.exportFindings, async (_, input) => {
      note(input)
      const page = Number(input.cursor ?? 1)
      return {
        items: [exported(2 * page - 1), exported(2 * page)],
        knowledge,
        ...(page < 3 ? { next: String(page + 1) } : {}),
      }
    }),
    pair(contracts.decideFindings, async (_, input) => {
      note(input)
      return { decisions: input.advisory.map((advisory) => ({ ...made, advisory })) }
    }),
    pair(contracts.listDecisions, async () => ({ items: [made], total: 1, asOf })),
    pair(contracts.changeDecision, async (_, input) => {
      note(input)
      return { ...made, state: 'ended' as const }
    }),
    pair(contracts.exportVex, async (_, { form }) => {
      if (form === 'cyclonedx') throw new Problem('rebuilding')
      return { '@context': 'https://openvex.dev/ns/v0.2.0', statements: [] }
    }),
    pair(contracts.importVex, async (_, input) => {
      note(input)
      return { decisions: 1, passed: 2, faults: ['statement 3: says no status'] }
    }),
  ])
  mkdirSync(home.config.dataFolder, { recursive: true })
  const ready = { consoleUrl: server.base, adminCredentialFile: home.credentialFile }
  writeFileSync(join(home.config.dataFolder, 'ready.json'), JSON.stringify(ready))
})
beforeEach(() => {
  knowledge = known
  asked = []
  rows = [
    row(1, { priority: 'urgent', kev: true, epss: 0.943, cvss: { version: '3.1', vector: 'x', score: 9.8 } }),
    row(2),
    row(3),
  ]
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

describe('muster findings list', () => {
  it('shows what to do first, and beside it how old that is and what it does not cover', async () => {
    const { exitCode, out, notes } = await home.muster(['findings', 'list'])
    expect(out.split('\n')).toEqual([
      'PRIORITY  ADVISORY  COVERS      PACKAGES       DEVICES  DECIDED  VERDICT   CVSS  EPSS    EXPLOITED',
      'urgent    DSA-1-1   CVE-2026-1  curl libcurl4       40        2  affected  9.8   94.3 %  yes',
      'high      DSA-2-1   CVE-2026-2  curl libcurl4       40        2  affected  -     -       -',
      'high      DSA-3-1   CVE-2026-3  curl libcurl4       40        2  affected  -     -       -',
    ])
    expect(notes).toBe(
      'Advisories up to 3 days old (debian-osv); 98 of 100 devices covered, 2 run an unsupported system, 10 packages of 60,000 of unknown origin not compared. Debian is older than it may be.',
    )
    expect(exitCode).toBe(0)
  })

  it('says of a file that was old when it was loaded where its knowledge ends', async () => {
    const [first] = known.sources
    const loaded = (contentAt: string) => [
      { ...first, importedAt: '2026-11-21T00:00:00Z', contentAt, ageSeconds: 325 * 86_400 },
    ]
    knowledge = { ...known, sources: loaded('2025-12-31T00:00:00Z') } as Knowledge
    const { notes } = await home.muster(['findings', 'list'])
    expect(notes).toMatch(
      /^Advisories up to 325 days old .*Debian is older than it may be, content up to 2025-12-31\.$/,
    )
    knowledge = { ...known, sources: loaded('2026-11-14T00:00:00Z') } as Knowledge
    expect((await home.muster(['findings', 'list'])).notes).not.toContain('content')
  })

  it('never says none where nothing is known', async () => {
    knowledge = unknown
    rows = []
    const { exitCode, out, notes } = await home.muster(['findings', 'list'])
    expect([exitCode, out]).toEqual([0, 'Not known.'])
    expect(notes).toMatch(
      /^Unknown, which is not the same as none: no source of advisories was ever loaded\. Allow one/,
    )
    knowledge = known
    expect((await home.muster(['findings', 'list'])).out).toBe('No finding matches.')
  })

  it('passes filters on and stops at a limit', async () => {
    const { notes } = await home.muster([
      ...['findings', 'list', '--priority', 'urgent,high', '--kev', '--group', 'Web', '--kind', 'security,bugfix'],
      ...['--decision', 'all', '--limit', '2'],
    ])
    expect(asked).toEqual([
      expect.objectContaining({ priority: ['urgent', 'high'], kev: 'true', group: [group], decision: 'all', limit: 2 }),
    ])
    expect(notes).toContain('2 of 3 advisories shown.')
    const wrong = await home.muster(['findings', 'list', '--priority', 'worst'])
    expect(wrong.exitCode).toBe(2)
  })

  it('shows devices, and which of them are not covered at all', async () => {
    const { out } = await home.muster(['findings', 'list', '--by', 'device', '--advisory', 'DSA-1-1'])
    expect(out.split('\n').slice(1)).toEqual([
      'web-1   debian 12          1     2       0    0        4        2  -                   -      dev_aaaabbbbcc',
      'box     slackware 12       -     -       -    -        -        2  unsupported system  -      dev_aaaabbbbcc',
    ])
    expect(asked[0]).toMatchObject({ advisory: 'DSA-1-1' })
    expect((await home.muster(['findings', 'list', '--advisory', 'DSA-1-1'])).exitCode).toBe(2)
  })
})

it('muster findings show explains what was compared with what', async () => {
  const { out } = await home.muster(['findings', 'show', 'DSA-1-1', '--device', device])
  expect(out).toBe(
    [
      'libcurl4 7.88 (amd64) is affected',
      '  compared       as curl 7.88',
      '  stated         by debian-osv for Debian:12',
      '  affected from  the first version',
      '  fixed in       7.89',
      '  rule           The version is below the stated fix. (below-fixed)',
      '',
      'Since: known here 24 h ago, this version on the device since 2026-10-01.',
    ].join('\n'),
  )
  const over = await home.muster(['findings', 'show', 'CVE-2026-2', '-o', 'json'])
  expect(JSON.parse(over.out)).toMatchObject({ findings: [{ advisory: 'DSA-2-1' }], decisions: [{ id: decision }] })
})

describe('muster findings export', () => {
  it('writes a line each, with exactly the fields programs were promised', async () => {
    const { out, notes, exitCode } = await home.muster(['findings', 'export', '--group', 'Web', '-o', 'jsonl'])
    const lines = out.split('\n').map((line) => JSON.parse(line) as object)
    expect(lines.map((line) => Object.keys(line))).toEqual(Array(6).fill(Object.keys(lines[0] ?? {})))
    expect(Object.keys(lines[0] ?? {})).toEqual([
      ...[
        'deviceId',
        'deviceName',
        'package',
        'version',
        'source',
        'advisory',
        'aliases',
        'fixed',
        'verdict',
        'priority',
      ],
    ])
    expect(asked.map(({ cursor, group: groups }) => [cursor, groups])).toEqual([
      [undefined, [group]],
      ['2', [group]],
      ['3', [group]],
    ])
    expect([exitCode, notes]).toEqual([0, expect.stringContaining('98 of 100 devices covered')])
  })

  it('writes one document as JSON and as YAML, however many pages it came in', async () => {
    const all = ['findings', 'export', '--all-fields']
    const json = JSON.parse((await home.muster([...all, '-o', 'json'])).out)
    expect(json).toEqual([1, 2, 3, 4, 5, 6].map(exported))
    const { parse } = await import('yaml')
    expect(parse((await home.muster([...all, '-o', 'yaml'])).out)).toEqual(json)
  })

  it('gives each page away before it asks for the next', async () => {
    const order: string[] = []
    const said = await home.muster(['findings', 'export', '-o', 'jsonl'], {
      out: (text) => order.push(`${text.split('\n').length} lines`),
      written: async () => void order.push(`asked ${asked.length}`),
    })
    expect(said.exitCode).toBe(0)
    expect(order).toEqual(['2 lines', 'asked 1', '2 lines', 'asked 2', '2 lines', 'asked 3'])
  })
})

describe('muster findings decide', () => {
  const decide = (...words: string[]) => home.muster(['findings', 'decide', 'CVE-2026-1', ...words])

  it('sends one decision for all that are named', async () => {
    const { exitCode, out } = await home.muster([
      ...['findings', 'decide', 'CVE-2026-1', 'DSA-2-1', 'CVE-2026-1', '--accept', '--reason', 'offline'],
      ...['--until', '2027-03-31', '--group', 'Web', '--package', 'curl'],
    ])
    expect(exitCode).toBe(0)
    expect(asked[0]).toEqual({
      ...{ advisory: ['CVE-2026-1', 'DSA-2-1'], scope: { where: 'group', group }, verdict: 'accepted' },
      ...{ reason: 'offline', until: '2027-03-31', package: 'curl' },
    })
    expect(out.split('\n')).toHaveLength(3)
  })

  it.each([
    ['no verdict', ['--reason', 'because'], 'Say one of'],
    ['two verdicts', ['--accept', '--defer', '--reason', 'because', '--until', '2027-01-01'], 'Say one of'],
    ['no reason', ['--not-affected'], '--reason'],
    ['no end', ['--accept', '--reason', 'because'], 'add --until'],
    ['no day', ['--accept', '--reason', 'because', '--until', 'soon'], 'a day such as'],
    ['a day that is none', ['--accept', '--reason', 'because', '--until', '2027-13-31'], 'a day such as'],
    ['two scopes', ['--not-affected', '--reason', 'because', '--device', device, '--group', 'Web'], 'Say one of'],
    [
      'a justification of a risk',
      ['--accept', '--reason', 'x y z', '--until', '2027-01-01', '--justification', 'component_not_present'],
      'justification',
    ],
  ])('refuses %s, and sends nothing', async (_, words, says) => {
    const { exitCode, notes } = await decide(...words)
    expect([exitCode, notes]).toEqual([2, expect.stringContaining(says)])
    expect(asked).toEqual([])
  })

  it('is looked at again and ended by the start of its id', async () => {
    await home.muster(['findings', 'review', 'dec_aaaa', '--until', '2027-09-30'])
    await home.muster(['findings', 'end', 'aaaabbbb', '--reason', 'used now'])
    expect(asked).toEqual([
      { id: decision, act: 'extend', until: '2027-09-30' },
      { id: decision, act: 'end', reason: 'used now' },
    ])
    const none = await home.muster(['findings', 'end', 'dec_zzz'])
    expect([none.exitCode, none.notes]).toEqual([1, expect.stringContaining('muster findings decisions')])
  })
})

describe('muster findings vex', () => {
  it('writes the document as it is', async () => {
    const { out } = await home.muster(['findings', 'vex', 'export'])
    expect(JSON.parse(out)).toEqual({ '@context': 'https://openvex.dev/ns/v0.2.0', statements: [] })
    expect((await home.muster(['findings', 'vex', 'export', '--form', 'cyclonedx'])).exitCode).toBe(1)
  })

  it('reads one in, and names what could not be read', async () => {
    const file = join(home.folder, 'vex.json')
    writeFileSync(file, '{"@context":"https://openvex.dev/ns/v0.2.0"}')
    const { exitCode, out, notes } = await home.muster(['findings', 'vex', 'import', file, '--group', 'Web'])
    expect([exitCode, out]).toEqual([1, '1 decision made. 2 statements decide nothing and were passed over.'])
    expect(notes).toBe('statement 3: says no status')
    expect(asked[0]).toEqual({ document: JSON.parse(readFileSync(file, 'utf8')), scope: { where: 'group', group } })
    writeFileSync(file, '[1]')
    expect((await home.muster(['findings', 'vex', 'import', file])).notes).toContain('is no JSON document')
    expect((await home.muster(['findings', 'vex', 'import', join(home.folder, 'none')])).exitCode).toBe(1)
  })
})
