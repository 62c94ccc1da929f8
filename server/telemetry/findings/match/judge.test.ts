// Each rule of docs/matching.md by an example, and all of them together against a matcher that only knows `compare`.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Range } from '#wire/advisories/advisory.ts'
import { orderOf } from '#wire/advisories/versions/index.ts'
import type { Statement } from '../../advisories/advisories.ts'
import type { CataloguePackage } from '../../software/catalogue-package.ts'
import { comparedOf } from './compared.ts'
import { judge } from './judge.ts'
import { dealtWith, mergeMatches } from './merge-matches.ts'
import { rules } from './rules.ts'

const dpkg = (version: string, more: Partial<CataloguePackage> = {}): CataloguePackage => ({
  ...{ manager: 'dpkg', name: 'libcurl4', source: 'curl', architecture: 'amd64', version },
  ...more,
})
const rpm = (version: string, more: Partial<CataloguePackage> = {}): CataloguePackage => ({
  ...{ manager: 'rpm', name: 'nodejs', architecture: 'x86_64', version },
  ...more,
})
const debian = (ranges: Range[], more: Partial<Statement> = {}): Statement => ({
  ...{ advisory: 0, ecosystem: 'Debian:12', name: 'curl', ranges },
  ...more,
})
const alma = (fixed: string, module?: string, advisory = 0): Statement => ({
  ...{ advisory, ecosystem: 'AlmaLinux:8', name: 'nodejs', ranges: [{ introduced: '0', fixed }] },
  ...(module === undefined ? {} : { module }),
})
const below = (fixed: string): Range[] => [{ introduced: '0', fixed }]

/** `verdict rule fixed` of each statement; every advisory deals with the vulnerabilities given for it. */
const says = (one: CataloguePackage, statements: Statement[], vulnerabilities: string[][] = []) =>
  judge(one, statements, (advisory) => vulnerabilities[advisory] ?? [`advisory ${advisory}`]).map(
    ({ verdict, rule, fixed }) => [verdict, rule, ...(fixed === undefined ? [] : [fixed])].join(' '),
  )

describe('what is compared', () => {
  it('is the source package without the suffix of a rebuild for dpkg', () => {
    expect(comparedOf(dpkg('7.88.1-10+b1'))).toEqual({ name: 'curl', version: '7.88.1-10' })
    expect(comparedOf(dpkg('1:2.0-1', { sourceVersion: '2.0-1' }))).toEqual({ name: 'curl', version: '2.0-1' })
    expect(comparedOf({ manager: 'dpkg', name: 'bash', architecture: 'amd64', version: '5.2+b12~x' })).toEqual({
      ...{ name: 'bash', version: '5.2+b12~x' },
    })
  })
  it('is the origin package for apk and the binary package with its epoch for rpm', () => {
    const apk: CataloguePackage = {
      ...{ manager: 'apk', name: 'libssl3', source: 'openssl', architecture: 'x86_64', version: '3.1.4-r5' },
    }
    expect(comparedOf(apk)).toEqual({ name: 'openssl', version: '3.1.4-r5' })
    expect(comparedOf(rpm('1:18.9.1-1', { source: 'nodejs-src' }))).toEqual({ name: 'nodejs', version: '1:18.9.1-1' })
  })
})

