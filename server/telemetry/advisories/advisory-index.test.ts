// Packed or not, the index says what a plain map of the same records says, whatever came in which order.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Advisory, Affected, Range, Score } from '#wire/advisories/advisory.ts'
import type { FeedAdvisory } from '#wire/advisories/feed.ts'
import { packageKey } from './advisories.ts'
import { AdvisoryIndex } from './advisory-index.ts'
import { knownAt, testAdvisory } from './testing.ts'

const ecosystems = ['Debian:12', 'AlmaLinux:8', 'npm']
const names = ['curl', 'openssl', 'ünïcode']
const vulnerabilities = ['CVE-1', 'CVE-2', 'CVE-3']
const word = fc.oneof(fc.constantFrom('0', '1.2-3', '2:1.0~rc1'), fc.string({ unit: 'binary', maxLength: 8 }))
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
/** Without keys that are undefined: the schema has none. */
const full = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T

const range = fc
  .record({ introduced: word, fixed: optional(word), lastAffected: optional(word) })
  .map(full) as fc.Arbitrary<Range>
const cvss = fc.constantFrom<Advisory['cvss'][number][]>(
  { version: '3.1', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8 },
  { version: '2.0', vector: 'AV:N', score: 0 },
)
const affected = fc
  .record({
    ecosystem: fc.constantFrom(...ecosystems),
    name: fc.constantFrom(...names),
    ranges: fc.array(range, { maxLength: 3 }),
    versions: optional(fc.array(word, { maxLength: 2 })),
    architectures: optional(fc.subarray(['x86_64', 'aarch64'])),
    module: optional(fc.constantFrom('nodejs:18', '*', '')),
    state: optional(fc.constantFrom('unfixed', 'not-affected', 'end-of-life', 'undetermined', 'ignored')),
  })
  .map(full) as fc.Arbitrary<Affected>
const advisory = fc
  .record({
    id: fc.constantFrom('DSA-1', 'DSA-2', 'CVE-1', 'ALSA-1'),
    source: fc.constantFrom('debian-osv', 'debian-tracker'),
    kind: fc.constantFrom('security', 'bugfix', 'enhancement'),
    title: fc.string({ unit: 'binary' }),
    aliases: fc.subarray(['GHSA-1', 'CVE-2']),
    covers: fc.subarray(vulnerabilities),
    cvss: fc.array(cvss, { maxLength: 2 }),
    severity: optional(fc.constantFrom('high', '')),
    published: optional(fc.constant('2024-01-02T03:04:05Z')),
    modified: optional(fc.constantFrom('2024-01-02T03:04:05.678Z', '2025-01-02T03:04:05Z')),
    affected: fc.array(affected, { maxLength: 4 }),
    knownAt: fc.constantFrom('2026-11-20T01:02:03Z', '2026-11-21T00:00:00Z'),
    severityByHand: optional(fc.constant(true as const)),
  })
  .map(full) as fc.Arbitrary<FeedAdvisory>
const score = fc
  .record({
    id: fc.constantFrom(...vulnerabilities),
    cvss: optional(fc.array(cvss, { maxLength: 2 })),
    weaknesses: optional(fc.subarray(['CWE-79', 'CWE-787'])),
    epss: optional(
      fc.record({
        probability: fc.double({ min: 0, max: 1, noNaN: true }),
        percentile: fc.constant(0.5),
        on: fc.constant('2026-11-21'),
      }),
    ),
    kev: optional(
      fc
        .record({
          addedOn: fc.constant('2024-01-02'),
          dueOn: optional(fc.constant('2024-02-03')),
          ransomware: fc.boolean(),
        })
        .map(full),
    ),
  })
  .map(full) as fc.Arbitrary<Score>

type Step =
  | { enter: FeedAdvisory }
  | { withdraw: FeedAdvisory }
  | { score: Score }
  | { again: FeedAdvisory[]; scores: Score[] }
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ enter: advisory }), weight: 6 },
  { arbitrary: fc.record({ withdraw: advisory }), weight: 2 },
  { arbitrary: fc.record({ score }), weight: 2 },
  {
    arbitrary: fc.record({ again: fc.array(advisory, { maxLength: 3 }), scores: fc.array(score, { maxLength: 2 }) }),
    weight: 1,
  },
)

const known = (given: Partial<Advisory> & { id: string }): FeedAdvisory => ({ ...testAdvisory(given), knownAt })
const keyOf = ({ source, id }: Pick<Advisory, 'source' | 'id'>) => `${source} ${id}`
const keysOf = (one: Advisory | undefined) =>
  (one?.affected ?? []).map(({ ecosystem, name }) => packageKey(ecosystem, name))

/** Everything that can be asked, of a plain map. */
class Model {
  readonly records = new Map<string, FeedAdvisory>()
  readonly scores = new Map<string, Score>()

  enter(one: FeedAdvisory): string[] {
    const before = this.records.get(keyOf(one))
    if (before && JSON.stringify(one) === JSON.stringify(before)) return []
    this.records.set(keyOf(one), one)
    return [...keysOf(before), ...keysOf(one)]
  }

