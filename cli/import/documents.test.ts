import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ImportedInventory } from '#wire/console/import.ts'
import { formatNames, recognise } from './recognise.ts'
import { pieces, readAll, sharedData, sharedDataIsThere } from './testing.ts'
import { bytesOf } from './unpack.ts'

const inventory = {
  inventory_id: 'images/web/1',
  origin: 'somebody',
  os: { id: 'debian', version_id: '12', codename: 'bookworm', pretty: 'Debian' },
  arch: 'amd64',
  collected_at: '2024-04-01',
  manager: 'dpkg',
  packages: [
    { name: 'libc6', version: '2.36-9', arch: 'amd64', source: 'glibc', module: 'libs:2:8060:ad008a3a:x86_64' },
    { name: 'bsdutils', version: '1:2.33-0.1', arch: 'amd64', source: 'util-linux', source_version: '2.33-0.1' },
    { name: 'libgcc1', version: '1:8.3.0-6', arch: 'amd64', source: 'gcc-8 (8.3.0-6)' },
  ],
}

describe('JSON lines', () => {
  it('are one machine each, named by its own id', async () => {
    const { inventories, faults } = await readAll('jsonl', pieces(`${JSON.stringify(inventory)}\n\n`, 11))
    expect(faults).toEqual([])
    expect(inventories).toEqual([
      {
        name: 'images/web/1',
        osId: 'debian',
        osVersion: '12',
        osCodename: 'bookworm',
        architecture: 'x86_64',
        collectedOn: '2024-04-01',
        packages: [
          {
            manager: 'dpkg',
            name: 'libc6',
            version: '2.36-9',
            architecture: 'amd64',
            source: 'glibc',
            origin: 'debian',
            module: 'libs:2',
          },
          {
            manager: 'dpkg',
            name: 'bsdutils',
            version: '1:2.33-0.1',
            architecture: 'amd64',
            source: 'util-linux',
            sourceVersion: '2.33-0.1',
            origin: 'debian',
          },
          {
            manager: 'dpkg',
            name: 'libgcc1',
            version: '1:8.3.0-6',
            architecture: 'amd64',
            source: 'gcc-8',
            origin: 'debian',
          },
        ],
      },
    ])
  })

  it('that are bad are named by number, the rest goes on', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    const lines = [
      '{"inventory_id": "half',
      deep,
      JSON.stringify({ ...inventory, manager: 'pip' }),
      JSON.stringify({ ...inventory, packages: [{ name: 'x' }] }),
      JSON.stringify({ ...inventory, packages: [] }),
      JSON.stringify({
        ...inventory,
        packages: Array.from({ length: 100_000 }, (_, i) => ({ name: `p${i}`, version: '1' })),
      }),
      JSON.stringify({ ...inventory, surprise: { deep: [[[]]] } }),
    ]
    const { inventories, faults } = await readAll(
      'jsonl',
      pieces(Buffer.concat([Buffer.from('\xff\n', 'latin1'), Buffer.from(lines.join('\n'))])),
    )
    expect(faults.map((fault) => fault.slice(0, 50))).toEqual([
      '1: is not UTF-8 text',
      '2: is not JSON',
      expect.stringMatching(/^3: /),
      expect.stringMatching(/^4: manager: /),
      '5: the package x has no version',
      '6: holds no installed package',
      '7: has 100000 packages, more than the 50000 a devi',
    ])
    expect(inventories).toHaveLength(1)
  })

  it('are read or refused, never a crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.anything(), async (bytes, value) => {
        const text = JSON.stringify({ ...inventory, ...(typeof value === 'object' ? value : { packages: value }) })
        const { inventories, faults } = await readAll('jsonl', pieces(Buffer.concat([Buffer.from(`${text}\n`), bytes])))
        expect(inventories.length + faults.length).toBeGreaterThan(0)
      }),
    )
  })
})

