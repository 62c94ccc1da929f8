import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { pieces, readAll, sharedData, sharedDataIsThere } from './testing.ts'
import { bytesOf } from './unpack.ts'

const purl = (locator: string) => ({
  referenceCategory: 'PACKAGE-MANAGER',
  referenceType: 'purl',
  referenceLocator: locator,
})
const document = (packages: unknown[], more = {}) =>
  JSON.stringify({
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: 'web-1',
    creationInfo: { created: '2026-03-04T05:06:07Z', creators: ['Tool: x'] },
    packages,
    ...more,
  })
const tagValue = `SPDXVersion: SPDX-2.2
DocumentName: web-1
Created: 2026-03-04T05:06:07Z
DocumentComment: <text>two lines
PackageName: not-one</text>
PackageName: web-1
SPDXID: SPDXRef-Image
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-Image
PackageName: debian
SPDXID: SPDXRef-OperatingSystem-1
PackageVersion: 12
PackageName: libssl3
SPDXID: SPDXRef-Package-1
PackageVersion: 3.0.15
PackageSourceInfo: built package from: openssl 3.0.15-1
ExternalRef: PACKAGE-MANAGER purl pkg:deb/debian/libssl3@3.0.15-1%2Bb2?arch=amd64&distro=debian-12
FileName: ./bin/sh
SPDXID: SPDXRef-File
PackageName: left-pad
SPDXID: SPDXRef-Package-2
ExternalRef: PACKAGE-MANAGER purl pkg:npm/left-pad@1.3.0
Annotator: Tool: x
SPDXREF: SPDXRef-Package-1
AnnotationComment: <text>muster:{"installedOn":"2026-01-02"}</text>
`

describe('an SPDX document', () => {
  it('gives the packages of the system, whatever else it holds', async () => {
    const { inventories, faults, leftOut } = await readAll(
      'spdx',
      pieces(
        document(
          [
            { SPDXID: 'SPDXRef-root', name: 'web-1' },
            { SPDXID: 'SPDXRef-os', name: 'rhel', versionInfo: '8.6', primaryPackagePurpose: 'OPERATING_SYSTEM' },
            {
              SPDXID: 'SPDXRef-1',
              name: 'nodejs',
              externalRefs: [purl('pkg:rpm/redhat/nodejs@18.9.1-1.el8?arch=x86_64&epoch=1&rpmmod=nodejs:18:8060:ad0')],
            },
            { SPDXID: 'SPDXRef-2', name: 'x', externalRefs: [purl('pkg:npm/x@1')] },
            { SPDXID: 'SPDXRef-3', name: 'y', externalRefs: [purl('pkg:rpm/redhat/y@1-1?arch=src')] },
            { SPDXID: 'SPDXRef-4', name: 'z' },
            { name: 'no id' },
          ],
          { documentDescribes: ['SPDXRef-root'] },
        ),
        7,
      ),
    )
    expect(faults).toEqual(['0: a package cannot be read (SPDXID)'])
    expect(leftOut).toEqual({ npm: 1, 'source packages': 1, 'without a package URL': 1 })
    expect(inventories).toEqual([
      {
        name: 'web-1',
        osId: 'rhel',
        osVersion: '8.6',
        architecture: 'x86_64',
        collectedOn: '2026-03-04',
        packages: [
          {
            manager: 'rpm',
            name: 'nodejs',
            version: '1:18.9.1-1.el8',
            architecture: 'x86_64',
            origin: 'rhel',
            module: 'nodejs:18',
          },
        ],
      },
    ])
  })

  it('may be in tag-value form', async () => {
    const { inventories, faults, leftOut } = await readAll('spdx', pieces(tagValue, 5))
    expect(faults).toEqual([])
    expect(leftOut).toEqual({ npm: 1 })
    expect(inventories).toEqual([
      {
        name: 'web-1',
        osId: 'debian',
        osVersion: '12',
        architecture: 'x86_64',
        collectedOn: '2026-03-04',
        packages: [
          {
            manager: 'dpkg',
            name: 'libssl3',
            version: '3.0.15-1+b2',
            architecture: 'amd64',
            source: 'openssl',
            origin: 'debian',
            installedOn: '2026-01-02',
          },
        ],
      },
    ])
  })

  it.each([
    ['of another version', JSON.stringify({ spdxVersion: 'SPDX-3.0' }), 'SPDX 2.0 to 2.3'],
    ['cut off', document([]).slice(0, -5), 'not an SPDX document'],
    ['without a version', 'DocumentName: a\n', 'not an SPDX document'],
    ['with nothing installed', document([]), 'holds no installed package'],
  ])('%s is refused in words', async (_what, text, words) => {
    const { inventories, faults } = await readAll('spdx', pieces(text))
    expect(inventories).toEqual([])
    expect(faults).toEqual([expect.stringContaining(words)])
  })
})

