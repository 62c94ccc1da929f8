import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { needs } from '../../../law/needs.ts'
import type { Scheme } from '../ecosystem.ts'
import { orderOf } from './index.ts'
import type { VersionOrder } from './order.ts'
import { askDpkg, askRpm, type Pair } from './testing/oracles.ts'
import { apkPairs, debPairs, pep440Pairs, rpmPairs, semverPairs } from './testing/pairs.ts'

const byKey = (order: VersionOrder, [a, b]: Pair) => {
  const [x, y] = [order.key(a), order.key(b)]
  return x < y ? -1 : x > y ? 1 : 0
}
const byCompare = (order: VersionOrder, [a, b]: Pair) => Math.sign(order.compare(a, b))
const bytes = (key: string) => Buffer.from(key, 'latin1')

/** Each list ascends; versions in one cell are equal. */
const ladders: Readonly<Record<Scheme, readonly (readonly string[])[]>> = {
  deb: [
    ['1.0~~'],
    ['1.0~~a'],
    ['1.0~', '1.0~0'],
    ['1.0~rc1-1'],
    ['1.0', '0:1.0', '1.0-0', '1.00', '000:1.0-00'],
    ['1.0-0+b1'],
    ['1.0-1~bpo12+1'],
    ['1.0-1'],
    ['1.0-1+deb12u2'],
    ['1.0-1+deb12u10'],
    ['1.0a'],
    ['1.0a1'],
    ['1.0+dfsg-1'],
    ['1.0-1-1'],
    ['1.0.', '1.0.0'],
    ['1.0.1'],
    ['1.9007199254740992'],
    ['1.9007199254740993'],
    [`1.${'9'.repeat(300)}`],
    [`1.1${'0'.repeat(300)}`],
    ['1:0'],
    ['2:0', '02:0'],
  ],
  rpm: [
    ['0~~-1'],
    ['1.0~rc1-1'],
    ['1.0', '1.0.', '1_0', '0:1.0'],
    ['1.0-0', '1.0-00'],
    ['1.0-1.el8', '1.0-1_el8', '1.00-1.el8', '0:1.0-1.el08'],
    ['1.0-1.el8^git1'],
    ['1.0-1.el8_10'],
    ['1.0-2.el8~a'],
    ['1.0-2.el8'],
    ['1.0-9007199254740992'],
    ['1.0-9007199254740993'],
    ['1.0^20240101-1'],
    ['1.0^20240101.git-1'],
    ['1.0a-1'],
    ['1.0aa-1'],
    ['1.0.1-1'],
    [`1.${'9'.repeat(300)}-1`],
    ['1:0-1'],
  ],
  apk: [
    // Zeros at the very end are an end of their own to apk-tools 2; packages have a revision, before which all is in order.
    ['1.0', '01.0'],
    ['1.0_alpha'],
    ['1.0-r0'],
    ['1.0.1'],
    ['1.1_alpha'],
    ['1.1_alpha2'],
    ['1.1_beta_rc3'],
    ['1.1_rc3'],
    ['1.1', '01.1'],
    ['1.1-r0', '1.1-r00'],
    ['1.1-r10'],
    ['1.1_git20240101'],
    ['1.1_p'],
    ['1.1_p-r1'],
    ['1.1_p1'],
    ['1.1a'],
    ['1.1a_p1'],
    ['1.1a1'],
    ['1.1b'],
    ['1.1.001'],
    ['1.1.01'],
    ['1.1.1'],
    ['1.9007199254740992'],
    ['1.9007199254740993'],
    ['2'],
  ],
  semver: [
    ['1.0.0-0'],
    ['1.0.0-9007199254740993'],
    ['1.0.0-1a'],
    ['1.0.0-RC'],
    ['1.0.0-rc'],
    ['1.0.0-rc.1'],
    ['1.0.0-rc.10'],
    ['1.0.0-rc.a'],
    ['1.0.0', '1', '1.0', 'v1.0.0', '1.0.0+a', '1.0.0+b.1'],
    ['1.0.1-x'],
    ['1.0.1'],
    ['1.9007199254740993.0'],
    [`${'9'.repeat(300)}.0.0`],
  ],
  pep440: [
    ['1.0.dev0', '1.dev', '1.0-DEV0'],
    ['1.0a1.dev1'],
    ['1.0a1', '1.0alpha1', '1.0-a.1', 'v1.0a1'],
    ['1.0a1.post2.dev3'],
    ['1.0a1.post2'],
    ['1.0b0', '1.0beta', '1.0_b'],
    ['1.0rc1', '1.0c1', '1.0pre1', '1.0-preview-1'],
    ['1.0', '1', '1.0.0', '0!1.0', '01.00'],
    ['1.0+a'],
    ['1.0+a.1', '1.0+a-1', '1.0+A_01'],
    ['1.0+1'],
    ['1.0+1.a'],
    ['1.0.post0.dev1'],
    ['1.0-1', '1.0.post1', '1.0.rev1', '1.0r1'],
    ['1.0.1'],
    ['1.9007199254740993'],
    ['1!0.1'],
  ],
}
const invalid: Readonly<Record<Scheme, readonly string[]>> = {
  deb: ['', '1 0', '1.0-', ':1', 'a:1', '-1', '1:', '1:-1', '1.0\n', 'é', '2147483648:1', '1'.repeat(1_001)],
  rpm: ['', ' ', '1.0 -1', '1:', '-1', '1:-1', '1'.repeat(1_001)],
  apk: ['', 'a', '1.0bc', '1_blah', '1-1', '1-r1.2', '1a.2', '1.0-r1_p1', 'v1', '1'.repeat(1_001)],
  semver: ['', 'a', '1.', '1.x', '1.0.0-', '1.0.0-a..b', '1.0.0 ', '01-é', '1'.repeat(1_001)],
  pep440: ['', 'a', '1.0-final', '1.0p1', 'trunk', '1.0+', '1.0+a..b', '1!', '1'.repeat(1_001)],
}