describe('a CycloneDX document', () => {
  const bom = (components: unknown[], more = {}) =>
    JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: { timestamp: '2025-03-04T05:06:07Z', component: { type: 'container', name: 'registry.example/web:3' } },
      components,
      ...more,
    })

  it('gives the packages of the system and counts what it leaves out', async () => {
    const text = bom([
      { type: 'operating-system', name: 'rocky', version: '9.3' },
      {
        type: 'library',
        name: 'bash',
        purl: 'pkg:rpm/rocky/bash@5.1.8-6.el9?arch=x86_64&epoch=0&upstream=bash-5.1.8-6.el9.src.rpm&distro=rocky-9.3',
      },
      {
        type: 'library',
        name: 'openssl-libs',
        purl: 'pkg:rpm/redhat/openssl-libs@3.0.7-24.el9?arch=x86_64&epoch=1&upstream=openssl-3.0.7-24.el9.src.rpm',
      },
      {
        type: 'library',
        name: 'left-pad',
        purl: 'pkg:npm/left-pad@1.0.0',
        components: [{ name: 'inner', purl: 'pkg:rpm/acme/inner@1-1?arch=noarch' }],
      },
      { type: 'file', name: '/etc/passwd' },
    ])
    const { inventories, faults, leftOut } = await readAll('cyclonedx', pieces(text, 13))
    expect(faults).toEqual([])
    expect(leftOut).toEqual({ npm: 1, 'without a package URL': 1 })
    expect(inventories).toEqual([
      {
        name: 'registry.example/web:3',
        osId: 'rocky',
        osVersion: '9.3',
        architecture: 'x86_64',
        collectedOn: '2025-03-04',
        packages: [
          { manager: 'rpm', name: 'bash', version: '5.1.8-6.el9', architecture: 'x86_64', origin: 'rocky' },
          {
            manager: 'rpm',
            name: 'openssl-libs',
            version: '1:3.0.7-24.el9',
            architecture: 'x86_64',
            source: 'openssl',
            origin: 'rhel',
          },
          { manager: 'rpm', name: 'inner', version: '1-1', architecture: 'noarch' },
        ],
      },
    ])
  })

  it('of Debian: source by qualifier or by property, system by distro', async () => {
    const text = bom([
      { name: 'libc6', purl: 'pkg:deb/debian/libc6@2.36-9?arch=amd64&upstream=glibc&distro=debian-12' },
      {
        name: 'bsdutils',
        purl: 'pkg:deb/debian/bsdutils@1:2.33-0.1?arch=amd64&distro=debian-12',
        properties: [
          { name: 'aquasecurity:trivy:SrcName', value: 'util-linux' },
          { name: 'aquasecurity:trivy:SrcVersion', value: '2.33' },
          { name: 'aquasecurity:trivy:SrcRelease', value: '0.1' },
        ],
      },
      { name: 'glibc', purl: 'pkg:deb/debian/glibc@2.36-9?arch=source' },
    ])
    const { inventories, leftOut } = await readAll('cyclonedx', pieces(text))
    expect(leftOut).toEqual({ 'source packages': 1 })
    expect(inventories[0]).toMatchObject({ osId: 'debian', osVersion: '12' })
    expect(inventories[0]?.packages).toEqual([
      { manager: 'dpkg', name: 'libc6', version: '2.36-9', architecture: 'amd64', source: 'glibc', origin: 'debian' },
      {
        manager: 'dpkg',
        name: 'bsdutils',
        version: '1:2.33-0.1',
        architecture: 'amd64',
        source: 'util-linux',
        sourceVersion: '2.33-0.1',
        origin: 'debian',
      },
    ])
  })

  it('names the same package once, however many layers have it', async () => {
    const one = { name: 'musl', purl: 'pkg:apk/alpine/musl@1.2?arch=x86_64&distro=3.19' }
    const { inventories } = await readAll('cyclonedx', pieces(bom([one, one])))
    expect(inventories[0]?.packages).toHaveLength(1)
    expect(inventories[0]).toMatchObject({ osId: 'alpine', osVersion: '3.19' })
  })

  it('that is nested without end, or wrong, is refused in words', async () => {
    let nested: unknown = { name: 'x' }
    for (let i = 0; i < 2000; i++) nested = { name: 'x', components: [nested] }
    expect((await readAll('cyclonedx', pieces(bom([nested])))).faults).toContain(
      '0: components are nested deeper than 64',
    )
    expect((await readAll('cyclonedx', pieces(bom([], { specVersion: '2.0' })))).faults[0]).toContain('1.2 to 1.7')
    expect((await readAll('cyclonedx', pieces(bom([]).slice(0, -5)))).faults).toEqual([
      '0: is not a CycloneDX document in JSON',
    ])
    expect((await readAll('cyclonedx', pieces(bom(['text'])))).faults[0]).toContain('a component cannot be read')
    const broken = await readAll('cyclonedx', pieces(bom([{ name: 'x', purl: 'pkg:rpm' }])))
    expect(broken.leftOut).toEqual({ 'without a package URL': 1 })
  })
})

