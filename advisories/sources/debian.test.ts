// The same advisories in two forms say the same: Debian's own lists, and their conversion to OSV.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Advisory } from '#wire/advisories/advisory.ts'
import { debianRelease } from '../formats/debian-releases.ts'
import { debianLists } from './debian-lists.ts'
import { debianOsv } from './debian-osv.ts'
import { isShared, readThrough, shared, sharedAdvisories } from './testing.ts'

const list = `[10 Aug 2023] DSA-5474-1 intel-microcode - security update
\t{CVE-2022-40982 CVE-2022-41804 CVE-2023-23908}
\t[bullseye] - intel-microcode 3.20230808.1~deb11u1
\t[bookworm] - intel-microcode 3.20230808.1~deb12u1
`
const osv = JSON.stringify({
  id: 'DSA-5474-1',
  upstream: ['CVE-2022-40982', 'CVE-2022-41804', 'CVE-2023-23908'],
  affected: ['11', '12'].map((release) => ({
    package: { ecosystem: `Debian:${release}`, name: 'intel-microcode' },
    ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: `3.20230808.1~deb${release}u1` }] }],
  })),
})

type Told = Omit<Advisory, 'source'>
const told = ({ records }: Awaited<ReturnType<typeof readThrough>>) =>
  new Map(
    records.map(({ advisory, raw }) => [
      advisory?.id,
      { advisory: advisory as Told, raw: Buffer.from(raw).toString() },
    ]),
  )
const fixes = ({ affected }: Told) =>
  affected
    .flatMap(({ ecosystem, name, ranges }) =>
      ranges.flatMap(({ fixed }) => (fixed ? `${ecosystem} ${name} ${fixed}` : [])),
    )
    .sort()

it('one advisory, both ways', async () => {
  const [a] = told(await readThrough(debianLists, list)).values()
  const [b] = told(await readThrough(debianOsv, osv)).values()
  expect(a && fixes(a.advisory)).toEqual(b && fixes(b.advisory))
  expect(a?.advisory.covers).toEqual(b?.advisory.covers)
  expect(a?.advisory).toMatchObject({ title: 'intel-microcode - security update', published: '2023-08-10T00:00:00Z' })
})

it.runIf(isShared)('ten thousand advisories, both ways', async () => {
  const lists = new Map<string | undefined, { advisory: Told; raw: string }>()
  for (const file of ['debian-DSA.list.gz', 'debian-DLA.list.gz', 'debian-DSA-DLA-newer.list.gz'])
    for (const [id, one] of told(await readThrough(debianLists, shared(file)))) lists.set(id, one)
  const converted = told(await readThrough(debianOsv, shared('debian-osv.jsonl.gz')))
  expect(converted.size).toBe(10_470)
  const more: string[] = []
  for (const [id, { advisory }] of converted) {
    const own = lists.get(id)
    const [said, listed] = [fixes(advisory), own ? fixes(own.advisory) : []]
    if (said.join() === listed.join()) continue
    // The conversion passes over lines that begin with a blank instead of a tab; nothing else may differ, and nothing be lost.
    expect(
      said.filter((fix) => !listed.includes(fix)),
      id,
    ).toEqual([])
    expect(own?.raw, id).toMatch(/\n \s*\[/)
    more.push(id ?? '')
  }
  expect(more).toHaveLength(10)
})

it.runIf(isShared)('code names are those of Debian', () => {
  const rows = readFileSync(join(sharedAdvisories, 'distro-info-debian.csv'), 'utf8').trim().split('\n').slice(1)
  const numbered = rows.map((row) => row.split(',')).filter(([version]) => version)
  expect(numbered.length).toBeGreaterThan(18)
  for (const [version, , codeName = ''] of numbered) expect(debianRelease(codeName)).toBe(`Debian:${version}`)
  expect(debianRelease('sid')).toBe('Debian:sid')
})
