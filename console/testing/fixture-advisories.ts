// Advisories, their sources and loads, as the made-up vulnerability service tells them.
import { iso } from '#kit/clock.ts'
import type { Advisory } from '#wire/advisories/advisory.ts'
import type { AdvisoryFact } from '#wire/advisories/history.ts'
import { ImportId, type ImportState } from '#wire/advisories/imports.ts'
import type { AdvisorySource, SourceChoice } from '#wire/advisories/sources.ts'
import type { contracts } from '#wire/console/index.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { FixtureFindings } from './fixture-findings.ts'
import type { KnowledgeWish } from './fixture-knowledge.ts'
import { idOf } from './numbers.ts'

type Answer<K extends keyof typeof contracts> = AnswerOf<(typeof contracts)[K]>

export interface FixtureAdvisories {
  /** A file was sent: what became of it. */
  load(name: string, bytes: number, source: string | undefined): ImportState
  readonly answers: {
    [K in
      | 'listAdvisories'
      | 'showAdvisory'
      | 'showDocument'
      | 'overrideAnAdvisory'
      | 'endAnOverride'
      | 'advisorySources'
      | 'chooseAdvisorySources'
      | 'fetchAdvisorySource'
      | 'listAdvisoryImports'
      | 'confirmAdvisoryImport']: (input: never) => Answer<K>
  }
}

interface Given {
  readonly now: number
  readonly findings: FixtureFindings
  readonly sources: AdvisorySource[]
  readonly wish: KnowledgeWish
}

