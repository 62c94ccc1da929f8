import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { needs } from '../../law/needs.ts'
import { pieces, readAll, sharedData, sharedDataIsThere } from './testing.ts'
import { bytesOf } from './unpack.ts'

const debian = { osId: 'debian', osVersion: '12', name: 'web-1' }

describe('a dpkg status file', () => {
  const status = `Package: libc6
Status: install ok installed
Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
Architecture: amd64
Source: glibc
Version: 2.36-9+deb12u4
Description: GNU C Library
 Package: not a field but a line of the description
 .

Package: base-files
Status: install ok installed
Maintainer: Santiago Vila <sanvila@debian.org>
Architecture: amd64
Version: 12.4+deb12u5

Package: linux-image-amd64
Status: hold ok installed
Architecture: amd64
Source: linux-signed-amd64 (6.1.76+1)
Version: 6.1.76-1+b1

Package: rebuilt
Status: install ok installed
Architecture: amd64
Source: rebuilt (1.0-1)
Version: 1.0-1+b2

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1

Package: acme-payroll
Status: install ok installed
Maintainer: Jo Doe <jo@acme.example>
Architecture: all
Version: 3
`
  it('gives the packages that are there, with source and where they come from', async () => {
    const { inventories, faults } = await readAll('dpkg', pieces(status, 7), debian)
    expect(faults).toEqual([])
    expect(inventories).toEqual([
      {
        name: 'web-1',
        osId: 'debian',
        osVersion: '12',
        architecture: 'x86_64',
        packages: [
          {
            manager: 'dpkg',
            name: 'libc6',
            version: '2.36-9+deb12u4',
            architecture: 'amd64',
            source: 'glibc',
            vendor: 'lists.debian.org',
            origin: 'debian',
          },
          {
            manager: 'dpkg',
            name: 'base-files',
            version: '12.4+deb12u5',
            architecture: 'amd64',
            vendor: 'debian.org',
            origin: 'debian',
          },
          {
            manager: 'dpkg',
            name: 'linux-image-amd64',
            version: '6.1.76-1+b1',
            architecture: 'amd64',
            source: 'linux-signed-amd64',
            sourceVersion: '6.1.76+1',
          },
          { manager: 'dpkg', name: 'rebuilt', version: '1.0-1+b2', architecture: 'amd64' },
          { manager: 'dpkg', name: 'acme-payroll', version: '3', architecture: 'all', vendor: 'acme.example' },
        ],
      },
    ])
  })

  it('keeps nothing of a maintainer but the domain', async () => {
    const { inventories } = await readAll('dpkg', pieces(status), debian)
    expect(JSON.stringify(inventories)).not.toMatch(/Santiago|sanvila|Jo Doe|jo@/)
  })

  it('takes the origin the person vouches for, or none', async () => {
    const origins = async (origin: string | null) =>
      (await readAll('dpkg', pieces(status), { ...debian, origin })).inventories[0]?.packages.map((one) => one.origin)
    expect(await origins('debian')).toEqual(Array(5).fill('debian'))
    expect(await origins(null)).toEqual(Array(5).fill(undefined))
  })

  it('names what cannot be read by its line and goes on', async () => {
    const { inventories, faults } = await readAll(
      'dpkg',
      pieces(`Package: a\n\nPackage: b\nVersion: 1 2\n\n${status}`),
      debian,
    )
    expect(faults).toEqual(['1: the package a has no version', '3: a package with unreadable characters'])
    expect(inventories[0]?.packages).toHaveLength(5)
  })

  it('may have maintainers that are no UTF-8, names not', async () => {
    const bytes = Buffer.from(
      'Package: a\nMaintainer: J\xf6 <x@debian.org>\nVersion: 1\n\nPackage: \xf6\nVersion: 1\n',
      'latin1',
    )
    const { inventories, faults } = await readAll('dpkg', pieces(bytes), debian)
    expect(inventories[0]?.packages.map((one) => one.name)).toEqual(['a'])
    expect(faults).toEqual(['5: a package with unreadable characters'])
  })

  it('says what it does not tell: machine and system', async () => {
    expect((await readAll('dpkg', pieces(status), { osId: 'debian' })).faults[0]).toContain('--name')
    expect((await readAll('dpkg', pieces(status), { name: 'a' })).faults[0]).toContain('--os')
    expect((await readAll('dpkg', pieces('\n\n'), debian)).faults).toEqual(['0: holds no installed package'])
  })

  it('with more packages than a device may have is refused as a whole', async () => {
    async function* many() {
      for (let i = 0; i < 100_000; i++) yield Buffer.from(`Package: p${i}\nVersion: 1\nArchitecture: all\n\n`)
    }
    const { inventories, faults } = await readAll('dpkg', many(), debian)
    expect(inventories).toEqual([])
    expect(faults).toEqual(['0: has 100000 packages, more than the 50000 a device may have'])
  })

  it.runIf(needs('dpkg-query as oracle of imports', { 'dpkg-query': 'dpkg' }))(
    'says what dpkg-query says',
    async () => {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
      const format = '${db:Status-Status} ${Package} ${Version} ${Architecture} ${source:Package} ${source:Version}\\n'
      const lines = execFileSync('dpkg-query', ['-W', '-f', format], { encoding: 'utf8' }).trim().split('\n')
      const expected = lines
        .filter((line) => !/^(not-installed|config-files) /.test(line))
        .map((line) => line.slice(line.indexOf(' ') + 1))
      const { inventories, faults } = await readAll('dpkg', bytesOf('/var/lib/dpkg/status'), debian)
      expect(faults).toEqual([])
      const read = inventories[0]?.packages.map((one) =>
        [
          one.name,
          one.version,
          one.architecture,
          one.source ?? one.name,
          one.sourceVersion ?? one.version.replace(/\+b\d+$/, ''),
        ].join(' '),
      )
      expect(read?.sort()).toEqual(expected.sort())
    },
  )
})