describe.each(Object.keys(ladders) as Scheme[])('%s', (scheme) => {
  const order = orderOf(scheme)

  it('puts known versions in their order, by comparison and by key', () => {
    const steps = ladders[scheme].flatMap((cell, step) => cell.map((version) => ({ version, step })))
    expect(steps.filter(({ version }) => !order.valid(version))).toEqual([])
    const wrong = steps.flatMap((a) =>
      steps
        .filter((b) => {
          const expected = Math.sign(a.step - b.step)
          const pair = [a.version, b.version] as const
          return byCompare(order, pair) !== expected || byKey(order, pair) !== expected
        })
        .map((b) => `${a.version} and ${b.version}`),
    )
    expect(wrong).toEqual([])
  })

  it('knows what is no version, and either refuses it or compares it as its package manager would', () => {
    expect(invalid[scheme].filter((version) => order.valid(version))).toEqual([])
    if (scheme !== 'apk')
      for (const version of invalid[scheme]) {
        expect(() => order.key(version)).toThrow(RangeError)
        expect(() => order.compare(version, '1')).toThrow(RangeError)
      }
  })
})

const generated: Readonly<Record<Scheme, fc.Arbitrary<Pair>>> = {
  deb: debPairs,
  rpm: rpmPairs,
  apk: apkPairs,
  semver: semverPairs,
  pep440: pep440Pairs,
}
it.each(Object.keys(generated) as Scheme[])(
  '%s: the two ways agree, keys are bytes and none begins another',
  (scheme) => {
    const order = orderOf(scheme)
    fc.assert(
      fc.property(generated[scheme], ([a, b]) => {
        const [x, y] = [order.key(a), order.key(b)]
        expect(byKey(order, [a, b])).toBe(byCompare(order, [a, b]))
        expect(byCompare(order, [b, a])).toBe(0 - byCompare(order, [a, b]))
        expect(Math.sign(Buffer.compare(bytes(x), bytes(y)))).toBe(byKey(order, [a, b]))
        expect(bytes(x).toString('latin1')).toBe(x)
        expect(x === y || !(x.startsWith(y) || y.startsWith(x))).toBe(true)
      }),
      { numRuns: 3_000 },
    )
  },
)