export function makeAdvisories({ now, findings, sources, wish }: Given): FixtureAdvisories {
  const asOf = iso(now - 2000)
  const held = { asked: wish !== 'never' }
  const overrides: AdvisoryFact[] = []
  const imports: ImportState[] = wish === 'never' ? [] : firstImports(now, sources, wish)
  const entryOf = (id: string) => {
    const entry = findings.entries.find((one) => findings.names(one).includes(id))
    if (!entry) throw new Problem('not-found')
    return entry
  }
  const advisoryOf = (entry: FixtureFindings['entries'][number]): Advisory => ({
    id: entry.row.advisory,
    source: entry.row.sources[0] as string,
    kind: entry.row.kind,
    title: entry.row.title,
    aliases: entry.row.aliases,
    covers: entry.row.covers,
    cvss: entry.row.cvss ? [entry.row.cvss] : [],
    severity: 'important',
    ...(entry.row.published ? { published: entry.row.published, modified: entry.row.knownAt } : {}),
    affected: entry.row.ecosystems.flatMap((ecosystem) =>
      entry.row.packages.map((name) => ({
        ecosystem,
        name,
        ranges: [{ introduced: '0', ...(entry.fixed ? { fixed: entry.fixed } : {}) }],
        ...(entry.verdict === 'unfixed' ? { state: 'unfixed' as const } : {}),
      })),
    ),
  })
  const factsOf = (entry: FixtureFindings['entries'][number]): AdvisoryFact[] => {
    const stated = Date.parse(entry.row.published ?? asOf)
    const [ecosystem] = entry.row.ecosystems
    const base = { source: entry.row.sources[0] as string, actor: 'importer', importer: '0.1.0' }
    return [
      {
        ...base,
        sequence: 41_000 + entry.index,
        what: 'stated' as const,
        recordedAt: iso(stated + 3_000_000),
        until: iso(stated + 90_000_000),
        statedAt: iso(stated),
        document: 'a3'.repeat(32),
        import: idOf('imp', 2),
        from: 'all.zip',
        changes: [],
      },
      {
        ...base,
        sequence: 52_000 + entry.index,
        what: 'changed' as const,
        recordedAt: iso(stated + 90_000_000),
        statedAt: iso(stated + 86_400_000),
        document: 'b7'.repeat(32),
        import: idOf('imp', 1),
        from: 'all.zip',
        changes: [`${ecosystem} ${entry.row.packages[0]}: fixed ${entry.fixed ?? 'none yet'}`],
      },
      ...overrides,
    ]
  }
  const change = (id: string, rest: Partial<AdvisorySource>) => {
    const source = sources.find((one) => one.id === id)
    if (source) Object.assign(source, rest)
    return source
  }
  const load = (name: string, bytes: number, source: string | undefined): ImportState => {
    if (name.endsWith('.exe')) throw new Problem('document-invalid', 'No source recognises this file')
    const state: ImportState = {
      id: ImportId.parse(idOf('imp', 100 + imports.length)),
      source: source ?? 'debian-tracker',
      from: name,
      actor: idOf('opr', 1),
      state: 'done',
      startedAt: iso(now - 3000),
      endedAt: asOf,
      readBytes: bytes,
      totalBytes: bytes,
      records: 10_470,
      added: 613,
      changed: 24,
      unchanged: 9833,
      gone: 0,
      rejected: 2,
      faults: [
        'line 4,711: invalid JSON (unexpected end of text); its former state is kept',
        'DSA-9999-1: “1:2:3” is no version of dpkg',
      ],
    }
    imports.unshift(state)
    held.asked = true
    change(state.source, { state: 'fresh', importedAt: asOf, ageSeconds: 2, records: 10_470, rejected: 2 })
    return state
  }
  return {
    load,
    answers: {
      listAdvisories: ({ search, cursor, limit }: { search: string; cursor?: string; limit: number }) => {
        const rows = findings.entries.filter((entry) =>
          [...findings.names(entry), ...entry.row.packages].some((name) =>
            name.toLowerCase().startsWith(search.toLowerCase()),
          ),
        )
        const from = Number(cursor ?? 0)
        return {
          items: rows.slice(from, from + limit).map(({ row }) => ({
            id: row.advisory,
            source: row.sources[0] as string,
            kind: row.kind,
            title: row.title,
            aliases: row.aliases,
            covers: row.covers,
            ...(row.knownAt ? { modified: row.knownAt } : {}),
          })),
          total: rows.length,
          ...(from + limit < rows.length ? { next: String(from + limit) } : {}),
        }
      },
      showAdvisory: ({ id, at }: { id: string; at?: string }) => {
        if (wish === 'away') throw new Problem('advisories-away')
        const entry = entryOf(id)
        const facts = factsOf(entry)
        const known = !at || facts.some((fact) => fact.recordedAt <= at)
        return {
          advisories: known ? [advisoryOf(entry)] : [],
          scores: entry.row.covers.map((name, index) => ({
            id: name,
            ...(entry.row.cvss && index === 0 ? { cvss: [entry.row.cvss], weaknesses: ['CWE-787', 'CWE-122'] } : {}),
            ...(entry.row.epss === undefined
              ? {}
              : { epss: { probability: entry.row.epss, percentile: 0.42, on: asOf.slice(0, 10) } }),
            ...(entry.row.kev && index === 0
              ? { kev: { addedOn: '2026-10-20', dueOn: '2026-11-10', ransomware: true } }
              : {}),
          })),
          details:
            'A flaw was found in the way a server’s answer of a certain length is copied into a buffer of fixed size. A hostile server may overwrite memory behind it.\n\nFor the stable distribution this problem has been fixed. We recommend that you upgrade your packages.',
          references: [
            { type: 'ADVISORY', url: `https://security-tracker.debian.org/tracker/${entry.row.advisory}` },
            { type: 'WEB', url: 'https://curl.se/docs/CVE-2023-38545.html' },
            { type: 'REPORT', url: 'javascript:alert(1)' },
          ],
          facts,
        }
      },
      showDocument: ({ digest }: { digest: string }) => ({
        digest,
        text: `{"schema_version":"1.6.0","id":"DSA-5000-1","summary":"<img src=x onerror=alert(1)>","affected":[{"package":{"ecosystem":"Debian:12","name":"curl"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"7.88.1-10+deb12u4"}]}]}]}`,
      }),
      overrideAnAdvisory: ({ reason, expiresAt }: { reason: string; expiresAt: string }) => {
        const sequence = 90_000 + overrides.length
        overrides.push({
          sequence,
          source: 'override',
          what: 'overridden',
          recordedAt: asOf,
          actor: idOf('opr', 1),
          importer: '0.1.0',
          reason,
          expiresAt,
          changes: ['severity: low'],
        })
        return { sequence }
      },
      endAnOverride: ({ sequence, reason }: { sequence: number; reason: string }) => {
        for (const fact of overrides) if (fact.sequence === sequence) fact.until = asOf
        overrides.push({
          sequence: sequence + 1000,
          source: 'override',
          what: 'override-ended',
          recordedAt: asOf,
          actor: idOf('opr', 1),
          importer: '0.1.0',
          reason,
          changes: [],
        })
        return { sequence: sequence + 1000 }
      },
      advisorySources: () => ({ sources, asked: held.asked }),
      chooseAdvisorySources: (input: { sources: SourceChoice[] }) => {
        held.asked = true
        for (const { id, enabled, url } of input.sources) {
          change(id, { enabled, ...(url ? { url } : {}), ...(enabled ? { nextFetchAt: asOf } : {}) })
        }
        return { sources }
      },
      fetchAdvisorySource: ({ id }: { id: string }) => {
        const state: ImportState = {
          id: ImportId.parse(idOf('imp', 100 + imports.length)),
          source: id,
          from: sources.find((source) => source.id === id)?.url ?? '',
          actor: idOf('opr', 1),
          state: 'running',
          startedAt: asOf,
          readBytes: 1_200_000,
          totalBytes: 8_400_000,
          records: 1290,
          ...{ added: 0, changed: 2, unchanged: 1288, gone: 0, rejected: 0, faults: [] },
        }
        imports.unshift(state)
        return { import: state.id }
      },
      listAdvisoryImports: ({ source, limit }: { source?: string; limit: number }) => ({
        imports: imports.filter((one) => !source || one.source === source).slice(0, limit),
      }),
      confirmAdvisoryImport: ({ id }: { id: string }) => {
        const one = imports.find((each) => each.id === id)
        if (one?.state !== 'held') throw new Problem('not-found')
        Object.assign(one, { state: 'done', endedAt: asOf })
        change(one.source, { state: 'fresh', rejected: 0 })
        return { import: one }
      },
    },
  }
}