describe('a format', () => {
  const told = async (content: string | Uint8Array) => (await recognise(pieces(content, 3), 'FILE')).format

  it('is told by its content', async () => {
    expect(await told(JSON.stringify(inventory))).toBe('jsonl')
    expect(await told('{\n "bomFormat" : "CycloneDX"}')).toBe('cyclonedx')
    expect(await told('{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3"}')).toBe('spdx')
    expect(await told('SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n')).toBe('spdx')
    expect(await told('Package: a\nVersion: 1\n')).toBe('dpkg')
    expect(await told('C:Q1\nP:musl\nV:1\n')).toBe('apk')
    expect(await told('bash\t0:1-1\tx86_64\n')).toBe('rpm')
  })

  it.each([
    ['', /is empty/],
    ['<?xml version="1.0"?><bom/>', /XML.*JSON/],
    ['{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}', /SPDX 3.*SPDX 2\.3/],
    ['SQLite format 3\0', /rpm -qa --qf/],
    ['bash-5.1.8-6.el9.x86_64\n', /rpm -qa --qf/],
    ['hello', /none of the formats/],
    ['{"a":1}', /none of the formats/],
  ])('that is not read is refused with what to do: %j', async (content, words) => {
    await expect(told(content)).rejects.toThrow(words)
  })
})

describe.each(formatNames)('%s, whatever the bytes', (format) => {
  const words = [
    'Package: a',
    'Version: 1',
    '\n',
    '\n\n',
    'P:musl',
    'V:1',
    ':',
    '\t',
    'a\t0:1-1\tnoarch',
    '{',
    '}',
    '[',
    '"bomFormat":"CycloneDX"',
    'SPDXVersion: SPDX-2.3',
    'PackageName: a',
    'SPDXID: b',
    'ExternalRef: PACKAGE-MANAGER purl pkg:deb/debian/a@1',
    '<text>',
  ]
  const bytes = fc
    .array(
      fc.oneof(
        fc.constantFrom(...words).map((word) => Buffer.from(word)),
        fc.uint8Array({ maxLength: 20 }),
      ),
      { maxLength: 30 },
    )
    .map((parts) => Buffer.concat(parts))

  it('is read or refused, and nothing is told that the contract does not take', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 40 }), async (content, size) => {
        const { inventories } = await readAll(format, pieces(content, size), { name: 'a', osId: 'debian' })
        for (const inventory of inventories) expect(ImportedInventory.parse(inventory)).toEqual(inventory)
        expect((await readAll(format, pieces(content), { name: 'a', osId: 'debian' })).inventories).toEqual(inventories)
      }),
    )
  })
})

describe.runIf(sharedDataIsThere)('real inventories', () => {
  it.each(['debian-distroless', 'mixed-distros'])('%s: every one, every package', async (name) => {
    const path = sharedData(`inventories/${name}.jsonl.gz`)
    const expected = gunzipSync(readFileSync(path))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const { format, rest } = await recognise(bytesOf(path), path)
    const { inventories, faults } = await readAll(format, rest)
    expect(faults).toEqual([])
    expect(inventories.map((one) => one.name)).toEqual(expected.map((one) => one.inventory_id))
    const keys = (one: {
      packages: { name: string; version?: string; evr?: string; arch?: string; architecture?: string }[]
    }) => new Set(one.packages.map((p) => [p.name, p.version ?? p.evr, p.architecture ?? p.arch ?? ''].join(' ')))
    expect(inventories.map(keys)).toEqual(expected.map(keys))
    expect(inventories.every((one) => one.packages.every((row) => row.origin !== undefined))).toBe(true)
  })

  it.each(readdirSync(sharedDataIsThere ? sharedData('sbom') : '.').filter((name) => name.endsWith('.gz')))(
    '%s is read or refused in words',
    async (name) => {
      const path = sharedData(`sbom/${name}`)
      const reading = recognise(bytesOf(path), path)
      if (name.endsWith('.xml.gz') || name.includes('expected'))
        return expect(reading).rejects.toThrow(/XML|none of the formats/)
      const { format, rest } = await reading
      const { inventories, faults, leftOut } = await readAll(format, rest)
      expect(format).toBe(name.includes('spdx') ? 'spdx' : 'cyclonedx')
      if (format === 'spdx') return expect([faults, inventories.length]).toEqual([[], 1])
      if (name.startsWith('trivy-centos-7')) {
        expect(faults).toEqual([])
        expect(inventories[0]?.packages).toEqual([
          { manager: 'rpm', name: 'bash', version: '4.2.46-31.el7', architecture: 'x86_64', origin: 'centos' },
          {
            manager: 'rpm',
            name: 'openssl-libs',
            version: '1:1.0.2k-16.el7',
            architecture: 'x86_64',
            source: 'openssl',
            origin: 'centos',
          },
        ])
      } else {
        expect(faults).toEqual(['0: holds no installed package'])
        expect(Object.values(leftOut).reduce((sum, amount) => sum + amount, 0)).toBeGreaterThan(0)
      }
    },
  )
})
