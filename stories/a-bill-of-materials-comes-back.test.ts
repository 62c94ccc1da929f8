// What is exported as a bill of materials is imported again as it was, in both forms.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readers, recognise } from '../cli/import/recognise.ts'
import { pieces } from '../cli/import/testing.ts'
import { inOrder } from '../server/telemetry/sbom/bill.ts'
import { inForm } from '../server/telemetry/sbom/in-form.ts'
import { ImportedInventory } from '../wire/console/import.ts'
import { publicOrigins } from '../wire/telemetry/origins.ts'
import { type Package, software } from '../wire/telemetry/software.ts'

const word = fc.stringMatching(/^[a-z0-9][a-z0-9+._-]{1,12}$/)
const number = fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,2}){0,2}[a-z~+^]?[0-9a-z]{0,3}$/)
const epoch = fc.constantFrom('', '', '1:', '12:')
const dpkgVersion = fc
  .tuple(epoch, number, fc.constantFrom('', '-1', '-1+deb12u2', '-0ubuntu1~22', '-2+b1'))
  .map((p) => p.join(''))
const evr = fc
  .tuple(number, fc.constantFrom('1', '2.el8', '3.module_el8.4.0+2396+b2b60bb5', '1~rc1'))
  .map((p) => p.join('-'))
const rpmVersion = fc.tuple(epoch, evr).map((parts) => parts.join(''))
const apkVersion = fc
  .tuple(fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,2}){0,2}$/), fc.constantFrom('-r0', '_p1-r2'))
  .map((p) => p.join(''))
const name = fc.oneof(
  word,
  fc.constantFrom('libstdc++6', 'NetworkManager', 'a%2Bb', 'a@b', 'a/b', 'x?y=z', 'zażółć', 'a&b'),
)
const vendor = fc.constantFrom('debian.org', 'Red Hat, Inc.', 'Ünïcode "GmbH" & Co', 'a\\b')
const origin = fc.oneof(fc.constantFrom(...publicOrigins), fc.constantFrom('home', 'Docker, Inc.'))

const some = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined })
const packageOf = (manager: Package['manager'], version: fc.Arbitrary<string>, sourceVersion: fc.Arbitrary<string>) =>
  fc.record({
    manager: fc.constant(manager),
    name,
    version,
    architecture: fc.constantFrom('amd64', 'x86_64', 'noarch', 'all', ''),
    source: some(name),
    sourceVersion: some(sourceVersion),
    vendor: some(vendor),
    origin: some(origin),
    installedOn: some(fc.constantFrom('2020-02-29', '2026-11-21')),
    ...(manager === 'rpm' ? { module: some(fc.constantFrom('nodejs:18', 'virt:rhel', 'perl-DBD:1.0')) } : {}),
  })

/** What an absent field stands for is not written: that is the dictionary's form. */
function told(one: { [key in keyof Package]: Package[key] | undefined }): Package {
  const own =
    one.manager === 'dpkg'
      ? one.version?.replace(/\+b\d+$/, '')
      : one.manager === 'rpm'
        ? one.version?.replace(/^\d+:/, '')
        : one.version
  const given = {
    ...one,
    source: one.source === one.name ? undefined : one.source,
    sourceVersion: one.sourceVersion === own ? undefined : one.sourceVersion,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as unknown as Package
}
const packages = fc.uniqueArray(
  fc
    .oneof(
      packageOf('dpkg', dpkgVersion, dpkgVersion),
      packageOf('rpm', rpmVersion, evr),
      packageOf('apk', apkVersion, apkVersion),
    )
    .map((one) => told(one as Package)),
  { selector: (one) => software.key.map((key) => one[key as keyof Package]).join('\t'), minLength: 1, maxLength: 20 },
)
const system = fc.constantFrom(
  { id: 'debian', version: '12' },
  { id: 'rhel', version: '8.6' },
  { id: 'opensuse-tumbleweed', version: undefined },
  { id: 'arch', version: undefined },
)

it.each(['cyclonedx', 'spdx'] as const)('%s: every package with all that is known of it', async (form) => {
  await fc.assert(
    fc.asyncProperty(packages, system, async (list, runs) => {
      const parts = inOrder(list.map(({ installedOn, ...one }) => ({ package: one, installedOn })))
      const about = {
        about: 'device' as const,
        id: 'dev_x',
        name: 'Anna’s web-1',
        at: Date.UTC(2026, 10, 21),
        hidden: 0,
      }
      const text = JSON.stringify(await inForm({ ...about, system: runs, parts }, form))
      const { format, rest } = await recognise(pieces(text, 1_000), 'FILE')
      expect(format).toBe(form)
      const read: unknown[] = []
      for await (const reading of readers[format](rest, {})) read.push(reading)
      expect(read).toHaveLength(1)
      const { inventory } = read[0] as { inventory: ImportedInventory }
      const { packages: back, architecture: _, ...rest2 } = ImportedInventory.parse(inventory)
      expect(rest2).toEqual({
        name: 'Anna’s web-1',
        osId: runs.id,
        ...(runs.version === undefined ? {} : { osVersion: runs.version }),
        collectedOn: '2026-11-21',
      })
      const byKey = (a: Package, b: Package) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
      const sorted = (rows: readonly Package[]) =>
        rows.map((row) => Object.fromEntries(Object.entries(row).sort()) as unknown as Package).sort(byKey)
      expect(sorted(back)).toEqual(sorted(list))
    }),
    { numRuns: 300 },
  )
})