  end(key: string): string[] {
    const before = this.records.get(key)
    this.records.delete(key)
    return keysOf(before)
  }
}

function expectSame(index: AdvisoryIndex, model: Model): void {
  const said = [...model.records.values()]
  expect(index.counts()).toMatchObject({
    ...{ advisories: said.length, statements: said.reduce((sum, one) => sum + one.affected.length, 0) },
  })
  for (const ecosystem of ecosystems) {
    expect(index.covers(ecosystem)).toBe(said.some((one) => one.affected.some((a) => a.ecosystem === ecosystem)))
    for (const name of names) {
      const expected = said.flatMap((one) =>
        one.affected
          .filter((a) => a.ecosystem === ecosystem && a.name === name)
          .map((a) => JSON.stringify([keyOf(one), ordered(a)])),
      )
      const found = index.statements(ecosystem, name).map(({ advisory, ...a }) => {
        const head = index.head(advisory)
        return JSON.stringify([head && keyOf(head), ordered(a)])
      })
      expect(found.sort()).toEqual(expected.sort())
    }
  }
  for (const name of [...vulnerabilities, 'GHSA-1', 'DSA-1', 'ALSA-1', 'none']) {
    const bearing = said.filter((one) => [one.id, ...one.aliases, ...one.covers].includes(name))
    const heads = index.named(name).map((number) => index.head(number))
    expect(new Set(heads.map((head) => head && keyOf(head)))).toEqual(new Set(bearing.map(keyOf)))
    for (const head of heads) {
      const { affected: _, ...one } = model.records.get(head ? keyOf(head) : '') as FeedAdvisory
      expect(head).toEqual({ ...one, number: head?.number })
    }
    expect(index.score(name)).toEqual(model.scores.get(name))
  }
}

const ordered = (one: object) => Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))

describe('the index', () => {
  it('says what a map says, tells what changed, and never gives a number to another record', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.constantFrom(64, 8 << 20),
        (steps, leastWaste) => {
          const index = new AdvisoryIndex(leastWaste)
          const model = new Model()
          const bearers = new Map<number, string>()
          for (const one of steps) {
            const heard: string[] = []
            const expected: string[] = []
            const hear = (key: string) => heard.push(key)
            if ('enter' in one) {
              index.enter(one.enter, hear)
              expected.push(...model.enter(one.enter))
            } else if ('withdraw' in one) {
              index.enter({ ...one.withdraw, withdrawn: '2026-01-01T00:00:00Z' }, hear)
              expected.push(...model.end(keyOf(one.withdraw)))
            } else if ('score' in one) {
              index.enterScore(one.score)
              model.scores.set(one.score.id, one.score)
            } else {
              const unscored = new Set(model.scores.keys())
              const gone = new Set(model.records.keys())
              index.mark()
              for (const again of one.again) {
                index.enter(again, hear)
                expected.push(...model.enter(again))
                gone.delete(keyOf(again))
              }
              for (const again of one.scores) {
                index.enterScore(again)
                model.scores.set(again.id, again)
                unscored.delete(again.id)
              }
              const ended: string[] = []
              index.sweep(hear, (id) => ended.push(id))
              expect(new Set(ended)).toEqual(unscored)
              for (const key of gone) expected.push(...model.end(key))
              for (const id of unscored) model.scores.delete(id)
            }
            expect(new Set(heard)).toEqual(new Set(expected))
            expectSame(index, model)
            for (const record of model.records.values())
              for (const number of index.named(record.id)) {
                const head = index.head(number)
                const bearer = head && keyOf(head)
                expect(bearers.get(number) ?? bearer).toBe(bearer)
                bearers.set(number, bearer as string)
              }
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('gives back the room of what holds no more', () => {
    const index = new AdvisoryIndex(1 << 20)
    const say = (title: string) =>
      known({ id: 'DSA-1', title, affected: [{ ecosystem: 'Debian:12', name: 'curl', ranges: [] }] })
    for (let i = 0; i < 2_000; i++) index.enter(say(`${i}`.padEnd(10_000)), () => {})
    expect(index.counts().bytes).toBeLessThan(8 << 20)
    expect(index.head(0)?.title.trim()).toBe('1999')
  })

  it('holds a record that is larger than a block, and many names', () => {
    const index = new AdvisoryIndex()
    const versions = Array.from({ length: 200_000 }, (_, i) => `1.${i}`)
    index.enter(known({ id: 'GHSA-1', affected: [{ ecosystem: 'npm', name: 'a', ranges: [], versions }] }), () => {})
    for (let i = 0; i < 3_000; i++) index.enter(known({ id: `CVE-${i}`, covers: [`X-${i}`] }), () => {})
    expect(index.statements('npm', 'a')[0]?.versions).toEqual(versions)
    for (const i of [0, 300, 600, 1_500, 2_999])
      expect(index.named(`X-${i}`).map((one) => index.head(one)?.id)).toEqual([`CVE-${i}`])
  })
})