describe('a statement about versions', () => {
  const version = '7.88.1-10+deb12u4'
  it.each<[string, Statement]>([
    ['affected below-fixed 7.88.1-10+deb12u5', debian(below('7.88.1-10+deb12u5'))],
    ['fixed at-or-above-fixed 7.88.1-10+deb12u4', debian(below('7.88.1-10+deb12u4'))],
    ['fixed at-or-above-fixed 7.88.1-10~bpo', debian(below('7.88.1-10~bpo'))],
    ['affected below-fixed 1:1', debian(below('1:1'))],
    ['unfixed no-fix', debian([{ introduced: '0' }])],
    ['unfixed no-fix', debian([], { state: 'unfixed' })],
    ['unfixed will-not-fix', debian([{ introduced: '0' }], { state: 'ignored' })],
    ['unknown end-of-life', debian([], { state: 'end-of-life' })],
    ['unknown undetermined', debian([{ introduced: '0' }], { state: 'undetermined' })],
    ['not-affected stated-not-affected', debian([], { state: 'not-affected' })],
    ['not-affected stated-not-affected', debian(below('0'))],
    ['not-affected below-introduced', debian([{ introduced: '8', fixed: '9' }])],
    ['affected below-fixed 9', debian([{ introduced: version, fixed: '9' }])],
    ['unfixed up-to-last', debian([{ introduced: '7', lastAffected: version }])],
    ['not-affected above-last', debian([{ introduced: '7', lastAffected: '7.88.1-10' }])],
    ['unfixed exact-version', debian([], { versions: ['1', version] })],
    ['not-affected not-listed', debian([], { versions: ['1', '2'] })],
    ['affected exact-version 9', debian([{ introduced: '8', fixed: '9' }], { versions: [version] })],
    ['unknown nothing-stated', debian([])],
    ['unknown statement-invalid', debian(below('not a version'))],
    ['unknown statement-invalid', debian([], { versions: ['not a version'] })],
    [
      'affected below-fixed 9',
      debian([
        { introduced: '0', fixed: 'not a version' },
        { introduced: '7', fixed: '9' },
      ]),
    ],
    ['affected below-fixed 9', debian(below('9'), { architectures: ['amd64'] })],
    ['not-affected architecture', debian(below('9'), { architectures: ['arm64'] })],
    ['unknown other-scheme', debian(below('9'), { ecosystem: 'Alpine:v3.20' })],
    // The fix of one branch lies in the range of another one.
    [
      'affected below-fixed 9',
      debian([
        { introduced: '0', fixed: '8' },
        { introduced: '7.9', fixed: '9' },
      ]),
    ],
    ['unfixed no-fix', debian([{ introduced: '0', fixed: '8' }, { introduced: '7' }])],
    [
      'affected up-to-last 9',
      debian([
        { introduced: '0', lastAffected: '7.99' },
        { introduced: '8', fixed: '9' },
      ]),
    ],
    [
      'fixed at-or-above-fixed 7.1',
      debian([
        { introduced: '0', fixed: '7.1' },
        { introduced: '8', fixed: '9' },
      ]),
    ],
  ])('%s', (expected, statement) => expect(says(dpkg(version), [statement])).toEqual([expected]))

  it('is not applied to a version that is none', () =>
    expect(says(dpkg('not a version'), [debian(below('9'))])).toEqual(['unknown version-invalid']))
  it('is for every architecture when the package is', () =>
    expect(says(dpkg('7', { architecture: 'all' }), [debian(below('9'), { architectures: ['arm64'] })])).toEqual([
      'affected below-fixed 9',
    ]))
})