it.each(Object.keys(generated) as Scheme[])('%s: three versions have an order', (scheme) => {
  const order = orderOf(scheme)
  fc.assert(
    fc.property(generated[scheme], generated[scheme], ([a, b], [c]) => {
      const sorted = [a, b, c].toSorted((x, y) => order.compare(x, y))
      const keys = sorted.map((version) => order.key(version))
      expect(keys.toSorted()).toEqual(keys)
    }),
    { numRuns: 1_000 },
  )
})

const oracles = [
  ['deb', debPairs, askDpkg, needs('versions against dpkg', { '/usr/share/perl5/Dpkg/Version.pm': 'dpkg-dev' })],
  ['rpm', rpmPairs, askRpm, needs('versions against rpm', { rpm: 'rpm' })],
] as const
for (const [scheme, pairs, ask, possible] of oracles)
  it.runIf(possible)(`${scheme}: thousands of random pairs stand as the tool itself says`, () => {
    const order = orderOf(scheme)
    const asked = fc.sample(pairs, { numRuns: 4_000 })
    const said = ask(asked)
    expect(new Set(said)).toEqual(new Set([-1, 0, 1]))
    const wrong = asked.filter((pair, i) => byCompare(order, pair) !== said[i] || byKey(order, pair) !== said[i])
    expect(wrong).toEqual([])
  })

const vectors = join(import.meta.dirname, '../../../../shared/data/versions')
const rows = (name: string) =>
  gunzipSync(readFileSync(join(vectors, `${name}.tsv.gz`)))
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t') as [a: string, sign: '<' | '=' | '>', b: string, from: string, said?: string])
const sign = { '<': -1, '=': 0, '>': 1 }

describe.runIf(existsSync(vectors))('published vectors', () => {
  const files: readonly [name: string, scheme: Scheme, count: number][] = [
    ['deb', 'deb', 7_243],
    ['deb-real-pairs', 'deb', 3_581],
    ['rpm', 'rpm', 2_249],
    ['rpm-real-pairs', 'rpm', 4_535],
    ['apk', 'apk', 7_422],
    ['semver', 'semver', 39],
    ['pypi', 'pep440', 6_240],
  ]
  it.each(files)('%s', (name, scheme, count) => {
    const order = orderOf(scheme)
    const all = rows(name)
    expect(all).toHaveLength(count)
    const wrong = all.filter(([a, op, b]) => byCompare(order, [a, b]) !== sign[op] || byKey(order, [a, b]) !== sign[op])
    expect(wrong).toEqual([])
  })

  // Where the published expectation and the tool differ, the tool is right, for it is what decides on the device:
  // - rpm: `1-2-3-4` is the version `1-2-3` of release 4 to rpm; the others' authors took the whole for a version.
  // - apk: capital letters and `-r-` are no versions; apk-tools stops reading there and sorts them above.
  it.each(['rpm', 'apk'] as const)('%s: disputed ones stand as the tool says', (scheme) => {
    const order = orderOf(scheme)
    const wrong = rows(`disputed-${scheme}`).filter(([a, , b, , said]) => {
      const expected = sign[said?.slice('ref='.length) as keyof typeof sign]
      return byCompare(order, [a, b]) !== expected || byKey(order, [a, b]) !== expected
    })
    expect(wrong).toEqual([])
  })

  // dpkg refuses an empty upstream version (`-`) and spaces, which its authors' own test of the bare algorithm uses.
  it('deb: disputed ones are refused or stand as the tool says', () => {
    const order = orderOf('deb')
    const all = rows('disputed-deb')
    const refused = all.filter(([a, , b]) => !order.valid(a) || !order.valid(b))
    expect(refused.map(([a, , b]) => [a, b].find((text) => !order.valid(text)))).toEqual([
      ...['-', '-', '-', '-'],
      ' 9:1.18.37:4.3-22',
    ])
    const kept = all.filter((row) => !refused.includes(row))
    expect(
      kept.filter(([a, , b, , said]) => byKey(order, [a, b]) !== sign[said?.slice(4) as keyof typeof sign]),
    ).toEqual([])
  })

  // Letters PEP 440 does not know (`0.6m3`, `2.0.0-final`): PyPI took them before it, and no order is defined for them.
  it('pypi: of each disputed pair one is no version', () => {
    const order = orderOf('pep440')
    expect(rows('disputed-pypi').filter(([a, , b]) => order.valid(a) && order.valid(b))).toEqual([])
  })
})