describe('an apk database', () => {
  const database = `C:Q11otALzX1d1D0kVawy06IairTXS0=
P:musl
V:1.1.14-r10
A:x86_64
T:the musl c library
o:musl
m:Timo <timo@iki.example>
F:lib
R:libc.musl-x86_64.so.1
a:0:0:777

P:libcrypto1.0
V:1.0.2h-r1
A:x86_64
o:openssl
m:Natanael <n@alpinelinux.org>

P:broken

`
  it('gives packages with their origin as source, and names the ones it cannot read', async () => {
    const { inventories, faults } = await readAll('apk', pieces(database, 5), {
      osId: 'alpine',
      osVersion: '3.4',
      name: 'edge',
    })
    expect(faults).toEqual(['18: the package broken has no version'])
    expect(inventories[0]).toEqual({
      name: 'edge',
      osId: 'alpine',
      osVersion: '3.4',
      architecture: 'x86_64',
      packages: [
        { manager: 'apk', name: 'musl', version: '1.1.14-r10', architecture: 'x86_64' },
        {
          manager: 'apk',
          name: 'libcrypto1.0',
          version: '1.0.2h-r1',
          architecture: 'x86_64',
          source: 'openssl',
          origin: 'alpine',
        },
      ],
    })
  })
})

describe('lines of rpm', () => {
  const lines = `bash\t0:5.1.8-6.el9\tx86_64\tbash-5.1.8-6.el9.src.rpm\tRocky Enterprise Software Foundation\t1700000000
openssl-libs\t1:3.0.7-24.el9\tx86_64\topenssl-3.0.7-24.el9.src.rpm\tRed Hat, Inc.\t1700000000
gpg-pubkey\t0:fd431d51-4ae0493b\t(none)\t(none)\t(none)\t1700000000
tool\t0:1-1\tnoarch\ttool-1-1.src.rpm\tJo Doe <jo@acme.example>\t0\t(none)
npm\t1:8.19.2-1.module+el8\tx86_64\t(none)\t(none)\t0\tnodejs:18:8060020220511:ad008a3a:x86_64
`
  it('give packages with epoch, source, vendor and the day of installation', async () => {
    const { inventories, faults } = await readAll('rpm', pieces(lines), { osId: 'rocky', osVersion: '9.3', name: 'db' })
    expect(faults).toEqual([])
    expect(inventories[0]?.architecture).toBe('x86_64')
    expect(inventories[0]?.packages).toEqual([
      {
        manager: 'rpm',
        name: 'bash',
        version: '5.1.8-6.el9',
        architecture: 'x86_64',
        vendor: 'Rocky Enterprise Software Foundation',
        origin: 'rocky',
        installedOn: '2023-11-14',
      },
      {
        manager: 'rpm',
        name: 'openssl-libs',
        version: '1:3.0.7-24.el9',
        architecture: 'x86_64',
        source: 'openssl',
        vendor: 'Red Hat, Inc.',
        origin: 'rhel',
        installedOn: '2023-11-14',
      },
      { manager: 'rpm', name: 'gpg-pubkey', version: 'fd431d51-4ae0493b', architecture: '', installedOn: '2023-11-14' },
      { manager: 'rpm', name: 'tool', version: '1-1', architecture: 'noarch', vendor: 'acme.example' },
      { manager: 'rpm', name: 'npm', version: '1:8.19.2-1.module+el8', architecture: 'x86_64', module: 'nodejs:18' },
    ])
  })

  it('that are none are named', async () => {
    const { inventories, faults } = await readAll('rpm', pieces(`bash-5.1\n${lines}a\tb\tc\n`), {
      osId: 'rocky',
      name: 'db',
    })
    expect(faults).toEqual(['1: does not have the columns of the query format', '7: has no [epoch:]version-release'])
    expect(inventories[0]?.packages).toHaveLength(5)
  })
})

