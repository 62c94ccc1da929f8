import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { machine } from '../../../testing/machine.ts'
import { treeAt } from '../tree.ts'
import { readApk } from './apk.ts'

const database = `C:Q1abc=
P:musl
V:1.2.5-r9
A:x86_64
T:the musl c library
o:musl
m:Somebody <somebody@example.org>
t:1466181580
F:lib
R:libc.musl-x86_64.so.1
a:0:0:777

P:libcrypto3
V:3.3.3-r0
A:x86_64
o:openssl
r:libressl
`
const alpine =
  'https://dl-cdn.alpinelinux.org/alpine/v3.21/main\n#http://x.example/alpine/v3.21/main\nhttps://mirror.example.org/pub/alpine/v3.21/community\n'

it('reads name, version, architecture and source, and nothing of the maintainer', () => {
  const root = machine({ 'lib/apk/db/installed': database, 'etc/apk/repositories': alpine })
  expect(readApk(treeAt(root))).toEqual([
    { manager: 'apk', name: 'musl', version: '1.2.5-r9', architecture: 'x86_64', origin: 'alpine' },
    {
      manager: 'apk',
      name: 'libcrypto3',
      version: '3.3.3-r0',
      architecture: 'x86_64',
      source: 'openssl',
      origin: 'alpine',
    },
  ])
})

it.each([
  ['a private repository beside the public one', `${alpine}https://packages.corp.example/alpine-like/x86\n`],
  ['a local folder', '/srv/packages\n'],
  ['none', ''],
])('does not guess an origin with %s', (_what, repositories) => {
  const root = machine({ 'usr/lib/apk/db/installed': database, 'etc/apk/repositories': repositories })
  expect(readApk(treeAt(root)).map((p) => p.origin)).toEqual([undefined, undefined])
})

const real = join(import.meta.dirname, '../../../../../shared/data/inventories/raw/alpine-apk-installed.db.gz')
it.runIf(existsSync(real))('reads every package of a real database', () => {
  const text = gunzipSync(readFileSync(real)).toString()
  const rows = readApk(treeAt(machine({ 'lib/apk/db/installed': text })))
  const stanzas = text.split('\n\n').filter((stanza) => /^P:/m.test(stanza) && /^V:./m.test(stanza))
  const field = (stanza: string, letter: string) => new RegExp(`^${letter}:(.*)$`, 'm').exec(stanza)?.[1]
  expect(rows.length).toBeGreaterThan(10)
  expect(rows.map((p) => [p.name, p.version])).toEqual(stanzas.map((one) => [field(one, 'P'), field(one, 'V')]))
})