describe('a module stream', () => {
  const eighteen = '1:18.9.1-1.module_el8.7.0+3343+ea2b7901'
  const sixteen = '1:16.18.1-3.module_el8.7.0+3371+ed8c43db'
  const fourteen = '1:14.21.1-2.module_el8.7.0+3373+a4c18c43'

  it('is the label where it was told: other streams are unknown until one of the same stream answers', () => {
    const one = rpm('1:16.17.0-1.module_el8.6.0+1+aa', { module: 'nodejs:16' })
    const others = [alma(eighteen, 'nodejs:18', 0), alma(sixteen, 'nodejs:16', 1)]
    expect(says(one, others)).toEqual(['unknown no-stream', `affected below-fixed ${sixteen}`])
    expect(says(one, others, [['CVE-1'], ['CVE-1', 'CVE-2']])).toEqual([
      'not-affected other-stream',
      `affected below-fixed ${sixteen}`,
    ])
    expect(says(one, others, [['CVE-1', 'CVE-3'], ['CVE-1']])[0]).toBe('unknown no-stream')
  })

  it('is told from the versions where it was not: the closest, not every one that is close', () => {
    const statements = [alma(eighteen, 'nodejs:18', 0), alma(sixteen, 'nodejs:16', 1), alma(fourteen, 'nodejs:14', 2)]
    const one = rpm('1:14.20.0-2.module_el8.6.0+16231+7c1b33d9')
    expect(says(one, statements)).toEqual([
      'unknown no-stream',
      'unknown no-stream',
      `affected below-fixed ${fourteen}`,
    ])
    const openssl = (fixed: string, module: string) => ({ ...alma(fixed, module), name: 'rubygem-openssl' })
    const gem = rpm('2.1.2-110.module_el8.6.0+1+aa', { name: 'rubygem-openssl' })
    expect(
      says(gem, [
        openssl('2.1.2-111.module_el8.9.0+2+bb', 'ruby:2.5'),
        openssl('2.1.4-139.module_el8.8.0+3+cc', 'ruby:2.7'),
      ]),
    ).toEqual(['affected below-fixed 2.1.2-111.module_el8.9.0+2+bb', 'not-affected other-stream'])
  })

  it('is not known of a version that is like none', () =>
    expect(says(rpm('1:10.1.0-1.module_el8.0.0+1+aa'), [alma(eighteen, 'nodejs:18')])).toEqual(['unknown no-stream']))

  it('of which the source says no name fits by major and minor version', () => {
    expect(says(rpm('1:18.9.0-1.module_el8.6.0+1+aa'), [alma(eighteen, '*')])).toEqual([
      `affected below-fixed ${eighteen}`,
    ])
    expect(says(rpm('1:18.7.0-1.module_el8.6.0+1+aa'), [alma(eighteen)])).toEqual(['unknown no-stream'])
  })

  it('is never compared with what is built outside of modules', () => {
    expect(says(rpm('1:10.0-1.el8'), [alma(eighteen, 'nodejs:18')])).toEqual(['not-affected other-build'])
    expect(says(rpm('1:18.0.0-1.module_el8.6.0+1+aa'), [alma('1:18.9-1.el8')])).toEqual(['not-affected other-build'])
  })

  it('built by Red Hat is compared with AlmaLinux’s without the mark of the builder', () => {
    const statements = [alma('1:18.18.2-2.module_el9.2.0+43+3ebc9e20', 'nodejs:18')]
    const version = (release: string) =>
      rpm(`1:18.18.2-${release}.module+el9.2.0.z+20408+7cb5fda5`, { module: 'nodejs:18' })
    expect(says(version('2'), statements)).toEqual(['fixed at-or-above-fixed 1:18.18.2-2.module_el9.2.0+43+3ebc9e20'])
    expect(says(version('1'), statements)).toEqual(['affected below-fixed 1:18.18.2-2.module_el9.2.0+43+3ebc9e20'])
  })

  it('has a fix when it has any build of it', () => {
    const fix = '1:18.9.1-1.module_el8.5.0'
    const statements = [alma(`${fix}+250+ba22dbf7`, 'nodejs:18'), alma(`${fix}+2623+08a8ba32`, 'nodejs:18')]
    const one = (release: string) => rpm(`1:18.9.1-${release}.module_el8.5.0+250+ba22dbf7`, { module: 'nodejs:18' })
    expect(says(one('1'), statements).map((said) => said.split(' ', 2).join(' '))).toEqual([
      'fixed at-or-above-fixed',
      'fixed rebuilt',
    ])
    expect(says(one('0'), statements).map((said) => said.split(' ', 1)[0])).toEqual(['affected', 'affected'])
  })
})

