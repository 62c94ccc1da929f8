// OSV records become statements; what of them cannot be used is said, and the rest stays.
import { describe, expect, it } from 'vitest'
import { almalinuxOsv } from '../sources/almalinux-osv.ts'
import { debianOsv } from '../sources/debian-osv.ts'
import { osv } from '../sources/osv.ts'
import { readThrough } from '../sources/testing.ts'
import { ubuntuOsv } from '../sources/ubuntu-osv.ts'

const affected = (ecosystem: string, name: string, fixed: string, more = {}) => ({
  package: { ecosystem, name },
  ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
  ...more,
})
const one = async (record: object, source = osv) => {
  const { records, faults, notes } = await readThrough(source, JSON.stringify(record))
  expect(faults).toEqual([])
  return { ...records[0], notes }
}

describe('names', () => {
  it('of a distribution’s advisory are the vulnerabilities it covers, in whichever field they stand', async () => {
    const record = { id: 'DSA-1-1', modified: '2025-01-01T00:00:00Z', affected: [affected('Debian:12', 'curl', '1')] }
    const { advisory } = await one(
      {
        ...record,
        upstream: ['CVE-2025-0001'],
        aliases: ['CVE-2025-0002', 'OTHER-1'],
        related: ['CVE-2025-0003', 'DSA-0'],
      },
      debianOsv,
    )
    expect(advisory?.covers).toEqual(['CVE-2025-0001', 'CVE-2025-0003', 'CVE-2025-0002'])
    expect(advisory?.aliases).toEqual(['OTHER-1'])
    const named = await one({ ...record, id: 'DEBIAN-CVE-2025-0009' }, debianOsv)
    expect(named.advisory?.covers).toEqual(['CVE-2025-0009'])
  })

  it('of others are names of the same', async () => {
    const { advisory } = await one({
      id: 'GHSA-aaaa-bbbb-cccc',
      aliases: ['CVE-2025-1'],
      related: ['CVE-2025-2'],
      affected: [affected('npm', 'a', '1.0.0')],
    })
    expect(advisory).toMatchObject({
      aliases: ['CVE-2025-1'],
      covers: [],
      kind: 'security',
      title: 'GHSA-aaaa-bbbb-cccc',
    })
  })
})

describe('AlmaLinux', () => {
  const record = (id: string, summary: string, fixed: string) => ({
    id,
    summary,
    modified: '2025-01-01T00:00:00Z',
    related: ['CVE-2025-0001'],
    affected: [affected('AlmaLinux:8', 'nodejs', fixed)],
  })
  const modular = '1:18.20.2-1.module_el8.9.0+3775+d8460d35'

  it.each([
    ['nodejs:18 security update', modular, ['nodejs:18']],
    ['Moderate: virt:rhel and virt-devel:rhel security update', modular, ['virt:rhel', 'virt-devel:rhel']],
    ['ALSA-2022:5468: php:8.0 security update (Important)', modular, ['php:8.0']],
    ['container-tools bug fix update', modular, ['*']],
    ['Moderate: kernel:4.18.0 security update', '4.18.0-553.30.1.el8_10', [undefined]],
  ])('%s', async (summary, fixed, modules) => {
    const { advisory } = await one(record('ALSA-2025:1', summary, fixed), almalinuxOsv)
    expect(advisory?.affected.map(({ module }) => module)).toEqual(modules)
  })

  it('says by its letters what kind it is, and how severe in its title', async () => {
    const kinds = ['ALSA-2025:1', 'ALBA-2025:1', 'ALEA-2025:1'].map(async (id) => {
      const { advisory } = await one(record(id, 'Important: x update', '1-1.el8'), almalinuxOsv)
      return [advisory?.kind, advisory?.severity]
    })
    expect(await Promise.all(kinds)).toEqual([
      ['security', 'important'],
      ['bugfix', 'important'],
      ['enhancement', 'important'],
    ])
  })

  it('keeps the records of an id apart by their releases', async () => {
    const lines = ['8', '9'].map((release) => {
      const about = record('ALSA-2025:1', 'x', '1-1.el8')
      return JSON.stringify({ ...about, affected: [affected(`AlmaLinux:${release}`, 'x', '1-1.el8')] })
    })
    const { records } = await readThrough(almalinuxOsv, lines.join('\n'))
    expect(records.map(({ key }) => key)).toEqual(['ALSA-2025:1/AlmaLinux:8', 'ALSA-2025:1/AlmaLinux:9'])
    expect(records.map(({ raw }) => Buffer.from(raw).toString())).toEqual(lines)
  })
})

