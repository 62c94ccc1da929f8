import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Package } from '#wire/telemetry/software.ts'
import { machine, put } from '../../../testing/machine.ts'
import { treeAt } from '../tree.ts'
import { addOrigins } from './origins.ts'

const lists = 'var/lib/apt/lists'
const debian = 'deb.debian.org_debian_dists_bookworm'
const stanza = (name: string, version: string, domain: string) =>
  `Package: ${name}\nVersion: ${version}\nMaintainer: T <t@${domain}>\nDescription: x\n\n`
const dpkg = (name: string, version: string, vendor: string): Package => ({
  manager: 'dpkg',
  name,
  version,
  architecture: 'amd64',
  vendor,
})
const made = () =>
  machine({
    'etc/os-release': 'ID=debian\n',
    [`${lists}/${debian}_InRelease`]: 'Hash: SHA256\n\nOrigin: Debian\nLabel: Debian\n',
    [`${lists}/${debian}_main_binary-amd64_Packages`]:
      stanza('openssl', '3.0.2', 'lists.debian.org') +
      stanza('nginx', '1.22', 'tracker.debian.org') +
      stanza('curl', '8', 'debian.org').trimEnd(),
    [`${lists}/nginx.example_dists_stable_Release`]: 'Origin: nginx\n',
    [`${lists}/nginx.example_dists_stable_main_binary-amd64_Packages`]: stanza('nginx-module', '1.29', 'nginx.example'),
  })
const installed = [
  dpkg('openssl', '3.0.1', 'lists.debian.org'),
  dpkg('curl', '8', 'elsewhere.example'),
  dpkg('nginx', '1.29', 'nginx.example'),
  dpkg('nginx-module', '1.29', 'nginx.example'),
  dpkg('secret-project', '1', 'lists.debian.org'),
]
const originsOf = (packages: Package[]) => Object.fromEntries(packages.map((p) => [p.name, p.origin]))

it('an origin is an index that has this version, or an older one of the same maintainers; a private name has none', async () => {
  const { packages } = await addOrigins(treeAt(made()), installed, undefined)
  expect(originsOf(packages)).toEqual({
    openssl: 'debian',
    curl: 'debian',
    nginx: undefined,
    'nginx-module': undefined,
    'secret-project': undefined,
  })
})

it('remembers where a version came from, and that it was found nowhere until the indexes change', async () => {
  const root = made()
  const { memory } = await addOrigins(treeAt(root), installed, undefined)
  put(root, `${lists}/${debian}_main_binary-amd64_Packages`, stanza('secret-project', '1', 'debian.org'))
  expect(originsOf((await addOrigins(treeAt(root), installed, memory)).packages)).toMatchObject({
    openssl: 'debian',
    nginx: undefined,
    'secret-project': 'debian',
  })
  const unchanged = { ...memory, stamp: (await addOrigins(treeAt(root), installed, memory)).memory.stamp }
  expect(originsOf((await addOrigins(treeAt(root), installed, unchanged)).packages)['secret-project']).toBeUndefined()
})

it('asks again about what was found nowhere when an index could not be read', async () => {
  const root = made()
  rmSync(join(root, lists, `${debian}_main_binary-amd64_Packages`))
  put(root, `${lists}/${debian}_main_binary-amd64_Packages.lz4`, 'torn')
  const { memory } = await addOrigins(treeAt(root), installed, undefined)
  expect(memory.stamp).toBe('')
})

it('without indexes the distribution’s own addresses speak for it', async () => {
  const root = made()
  rmSync(join(root, lists), { recursive: true })
  const { packages } = await addOrigins(treeAt(root), installed, undefined)
  expect(originsOf(packages)).toEqual({
    openssl: 'debian',
    curl: undefined,
    nginx: undefined,
    'nginx-module': undefined,
    'secret-project': 'debian',
  })
})