interface Decoded {
  readonly name: string
  readonly version: string
  readonly source: { readonly name: string; readonly version: string }
}

describe.runIf(sharedDataIsThere)('SPDX of other generators', () => {
  const read = (name: string) => readAll('spdx', bytesOf(sharedData(`sbom/${name}.gz`)))

  it.each(['trivy-centos-7.spdx.json', 'trivy-centos-7.spdx.txt'])('%s', async (name) => {
    const { inventories } = await read(name)
    expect(inventories[0]).toMatchObject({ osId: 'centos', osVersion: '7.6.1810', architecture: 'x86_64' })
    expect(inventories[0]?.packages).toEqual([
      { manager: 'rpm', name: 'bash', version: '4.2.46-31.el7', architecture: 'x86_64', origin: 'centos' },
      {
        manager: 'rpm',
        name: 'openssl-libs',
        version: '1:1.0.2k-16.el7',
        architecture: 'x86_64',
        origin: 'centos',
      },
    ])
  })

  it('ubi8-micro: packages and sources as another reader decodes them', async () => {
    const index = JSON.parse(gunzipSync(readFileSync(sharedData('sbom/ubi8-micro.expected-index.json.gz'))).toString())
    // The image itself is among them, found in a file of labels and in no package database.
    const expected = Object.entries(index.packages as Record<string, Decoded>)
      .filter(([id]) => index.environments[id][0].package_db === 'bdb:var/lib/rpm')
      .map(([, one]) => one)
    expect(expected).toHaveLength(19)
    const { inventories } = await read('ubi8-micro.spdx.json')
    expect(inventories[0]).toMatchObject({ osId: 'rhel', osVersion: '8' })
    const told = inventories[0]?.packages.map((one) => [
      ...[one.name, one.version, one.source ?? one.name],
      one.sourceVersion ?? one.version.replace(/^\d+:/, ''),
    ])
    expect(told?.toSorted()).toEqual(
      expected
        .map((one) => [one.name, one.version, one.source.name, one.source.version.replace(/^\d+:/, '')])
        .toSorted(),
    )
  })

  it('ubi9: every package that is no source', async () => {
    const text = gunzipSync(readFileSync(sharedData('sbom/redhat-ubi9-latest.spdx.json.gz'))).toString()
    const urls = new Set(text.match(/pkg:rpm\/[^"]+/g)?.filter((url) => !/arch=src/.test(url)))
    const { inventories } = await read('redhat-ubi9-latest.spdx.json')
    const key = (url: string) =>
      url.replace(/^pkg:rpm\/redhat\//, '').replace(/&?(checksum|repository_id|distro|upstream|epoch)=[^&]*/g, '')
    expect(inventories[0]?.osId).toBe('rhel')
    expect(new Set(inventories[0]?.packages.map((one) => `${one.name}@${one.version.replace(/^\d+:/, '')}`))).toEqual(
      new Set([...urls].map((url) => decodeURIComponent(key(url).replace(/\?.*$/, '')))),
    )
  })
})