it('writes release streams as devices have them', async () => {
  const about = { id: 'USN-1-1', modified: '2025-01-01T00:00:00Z', severity: [{ type: 'Ubuntu', score: 'medium' }] }
  const streams = ['Ubuntu:22.04:LTS', 'Ubuntu:Pro:18.04:LTS', 'Alpine:v3.20', 'Red Hat:enterprise_linux:9::baseos']
  const { advisory, notes } = await one(
    { ...about, affected: streams.map((stream) => affected(stream, 'curl', '1-1')) },
    ubuntuOsv,
  )
  expect(advisory?.affected.map(({ ecosystem }) => ecosystem)).toEqual([
    'Ubuntu:22.04',
    'Ubuntu:Pro:18.04',
    'Alpine:v3.20',
    'Red Hat:9',
  ])
  expect(advisory).toMatchObject({ severity: 'medium', cvss: [] })
  expect(notes).toEqual(["USN-1-1: Alpine:v3.20 curl: '1-1' is no version"])
})

it('takes Debian’s urgency as its severity, and the end of support as "unknown"', async () => {
  const urgency = (word: string) => ({ ecosystem_specific: { urgency: word } })
  const { advisory } = await one(
    {
      id: 'DEBIAN-CVE-2025-1',
      affected: [
        affected('Debian:11', 'curl', '1', urgency('end-of-life')),
        affected('Debian:12', 'curl', '2', urgency('unimportant')),
      ],
    },
    debianOsv,
  )
  expect(advisory?.severity).toBe('unimportant')
  expect(advisory?.affected.map(({ state }) => state)).toEqual(['end-of-life', undefined])
})

describe('what is no good', () => {
  const good = {
    id: 'GHSA-good-good-good',
    modified: '2025-01-01T00:00:00Z',
    affected: [affected('npm', 'a', '1.0.0')],
  }

  it('in a line takes no other line with it, and is said with its place', async () => {
    const lines = [
      JSON.stringify(good),
      '{"id": "GHSA-half-half-half", "affected": [',
      '',
      JSON.stringify({ ...good, id: 'a/../b' }),
      JSON.stringify({ ...good, id: 7 }),
      '[]',
      JSON.stringify({ ...good, id: 'GHSA-last-last-last' }),
    ]
    const { records, faults } = await readThrough(osv, lines.join('\r\n'), { size: 11 })
    expect(records.map(({ key }) => key)).toEqual(['GHSA-good-good-good', 'GHSA-last-last-last'])
    expect(faults.map(({ fault }) => fault.split(':')[0])).toEqual(['line 2', 'line 4', 'line 5', 'line 6'])
  })

  it('in a list takes no other item with it', async () => {
    const { records, faults } = await readThrough(
      osv,
      `[${JSON.stringify(good)}, {"id": oops}, ${JSON.stringify({ ...good, id: 'Z-1' })}]`,
    )
    expect(records.map(({ key }) => key)).toEqual(['GHSA-good-good-good', 'Z-1'])
    expect(faults).toEqual([{ fault: expect.stringMatching(/^item 2: not JSON/) }])
  })

  it('in a record is left out, and the record stays', async () => {
    const text = JSON.stringify({
      ...good,
      published: 'some day',
      withdrawn: 'yes',
      severity: [
        { type: 'CVSS_V3', score: 'CVSS:3.1/AV:N' },
        { type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' },
      ],
      summary: `a\u0000b ${'x'.repeat(1_000_000)}`,
      details: 'x'.repeat(1_000_000),
      references: [
        { type: 'WEB', url: 'javascript:alert(1)' },
        { type: 'WEB', url: 'https://example.org/' },
        null,
        'x',
      ],
      affected: [null, 7, { package: {} }, { package: { ecosystem: 'npm', name: 'a\u0000' } }, ...good.affected],
    }).replace('{', '{"__proto__": {"withdrawn": "2020-01-01T00:00:00Z", "polluted": true}, ')
    const { records, faults, notes } = await readThrough(osv, text)
    expect(faults).toEqual([])
    expect(notes).toHaveLength(1)
    for (const word of [
      'published is no date',
      'withdrawn is no date',
      'not a CVSS vector',
      'without name or ecosystem',
    ])
      expect(notes[0]).toContain(word)
    const { advisory, references, details } = records[0] ?? {}
    expect(advisory).toMatchObject({ withdrawn: good.modified, cvss: [{ score: 9.8 }], affected: [{ name: 'a' }] })
    expect(advisory?.title.length).toBeLessThanOrEqual(300)
    expect(details).toHaveLength(100_000)
    expect(advisory?.title).not.toContain('\u0000')
    expect(references).toEqual([{ type: 'WEB', url: 'https://example.org/' }])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('of a kind that cannot be matched is no error', async () => {
    const git = {
      package: { ecosystem: 'OSS-Fuzz', name: 'x' },
      ranges: [{ type: 'GIT', repo: 'r', events: [{ introduced: 'a' }] }],
      versions: ['1-git'],
    }
    const { advisory, notes } = await one({
      ...good,
      affected: [git, { package: { ecosystem: 'JavaScript', name: 'y' }, versions: [] }],
    })
    expect(notes).toEqual([])
    expect(advisory?.affected).toEqual([
      { ecosystem: 'OSS-Fuzz', name: 'x', ranges: [], versions: ['1-git'] },
      { ecosystem: 'JavaScript', name: 'y', ranges: [] },
    ])
  })
})
