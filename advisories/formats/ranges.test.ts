// Ranges mean what OSV's own evaluation means, for every order of versions and however the events are shuffled.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Affected } from '#wire/advisories/advisory.ts'
import { dpkg } from '#wire/advisories/versions/dpkg.ts'
import { semver } from '#wire/advisories/versions/semver.ts'
import { ladder } from './csaf.ts'
import { fixedBelow, statementOf } from './ranges.ts'

type Event = { introduced: string } | { fixed: string } | { last_affected: string }
const name = (event: Event) => Object.keys(event)[0] as 'introduced' | 'fixed' | 'last_affected'
const version = (event: Event) => Object.values(event)[0] as string

/** As the OSV schema has it in pseudocode ("Evaluation"): sorted events, the last one that applies decides. */
function osvSays(events: readonly Event[], asked: string, compare: (a: string, b: string) => number): boolean {
  const order = (a: string, b: string) => (a === b ? 0 : a === '0' ? -1 : b === '0' ? 1 : compare(a, b))
  const rank = (event: Event) => ['fixed', 'introduced', 'last_affected'].indexOf(name(event))
  let vulnerable = false
  for (const event of [...events].sort((a, b) => order(version(a), version(b)) || rank(a) - rank(b))) {
    if (name(event) === 'introduced' && order(asked, version(event)) >= 0) vulnerable = true
    if (name(event) === 'fixed' && order(asked, version(event)) >= 0) vulnerable = false
    if (name(event) === 'last_affected' && order(asked, version(event)) > 0) vulnerable = false
  }
  return vulnerable
}

const says = ({ ranges, versions }: Affected, asked: string, compare: (a: string, b: string) => number) =>
  (versions ?? []).includes(asked) ||
  ranges.some(
    ({ introduced, fixed, lastAffected }) =>
      (introduced === '0' || compare(asked, introduced) >= 0) &&
      (fixed === undefined || compare(asked, fixed) < 0) &&
      (lastAffected === undefined || compare(asked, lastAffected) <= 0),
  )

const debs = fc
  .tuple(fc.nat(3), fc.nat(3), fc.constantFrom('', '~rc1', '-1', '-1+deb12u1'))
  .map(([a, b, c]) => `${a}.${b}${c}`)
const semvers = fc
  .tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.constantFrom('', '-rc.1'))
  .map(([a, b, c, d]) => `${a}.${b}.${c}${d}`)
const eventsOf = (versions: fc.Arbitrary<string>) =>
  fc.array(
    fc.oneof(
      fc.oneof(versions, fc.constant('0')).map((introduced) => ({ introduced })),
      versions.map((fixed) => ({ fixed })),
      versions.map((last_affected) => ({ last_affected })),
    ),
    { maxLength: 6 },
  )

it.each([
  ['Debian:12', debs, dpkg],
  ['npm', semvers, semver],
] as const)('%s: events and exact versions say what OSV says', (ecosystem, versions, order) => {
  fc.assert(
    fc.property(
      fc.array(eventsOf(versions), { maxLength: 3 }),
      fc.array(versions, { maxLength: 4 }),
      versions,
      (sets, exact, asked) => {
        const ranges = sets.map((events) => ({ type: 'ECOSYSTEM', events }))
        const { affected, note } = statementOf({ ecosystem, name: 'a' }, ranges, exact)
        expect(note).toBeUndefined()
        const expected = exact.includes(asked) || sets.some((events) => osvSays(events, asked, order.compare))
        expect(says(affected, asked, order.compare)).toBe(expected)
      },
    ),
    { numRuns: 2_000 },
  )
})

it('leaves out exact versions that a range says already, and keeps the others', () => {
  const ranges = [{ type: 'ECOSYSTEM', events: [{ introduced: '1.0' }, { fixed: '2.0' }] }]
  const { affected } = statementOf({ ecosystem: 'PyPI', name: 'a' }, ranges, ['0.9', '1.0', '1.5', '2.0'])
  expect(affected).toEqual({
    ecosystem: 'PyPI',
    name: 'a',
    ranges: [{ introduced: '1.0', fixed: '2.0' }],
    versions: ['0.9', '2.0'],
  })
})

it('knows that a version which is none leaves it open, and says so', () => {
  const about = { ecosystem: 'Debian:12', name: 'a' }
  expect(fixedBelow(about, 'no version')).toEqual({
    affected: { ...about, ranges: [], state: 'undetermined' },
    note: "Debian:12 a: 'no version' is no version",
  })
  const ranges = [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: 'no version' }] }]
  expect(statementOf(about, ranges, []).affected).toEqual({ ...about, ranges: [], state: 'undetermined' })
})

it('reads no commits, and nothing of an ecosystem that it cannot compare beyond what is written', () => {
  const git = [{ type: 'GIT', repo: 'https://example.org', events: [{ introduced: '0' }, { fixed: 'abc' }] }]
  expect(statementOf({ ecosystem: 'npm', name: 'a' }, git, []).affected.ranges).toEqual([])
  const maven = [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0.17.RELEASE' }] }]
  expect(statementOf({ ecosystem: 'Maven', name: 'a:b' }, maven, ['1.RELEASE']).affected).toEqual({
    ecosystem: 'Maven',
    name: 'a:b',
    ranges: [{ introduced: '0', fixed: '2.0.17.RELEASE' }],
    versions: ['1.RELEASE'],
  })
})

it('climbs the minor releases of one stream: a later build for an earlier one is fixed, one in between is not', () => {
  expect(ladder(['7.76.1-26.el9_3.2', '7.76.1-23.el9_2.4'], { ecosystem: 'Red Hat:9' })).toEqual([
    { introduced: '0', fixed: '7.76.1-23.el9_2.4' },
    { introduced: '7.76.1-23.el9_3', fixed: '7.76.1-26.el9_3.2' },
  ])
  expect(ladder(['1:3.0.7-27.el9'], { ecosystem: 'Red Hat:9' })).toEqual([{ introduced: '0', fixed: '1:3.0.7-27.el9' }])
})
