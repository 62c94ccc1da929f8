import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { needs } from '../../../../law/needs.ts'
import { machine } from '../../../testing/machine.ts'
import { treeAt } from '../tree.ts'
import { domainOf, readDpkg } from './dpkg.ts'

/** What dpkg-query itself says, as the rows the collector makes. */
function oracle(root: string): Record<string, string>[] {
  const format = ['db:Status-Status', 'Package', 'Version', 'Architecture', 'source:Package', 'source:Version']
  const query = [
    '--admindir',
    join(root, 'var/lib/dpkg'),
    '-W',
    '-f',
    `${format.map((f) => `\${${f}}`).join('\\t')}\\n`,
  ]
  const lines = execFileSync('dpkg-query', query, { encoding: 'utf8', maxBuffer: 1 << 27 })
    .trim()
    .split('\n')
  return lines
    .map((line) => line.split('\t') as [string, string, string, string, string, string])
    .filter(([state]) => state !== 'config-files' && state !== 'not-installed')
    .map(([, name, version, architecture, source, sourceVersion]) => ({
      name,
      version,
      architecture,
      source,
      sourceVersion,
    }))
}

/** The collector's rows with what the wire leaves out put back. */
function collected(root: string): Record<string, string>[] {
  return readDpkg(treeAt(root), false).map(({ name, version, architecture, source, sourceVersion }) => ({
    name,
    version,
    architecture,
    source: source ?? name,
    sourceVersion: sourceVersion ?? version.replace(/\+b\d+$/, ''),
  }))
}

const sorted = (rows: Record<string, string>[]) => rows.map((row) => JSON.stringify(row)).sort()

describe('dpkg’s database', () => {
  it.runIf(needs('dpkg’s packages against dpkg-query', { 'dpkg-query': 'dpkg' }))(
    'reads as dpkg-query reads this machine',
    () => {
      expect(collected('/').length).toBeGreaterThan(50)
      expect(sorted(collected('/'))).toEqual(sorted(oracle('/')))
    },
  )

  const ubuntu = join(
    import.meta.dirname,
    '../../../../../shared/data/inventories/raw/ubuntu18.04-texlive.dpkg-status.gz',
  )
  const both = existsSync(ubuntu) && needs('an Ubuntu database against dpkg-query', { 'dpkg-query': 'dpkg' })
  it.runIf(both)('reads as dpkg-query reads another distribution’s', () => {
    const root = machine({ 'var/lib/dpkg/status': gunzipSync(readFileSync(ubuntu)) })
    expect(sorted(collected(root))).toEqual(sorted(oracle(root)))
  })

  it('has what is there, not what was removed, and the newest word of a run that was cut off', () => {
    const entry = (name: string, status: string, version: string, more = '') =>
      `Package: ${name}\nStatus: install ok ${status}\nMaintainer: A <a@b.org>\nArchitecture: amd64\n${more}Version: ${version}\nDescription: words\n more words\n .\n Package: no\n`
    const root = machine({
      'var/lib/dpkg/status': [
        entry('kept', 'installed', '1:2.0-1+b3', 'Source: other (2.0-1)\n'),
        entry('named', 'installed', '1.0-1', 'Source: kept\n'),
        entry('rebuilt', 'installed', '1.0-1+b2', 'Source: kept (1.0-1)\n'),
        entry('purged', 'not-installed', '1'),
        entry('removed', 'config-files', '1'),
        entry('broken', 'half-configured', '1'),
        entry('upgraded', 'installed', '1'),
      ].join('\n'),
      'var/lib/dpkg/updates/0001': entry('upgraded', 'unpacked', '2'),
      'var/lib/dpkg/updates/tmp.i': 'Package: half',
    })
    expect(readDpkg(treeAt(root), false)).toEqual([
      {
        manager: 'dpkg',
        name: 'kept',
        version: '1:2.0-1+b3',
        architecture: 'amd64',
        source: 'other',
        sourceVersion: '2.0-1',
        vendor: 'b.org',
      },
      { manager: 'dpkg', name: 'named', version: '1.0-1', architecture: 'amd64', source: 'kept', vendor: 'b.org' },
      {
        manager: 'dpkg',
        name: 'rebuilt',
        version: '1.0-1+b2',
        architecture: 'amd64',
        source: 'kept',
        vendor: 'b.org',
      },
      { manager: 'dpkg', name: 'broken', version: '1', architecture: 'amd64', vendor: 'b.org' },
      { manager: 'dpkg', name: 'upgraded', version: '2', architecture: 'amd64', vendor: 'b.org' },
    ])
  })

  it('reads images without dpkg, one file per package', () => {
    const root = machine({
      'var/lib/dpkg/status.d/libc6':
        'Package: libc6\nVersion: 2.36-9\nArchitecture: amd64\nMaintainer: G <x@lists.debian.org>\n',
      'var/lib/dpkg/status.d/libc6.md5sums': 'abc  usr/lib/x\n',
    })
    expect(readDpkg(treeAt(root), false)).toMatchObject([
      { name: 'libc6', version: '2.36-9', vendor: 'lists.debian.org' },
    ])
  })

  it('knows the day a package was installed when it is asked', () => {
    const root = machine({
      'var/lib/dpkg/status':
        'Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\nPackage: b\nStatus: install ok installed\nArchitecture: i386\nVersion: 1\n',
      'var/lib/dpkg/info/a.list': '/.\n',
      'var/lib/dpkg/info/b:i386.list': '/.\n',
    })
    utimesSync(join(root, 'var/lib/dpkg/info/a.list'), 0, Date.parse('2026-02-03T23:59:59Z') / 1000)
    utimesSync(join(root, 'var/lib/dpkg/info/b:i386.list'), 0, Date.parse('2026-02-04T00:00:00Z') / 1000)
    expect(readDpkg(treeAt(root), true).map((p) => p.installedOn)).toEqual(['2026-02-03', '2026-02-04'])
    expect(readDpkg(treeAt(root), false)[0]).not.toHaveProperty('installedOn')
  })
})

describe('a maintainer', () => {
  it('leaves nothing of a name or mailbox behind', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z .'-]{1,20}$/), fc.stringMatching(/^[a-z.+]{3,12}$/), (name, mailbox) => {
        expect(domainOf(`${name} <${mailbox}@Lists.Example.org>`)).toBe('lists.example.org')
        expect(domainOf(`${mailbox}@lists.example.org`)).toBe('lists.example.org')
        expect(domainOf(name)).toBeUndefined()
      }),
    )
    expect(domainOf('Cloud Authors <https://code.example.org/p/x/>')).toBeUndefined()
  })
})
