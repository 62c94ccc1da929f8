// Each source knows its own files, reads them to the end whatever is in them, and says what it could not use.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Advisory, Score } from '#wire/advisories/advisory.ts'
import { AdvisorySource } from '#wire/advisories/sources.ts'
import { sources } from './all.ts'
import type { Source } from './source.ts'
import { type Reading, readThrough } from './testing.ts'

const osv = (id: string, ecosystem: string, fixed: string) =>
  JSON.stringify({
    id,
    modified: '2025-01-01T00:00:00Z',
    affected: [
      {
        package: { ecosystem, name: 'curl' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
      },
    ],
  })

/** One small file of each source, as its publisher writes it. */
const samples: Readonly<Record<string, { name: string; text: string; records: number }>> = {
  'debian-osv': { name: 'DSA-1-1.json', text: osv('DSA-1-1', 'Debian:12', '1-1'), records: 1 },
  'debian-tracker': {
    name: 'json',
    records: 3,
    text: JSON.stringify({
      curl: {
        'CVE-2025-0001': {
          description: 'a "CVE-2020-1": {',
          scope: 'remote',
          releases: {
            bookworm: { status: 'resolved', fixed_version: '7.88.1-10+deb12u1', urgency: 'medium**' },
            trixie: { status: 'open', urgency: 'low' },
            sid: { status: 'open' },
          },
        },
        'TEMP-0000000-ABCDEF': {
          releases: {
            bookworm: { status: 'open', nodsa: 'Minor', nodsa_reason: 'ignored' },
            bullseye: { status: 'undetermined' },
          },
        },
      },
      zlib: {
        'CVE-2025-0001': {
          releases: {
            bookworm: { status: 'resolved', fixed_version: '0' },
            buster: { status: 'open', urgency: 'end-of-life' },
          },
        },
      },
    }),
  },
  'debian-lists': {
    name: 'list',
    records: 2,
    text: '[12 Feb 2025] DSA-5865-1 webkit2gtk - security update\n\t{CVE-2025-24143 CVE-2025-24150}\n\t[bookworm] - webkit2gtk 2.46.6-1~deb12u1\n\tNOTE: seen\n[01 Jan 2005] DSA-600-1 x - y\n\t[woody] - x <not-affected> (old)\n        [sarge] - x <unfixed>\n',
  },
  'ubuntu-osv': { name: 'USN-1-1.json', text: osv('USN-1-1', 'Ubuntu:22.04:LTS', '1-1'), records: 1 },
  'almalinux-osv': { name: 'ALSA-2025:1.json', text: osv('ALSA-2025:1', 'AlmaLinux:9', '1-1.el9'), records: 1 },
  redhat: {
    name: 'RHSA-2025:1.json',
    text: osv('RHSA-2025:1', 'Red Hat:enterprise_linux:9::baseos', '1-1.el9'),
    records: 1,
  },
  'redhat-csaf': {
    name: 'cve-2025-0001.json',
    text: '{"document":{"csaf_version":"2.0","tracking":{"id":"CVE-2025-0001","current_release_date":"2025-01-01T00:00:00Z"}},"vulnerabilities":[]}',
    records: 1,
  },
  'alpine-secdb': {
    name: 'main.json',
    records: 4,
    text: '{"packages":[{"pkg":{"name":"xen","secfixes":{"4.7.0-r0":["CVE-2016-6258 XSA-182"],"4.9.0-r2":["XSA-235"],"0":["CVE-2016-0000"],"4.8.0-r0":["CVE_2016-6258","CVE-????-?????"]}}},{"pkg":{"name":"zlib","secfixes":{"1-r1":["CVE-2018-1"],"2-r0":["CVE-2018-25032 CVE-2018-25032"],"3-r0":null}}}],"reponame":"main","distroversion":"v3.10"}',
  },
  kev: {
    name: 'known_exploited_vulnerabilities.json',
    records: 2,
    text: JSON.stringify(
      {
        title: 'CISA',
        catalogVersion: '2025.01.01',
        dateReleased: '2025-01-01T12:00:00.0000Z',
        count: 2,
        vulnerabilities: [
          {
            cveID: 'CVE-2021-44228',
            dateAdded: '2021-12-10',
            dueDate: '2021-12-24',
            knownRansomwareCampaignUse: 'Known',
            shortDescription: 'x',
            cwes: ['CWE-20', 7],
          },
          { vendorProject: 'a', cveID: 'CVE-2022-1', dateAdded: '2022-01-01', knownRansomwareCampaignUse: 'Unknown' },
        ],
      },
      null,
      2,
    ),
  },
  epss: {
    name: 'epss_scores-2025-01-01.csv',
    text: '#model_version:v2025.03.14,score_date:2025-01-01T00:00:00+0000\ncve,epss,percentile\nCVE-1999-0001,0.01141,0.77654\nCVE-1999-0002,0.1,0.9\n',
    records: 2,
  },
  nvd: {
    name: 'page.json',
    records: 2,
    text: JSON.stringify({
      resultsPerPage: 2,
      totalResults: 2,
      format: 'NVD_CVE',
      timestamp: '2025-01-01T00:00:00.000',
      vulnerabilities: [
        {
          cve: {
            id: 'CVE-2025-1',
            sourceIdentifier: 'x',
            lastModified: '2025-01-01T00:00:00.037',
            descriptions: [
              { lang: 'es', value: 'no' },
              { lang: 'en', value: 'yes' },
            ],
            metrics: {
              cvssMetricV31: [
                { type: 'Secondary', cvssData: { vectorString: 'CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' } },
                { type: 'Primary', cvssData: { vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' } },
              ],
            },
            weaknesses: [{ description: [{ value: 'CWE-787' }, { value: 'NVD-CWE-noinfo' }] }],
            configurations: [{ nodes: [{ cpeMatch: [{ criteria: 'cpe:2.3:a:x:y:*' }] }] }],
          },
        },
        {
          cve: {
            id: 'CVE-2025-2',
            vulnStatus: 'Rejected',
            metrics: { cvssMetricV2: [{ cvssData: { vectorString: 'AV:N/AC:L/Au:N/C:C/I:C/A:C' } }] },
          },
        },
      ],
    }),
  },
  cve5: {
    name: 'CVE-2025-1.json',
    records: 1,
    text: JSON.stringify({
      dataType: 'CVE_RECORD',
      cveMetadata: { cveId: 'CVE-2025-1', state: 'PUBLISHED', dateUpdated: '2025-01-01T00:00:00.000Z' },
      containers: {
        cna: {
          descriptions: [{ lang: 'en', value: 'yes' }],
          metrics: [{ cvssV4_0: { vectorString: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N' } }],
        },
        adp: [{ problemTypes: [{ descriptions: [{ cweId: 'CWE-362' }] }] }],
      },
    }),
  },
  ghsa: { name: 'GHSA-aaaa-bbbb-cccc.json', text: osv('GHSA-aaaa-bbbb-cccc', 'npm', '1.0.0'), records: 1 },
  osv: { name: 'PYSEC-2025-1.json', text: osv('PYSEC-2025-1', 'PyPI', '1.0'), records: 1 },
}
const sample = (source: Source) => samples[source.id] ?? { name: '', text: '', records: -1 }
const of = (id: string) => sources.find((source) => source.id === id) as Source
const read = (id: string) => readThrough(of(id), samples[id]?.text ?? '', { name: samples[id]?.name ?? '' })

/** Every record as the service will tell it. */
function allValid({ records }: Reading, source: Source): void {
  for (const { key, advisory, score } of records) {
    expect(key.length).toBeLessThanOrEqual(300)
    if (advisory) Advisory.parse({ ...advisory, source: source.id })
    else Score.parse(score)
  }
}

describe.each(sources.map((source) => [source.id, source] as const))('%s', (_id, source) => {
  const { name, text, records } = sample(source)

  it('is told apart by its content, and says who publishes it under which terms', () => {
    const found = sources.find(
      (one) => one.recognise('import', Buffer.from(text)) || one.recognise(name, Buffer.from(text)),
    )
    expect(found?.id).toBe(source.id)
    const { id, title, licence, url, home, gives, scheduleSeconds, freshForSeconds } = source
    AdvisorySource.pick({
      id: true,
      title: true,
      licence: true,
      url: true,
      home: true,
      gives: true,
      scheduleSeconds: true,
      freshForSeconds: true,
    }).parse({ id, title, licence, url, home, gives, scheduleSeconds, freshForSeconds })
    for (const address of [url, home, ...(source.steps?.(url) ?? [])]) expect(new URL(address).protocol).toBe('https:')
    expect(freshForSeconds).toBeGreaterThan(scheduleSeconds)
  })

  it('reads its form the same however it is cut, with the bytes as they were', async () => {
    const whole = await readThrough(source, text, { name })
    allValid(whole, source)
    expect(whole.faults).toEqual([])
    expect(whole.records).toHaveLength(records)
    expect(new Set(whole.records.map(({ key }) => key)).size).toBe(records)
    for (const { raw } of whole.records) expect(text).toContain(Buffer.from(raw).toString('utf8'))
    expect(await readThrough(source, text, { name, size: 7 })).toEqual(whole)
  })

  it('reads anything to its end: bytes changed, cut out, repeated, NUL and what is no UTF-8', async () => {
    const bytes = Buffer.from(text)
    const change = fc.record({
      at: fc.nat(bytes.length - 1),
      length: fc.nat(40),
      by: fc.constantFrom('', '\0', '"', '{', '}', '[', ']', '\\', '\n', '\u00ff', '9'.repeat(400)),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        let broken = bytes
        for (const { at, length, by } of changes)
          broken = Buffer.concat([broken.subarray(0, at), Buffer.from(by, 'latin1'), broken.subarray(at + length)])
        allValid(await readThrough(source, broken, { name, size: 50 }), source)
      }),
      { numRuns: 60 },
    )
  })
})

it('knows nothing where there is nothing of its own', () => {
  for (const text of ['', '{}', '[]', 'hello', '\0\0\0', '{"name": "left-pad", "version": "1.0.0"}'])
    expect(sources.find((source) => source.recognise('a.json', Buffer.from(text)))?.id, text).toBeUndefined()
})

it('states what the tracker knows of each release, and how urgent it is', async () => {
  const { records } = await read('debian-tracker')
  const about = (key: string) => records.find((one) => one.key === key)?.advisory
  expect(about('curl/CVE-2025-0001')).toMatchObject({ id: 'CVE-2025-0001', severity: 'medium' })
  const curl = { name: 'curl' }
  expect(about('curl/CVE-2025-0001')?.affected).toEqual([
    { ...curl, ecosystem: 'Debian:12', ranges: [{ introduced: '0', fixed: '7.88.1-10+deb12u1' }] },
    { ...curl, ecosystem: 'Debian:13', ranges: [{ introduced: '0' }], state: 'unfixed' },
  ])
  expect(about('curl/TEMP-0000000-ABCDEF')?.affected).toEqual([
    { ...curl, ecosystem: 'Debian:11', ranges: [], state: 'undetermined' },
    { ...curl, ecosystem: 'Debian:12', ranges: [{ introduced: '0' }], state: 'ignored' },
  ])
  expect(about('zlib/CVE-2025-0001')?.affected.map(({ ecosystem, state }) => [ecosystem, state])).toEqual([
    ['Debian:10', 'end-of-life'],
    ['Debian:12', 'not-affected'],
  ])
})

it('takes no entry of the tracker for another package’s, whatever breaks before it', async () => {
  const { text = '' } = samples['debian-tracker'] ?? {}
  const good = { name: 'zlib', key: 'zlib/CVE-2025-0001' }
  // A bracket lost, a text never closed, a package's own name lost.
  for (const [from, to] of [
    ['"medium**"}', '"medium**"'],
    ['"remote"', '"remote'],
    [',"TEMP-', ',x}"TEMP-'],
  ] as const) {
    const { records, faults } = await readThrough(of('debian-tracker'), text.replace(from, to))
    expect(
      records.map(({ key }) => key),
      from,
    ).toContain(good.key)
    expect(faults.length, from).toBeGreaterThan(0)
    for (const { key, advisory } of records)
      expect(advisory?.affected.every(({ name }) => key.startsWith(`${name}/`))).toBe(true)
  }
  // Without a package's name its entries are nobody's.
  const headless = await readThrough(of('debian-tracker'), text.replace('"zlib":{', 'x'))
  expect(headless.records.map(({ key }) => key)).toEqual(['curl/CVE-2025-0001', 'curl/TEMP-0000000-ABCDEF'])
  expect(headless.faults.some(({ key }) => key === undefined)).toBe(true)
  const cut = await readThrough(of('debian-tracker'), text.slice(0, -30))
  expect(cut.faults.some(({ key }) => key === undefined)).toBe(true)
})

it('reads Alpine’s words: several names, the last of several fixes, never affected', async () => {
  const { records } = await read('alpine-secdb')
  const xen = { ecosystem: 'Alpine:v3.10', name: 'xen' }
  expect(Object.fromEntries(records.map(({ key, advisory }) => [key, advisory?.affected[0]]))).toEqual({
    'v3.10/main/xen/CVE-2016-6258': { ...xen, ranges: [{ introduced: '0', fixed: '4.8.0-r0' }] },
    'v3.10/main/xen/XSA-235': { ...xen, ranges: [{ introduced: '0', fixed: '4.9.0-r2' }] },
    'v3.10/main/xen/CVE-2016-0000': { ...xen, ranges: [], state: 'not-affected' },
    'v3.10/main/zlib/CVE-2018-25032': { ...xen, name: 'zlib', ranges: [{ introduced: '0', fixed: '2-r0' }] },
  })
})

it('reads scores with their dates', async () => {
  const kev = await read('kev')
  expect(kev.stated).toEqual(['2025-01-01T12:00:00Z'])
  expect(kev.records[0]?.score).toEqual({
    id: 'CVE-2021-44228',
    kev: { addedOn: '2021-12-10', dueOn: '2021-12-24', ransomware: true },
    weaknesses: ['CWE-20'],
  })
  const epss = await read('epss')
  expect(epss.stated).toEqual(['2025-01-01T00:00:00Z'])
  expect(epss.records[0]).toMatchObject({
    same: '0.01141',
    score: { id: 'CVE-1999-0001', epss: { probability: 0.01141, percentile: 0.77654, on: '2025-01-01' } },
  })
  const wrong = await readThrough(
    of('epss'),
    'cve,epss,percentile\nCVE-1999-0001,1.5,0.5\nCVE-1999-0002,x,0.5\nfoo,0.1,0.1\nCVE-1999-0003,0.1,0.1\n',
    { name: 'epss_scores-2025-01-01.csv' },
  )
  expect([wrong.records.length, wrong.faults.map(({ key }) => key)]).toEqual([
    1,
    ['CVE-1999-0001', 'CVE-1999-0002', undefined],
  ])
  const nvd = await read('nvd')
  expect(nvd.records.map(({ score }) => score)).toEqual([
    {
      id: 'CVE-2025-1',
      cvss: [expect.objectContaining({ score: 9.8 }), expect.objectContaining({ score: 8.4 })],
      weaknesses: ['CWE-787'],
    },
    { id: 'CVE-2025-2' },
  ])
  expect(nvd.records[0]).toMatchObject({ details: 'yes', statedAt: '2025-01-01T00:00:00Z' })
  expect((await read('cve5')).records[0]?.score).toEqual({
    id: 'CVE-2025-1',
    cvss: [expect.objectContaining({ version: '4.0', score: 9.3 })],
    weaknesses: ['CWE-362'],
  })
})
