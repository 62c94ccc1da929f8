import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, gunzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { kindByName } from '#wire/telemetry/kinds.ts'
import type { TelemetryRecord } from '#wire/telemetry/transmission.ts'
import { store } from '../testing/server.ts'
import { digestOfRows, recordFor, wholeRecord } from './change.ts'
import type { Row } from './minimise.ts'

const held = (rows: readonly Row[]) => ({ digest: digestOfRows(rows), rows })
const sorted = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort()
const applied = (kind: KindName, before: readonly Row[], record: TelemetryRecord) => {
  const server = new Map([[kind, { digest: digestOfRows(before), rows: [...before] }]])
  return store(server, record) ? server.get(kind)?.rows : undefined
}

const word = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const version = fc.constantFrom('1', '2', '3', '4', '5', '6')
const packages = fc.uniqueArray(
  fc.record(
    {
      manager: fc.constantFrom('dpkg', 'rpm'),
      name: word,
      version,
      architecture: fc.constantFrom('amd64', 'i386'),
      source: word,
      sourceVersion: version,
      origin: fc.constant('debian'),
      module: fc.constantFrom('nodejs:18', 'nodejs:20'),
      installedOn: fc.constantFrom('2026-01-01', '2026-02-02'),
    },
    { requiredKeys: ['manager', 'name', 'version', 'architecture'] },
  ),
  { selector: (p) => `${p.manager} ${p.name} ${p.architecture} ${p.version}`, maxLength: 40 },
) as fc.Arbitrary<Row[]>
const interfaces = fc.uniqueArray(
  fc.record(
    { name: word, type: fc.constant('ethernet'), up: fc.boolean(), addresses: fc.array(fc.ipV4(), { maxLength: 2 }) },
    { requiredKeys: ['name', 'type', 'up'] },
  ),
  { selector: (i) => i.name },
) as fc.Arbitrary<Row[]>

/** Two states that are mostly alike, as those of one machine on two days are. */
const alike = (rows: fc.Arbitrary<Row[]>) =>
  fc.tuple(rows, fc.infiniteStream(fc.constantFrom(...'bbbbbbbbbbgc'))).map(([all, stays]) => {
    const tagged = all.map((row) => [row, stays.next().value] as const)
    const pick = (not: string) => tagged.filter(([, tag]) => tag !== not).map(([row]) => row)
    return [pick('c'), pick('g')] as const
  })

describe('a change', () => {
  it.each([
    ['software', packages],
    ['network', interfaces],
  ] as const)('of %s applied to what was held gives what is now', (kind, arbitrary) => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(arbitrary, arbitrary), alike(arbitrary)), ([before, after]) => {
        const record = recordFor(kindByName[kind], held(before), held(after))
        expect(sorted(applied(kind, before, record) ?? [{ refused: true }])).toEqual(sorted(after))
      }),
      { numRuns: 2000 },
    )
  })

  it('says an upgrade as a move of what differs', () => {
    const row = { manager: 'dpkg', name: 'openssl', version: '3.0.1', architecture: 'amd64', origin: 'debian' }
    const others = [
      { ...row, name: 'tar' },
      { ...row, name: 'sed' },
    ]
    const record = recordFor(
      kindByName.software,
      held([row, ...others]),
      held([{ ...row, version: '3.0.2' }, ...others]),
    )
    expect(record).toMatchObject({
      move: { key: { name: ['openssl'], version: ['3.0.1'] }, to: { version: ['3.0.2'] } },
    })
    expect(record).not.toHaveProperty('drop')
    expect(record).not.toHaveProperty('put')
  })

  it('moves no package onto another version that stays', () => {
    const row = { manager: 'rpm', name: 'kernel', version: '1', architecture: 'x86_64' }
    const before = [row, { ...row, version: '2' }, { ...row, version: '3' }]
    const after = [
      { ...row, installedOn: '2026-01-01' },
      { ...row, version: '3' },
    ]
    const record = recordFor(kindByName.software, held(before), held(after))
    expect(record).toMatchObject({ drop: { version: ['2'] }, put: { version: ['1'] } })
    expect(applied('software', before, record)).toHaveLength(2)
    const others = ['a', 'b', 'c', 'd'].map((name) => ({ ...row, name }))
    const last = recordFor(
      kindByName.software,
      held([...before, ...others]),
      held([{ ...row, version: '4' }, ...others]),
    )
    expect(last).toMatchObject({ drop: { version: ['1', '2', '3'] }, put: { version: ['4'] } })
    expect(last).not.toHaveProperty('move')
  })

  it('without a base is the whole, and so is a kind with one row', () => {
    expect(recordFor(kindByName.software, undefined, held([]))).not.toHaveProperty('base')
    expect(recordFor(kindByName.system, held([{ osId: 'a' }]), held([{ osId: 'b' }]))).not.toHaveProperty('base')
  })
})