describe.runIf(sharedDataIsThere)('databases of real machines', () => {
  it('Ubuntu: every package with a state of installed', async () => {
    const path = sharedData('inventories/raw/ubuntu18.04-texlive.dpkg-status.gz')
    const { inventories, faults } = await readAll('dpkg', bytesOf(path), { osId: 'ubuntu', name: 'texlive' })
    expect(faults).toEqual([])
    const installed = gunzipSync(readFileSync(path))
      .toString()
      .match(/^Status: .* installed$/gm)?.length
    expect(inventories[0]?.packages).toHaveLength(installed as number)
    expect(inventories[0]?.packages.every((one) => one.origin === 'ubuntu' || one.vendor !== 'lists.ubuntu.com')).toBe(
      true,
    )
  })

  it('Alpine: all but the one without a version', async () => {
    const { inventories, faults } = await readAll(
      'apk',
      bytesOf(sharedData('inventories/raw/alpine-apk-installed.db.gz')),
      { osId: 'alpine', name: 'a' },
    )
    expect(faults).toEqual(['23: the package invalidPackageWithoutAVersion has no version'])
    expect(inventories[0]?.packages.find((one) => one.name === 'musl')?.version).toBe('1.1.14-r10')
  })

  it('Fedora: rpm lines give what the database holds', async () => {
    const expected = gunzipSync(readFileSync(sharedData('inventories/raw/osquery-rpmdb.expected.jsonl.gz')))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const lines = expected.map((one) =>
      [one.name, one.evr, one.arch, one.source_rpm, one.vendor, one.installtime].join('\t'),
    )
    const { inventories } = await readAll('rpm', pieces(lines.join('\n')), { osId: 'fedora', name: 'f' })
    expect(inventories[0]?.packages.map((one) => [one.name, one.version, one.architecture, one.origin])).toEqual(
      expected.map((one) => [one.name, one.evr, one.arch, 'fedora']),
    )
  })
})