function firstImports(now: number, sources: readonly AdvisorySource[], wish: KnowledgeWish): ImportState[] {
  const of = (index: number, source: string, minutes: number, rest: Partial<ImportState>): ImportState => ({
    id: ImportId.parse(idOf('imp', index)),
    source,
    from: sources.find((one) => one.id === source)?.url ?? '',
    actor: 'importer',
    state: 'done',
    startedAt: iso(now - minutes * 60_000),
    endedAt: iso(now - minutes * 60_000 + 14_000),
    readBytes: 8_412_776,
    totalBytes: 8_412_776,
    ...{ records: 10_470, added: 12, changed: 41, unchanged: 10_417, gone: 0, rejected: 0, faults: [] },
    ...rest,
  })
  const done = [of(3, 'debian-tracker', 72, {}), of(4, 'epss', 1200, { records: 278_441, unchanged: 278_388 })]
  if (wish !== 'partial') return done
  const running = of(1, 'debian-tracker', 1, { state: 'running', readBytes: 3_200_000, records: 3900 })
  delete running.endedAt
  return [
    running,
    of(2, 'almalinux-osv', 180, {
      state: 'held',
      ...{ records: 2163, added: 0, changed: 0, unchanged: 2163, gone: 1904 },
      problem: 'It would lose 1,904 of 4,067 records. Nothing changed; confirm it if this is meant.',
      rejected: 3,
      faults: ['member ALSA-2024:1234.json: invalid JSON', 'member ALSA-2024:77.json: unknown ecosystem “AlmaLinx:9”'],
    }),
    of(5, 'alpine-secdb', 48, {
      state: 'failed',
      readBytes: 0,
      ...{ records: 0, added: 0, changed: 0, unchanged: 0 },
      problem: 'secdb.alpinelinux.org does not answer (connection timed out after 30 s)',
    }),
    ...done,
    of(6, 'ubuntu-osv', 4440, { actor: idOf('opr', 1), from: 'ubuntu-osv-2026-11-18.zip' }),
  ]
}