describe('bytes on the wire', () => {
  const real = join(import.meta.dirname, '../../../shared/data/inventories/debian12-package-catalogue.tsv.gz')
  const compressed = (record: TelemetryRecord) => {
    const plain = Buffer.from(JSON.stringify({ v: 1, at: '2026-11-21T12:00:00Z', records: [record] }))
    const params = { [constants.ZSTD_c_compressionLevel]: 19 }
    return zstdCompressSync(plain, { params, pledgedSrcSize: plain.length }).length
  }

  it('twelve upgrades among made-up packages cost at most 400 bytes', () => {
    const row = (i: number, patch: number): Row => ({
      manager: 'dpkg',
      name: `lib${'abcdefghij'[i % 10]}${(i * 7919) % 1000}-${i}`,
      version: `${i % 5}.${i % 13}.${i % 7}-${1 + (i % 3)}+deb12u${patch}`,
      architecture: 'amd64',
      origin: 'debian',
      installedOn: `2026-11-${patch === 1 ? '01' : '21'}`,
    })
    const before = Array.from({ length: 870 }, (_, i) => row(i, 1))
    const after = before.map((old, i) => (i % 75 === 3 ? row(i, 2) : old))
    expect(before.filter((old, i) => old !== after[i]).length).toBe(12)
    expect(compressed(recordFor(kindByName.software, held(before), held(after)))).toBeLessThanOrEqual(400)
  })

  it.runIf(existsSync(real))('870 real packages cost at most 12 KB, twelve of their upgrades 400 bytes', () => {
    const lines = gunzipSync(readFileSync(real)).toString().trim().split('\n')
    const [header = '', ...rest] = lines
    const names = header.split('\t')
    const cells = rest.map((line) => Object.fromEntries(line.split('\t').map((cell, i) => [names[i], cell])))
    const row = (c: Record<string, string>, fresh: boolean): Row => ({
      manager: 'dpkg',
      name: c.package,
      version: fresh ? c.version_security : c.version_bookworm,
      architecture: c.arch,
      ...(c.source !== c.package && { source: c.source }),
      vendor: 'lists.debian.org',
      origin: 'debian',
    })
    // An ordinary week of security updates on a server.
    const week =
      'libssl3 openssl curl libcurl4 libcurl3-gnutls linux-image-amd64 bind9-host bind9-libs libc6 libc-bin locales python3.11'
    const twelve = cells.filter((c) => week.split(' ').includes(c.package as string) && c.version_security)
    // Families of ten, as dependencies bring them, from everywhere in the alphabet.
    const others = cells.filter((c, i) => i % 733 < 10 && c.version_bookworm && !twelve.includes(c)).slice(0, 858)
    const all = [...others, ...twelve].sort((a, b) => ((a.source as string) < (b.source as string) ? -1 : 1))
    const before = all.map((c) => row(c, false))
    const after = all.map((c) => row(c, twelve.includes(c)))
    expect([twelve.length, before.length]).toEqual([12, 870])
    expect(compressed(wholeRecord(kindByName.software, held(before)))).toBeLessThanOrEqual(12 * 1024)
    expect(compressed(recordFor(kindByName.software, held(before), held(after)))).toBeLessThanOrEqual(400)
  })
})