describe('one vulnerability', () => {
  const heads = [
    { id: 'DSA-1-1', aliases: [], covers: ['CVE-1', 'CVE-2'] },
    { id: 'CVE-1', aliases: ['GHSA-1'], covers: [] },
    { id: 'DSA-1-1', aliases: [], covers: ['CVE-1', 'CVE-2'] },
    { id: 'DSA-2-1', aliases: [], covers: ['CVE-1'] },
    { id: 'GHSA-1', aliases: ['CVE-1'], covers: [] },
    { id: 'CVE-9', aliases: [], covers: [] },
  ]
  const match = (advisory: number, fixed = '2', verdict: 'affected' | 'unfixed' | 'unknown' = 'affected') => ({
    ...{ statement: debian([], { advisory }), verdict, fixed: fixed || undefined },
  })
  const merged = (matches: ReturnType<typeof match>[]) =>
    mergeMatches(matches, (advisory) => heads[advisory]).map(({ statement, also, fixed, verdict }) => [
      ...[statement.advisory, [...also].sort(), fixed ?? verdict],
    ])

  it('that several sources state is one match, under the advisory that covers it', () => {
    expect(merged([match(1), match(0), match(2)])).toEqual([[0, [1, 2], '2']])
    expect(merged([match(4), match(1)])).toEqual([[1, [4], '2']])
  })
  it('stays apart from an advisory whose fix does not end it', () => {
    expect(merged([match(0), match(1, '3')])).toEqual([
      [0, [], '2'],
      [1, [], '3'],
    ])
    expect(merged([match(0), match(1, '', 'unfixed')])).toEqual([
      [0, [], '2'],
      [1, [], 'unfixed'],
    ])
    expect(merged([match(0), match(1, '', 'unknown')])).toEqual([[0, [1], '2']])
  })
  it('that two advisories cover is two', () => expect(merged([match(0), match(3), match(5)])).toHaveLength(3))
  it('takes the harder of what one record or one name says', () => {
    expect(merged([match(0, '2'), match(0, '10'), match(0, '9')])).toEqual([[0, [], '10']])
    expect(merged([match(0, '2'), match(2, '3')])).toEqual([[0, [2], '3']])
  })
  it('is a CVE where the record covers any, else the record itself', () => {
    expect(heads.slice(0, 2).map(dealtWith)).toEqual([
      ['CVE-1', 'CVE-2'],
      ['CVE-1', 'GHSA-1'],
    ])
  })
})

describe('any statement', () => {
  const order = orderOf('deb')
  const version = fc.tuple(fc.nat(5), fc.nat(3)).map(([upstream, revision]) => `${upstream}-${revision}`)
  const range: fc.Arbitrary<Range> = fc.record(
    { introduced: fc.oneof(fc.constant('0'), version), fixed: version, lastAffected: version },
    { requiredKeys: ['introduced'] },
  )
  const anyStatement = fc
    .record({
      ranges: fc.array(range, { maxLength: 3 }),
      versions: fc.option(fc.array(version, { maxLength: 2 }), { nil: undefined }),
    })
    .map(({ ranges, versions }): Statement => debian(ranges, versions ? { versions } : {}))

  /** OSV's evaluation as its schema words it, by comparing alone. */
  const naive = (at: string, { ranges, versions = [] }: Statement): boolean =>
    versions.some((one) => order.compare(one, at) === 0) ||
    ranges.some(
      ({ introduced, fixed, lastAffected }) =>
        (introduced === '0' || order.compare(at, introduced) >= 0) &&
        (fixed === undefined
          ? lastAffected === undefined || order.compare(at, lastAffected) <= 0
          : order.compare(at, fixed) < 0),
    )

  it('concerns exactly the versions that lie in it, and what is said to end it does', () => {
    fc.assert(
      fc.property(version, anyStatement, (at, statement) => {
        const [judgement] = judge(dpkg(at), [statement], () => [])
        const isIn = judgement?.verdict === 'affected' || judgement?.verdict === 'unfixed'
        expect(isIn).toBe(naive(at, statement))
        if (!isIn) return
        const later = statement.ranges
          .flatMap(({ fixed }) => fixed ?? [])
          .filter((fixed) => order.compare(fixed, at) > 0)
        const free = later.filter((fixed) => !naive(fixed, statement)).sort(order.compare)
        expect(judgement.fixed === undefined ? 0 : order.compare(judgement.fixed, free[0] ?? '')).toBe(0)
        expect(judgement.verdict).toBe(free.length > 0 ? 'affected' : 'unfixed')
      }),
      { numRuns: 2_000 },
    )
  })
})

it('each rule is explained', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/matching.md'), 'utf8')
  const explained = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, rule]) => rule)
  expect(explained.sort()).toEqual([...rules].sort())
})
