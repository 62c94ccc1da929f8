import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { needs } from '../../../../law/needs.ts'
import { commands } from '../../../helper/commands.ts'
import { machine, temporary } from '../../../testing/machine.ts'
import { packagesFrom } from './rpm.ts'

const line = (...cells: string[]) => `${cells.join('\t')}\n`

it('makes packages of rpm’s answer', () => {
  const answer = [
    line('openssl-libs', '1', '3.0.7', '27.el9', 'x86_64', 'openssl-3.0.7-27.el9.src.rpm', 'AlmaLinux', '1700000000'),
    line('bash', '0', '5.1.8', '6.el9', 'x86_64', 'bash-5.1.8-6.el9.src.rpm', 'Red Hat, Inc.', '1700000000'),
    line('gpg-pubkey', '0', 'b86b3716', '61e69f29', '(none)', '(none)', '(none)', '1700000000'),
    line('ours', '0', '1', '1', 'noarch', 'ours-src-1-1.src.rpm', 'Jo Doe <jo@corp.example>', '0'),
    line('kmod-x', '0', '2', '1', 'x86_64', 'x-kmod-2-2.nosrc.rpm', '(none)', '(none)'),
    line(
      ...[
        'nodejs',
        '1',
        '18.9.1',
        '1.el8',
        'x86_64',
        '(none)',
        '(none)',
        '0',
        'nodejs:18:8060020220511:ad008a3a:x86_64',
      ],
    ),
    line('odd', '0', '1', '1', 'x86_64', '(none)', '(none)', '0', '(none)'),
    'torn\t0\n',
  ].join('')
  expect(packagesFrom(answer, true)).toEqual([
    {
      manager: 'rpm',
      name: 'bash',
      version: '5.1.8-6.el9',
      architecture: 'x86_64',
      vendor: 'Red Hat, Inc.',
      origin: 'rhel',
      installedOn: '2023-11-14',
    },
    { manager: 'rpm', name: 'kmod-x', version: '2-1', architecture: 'x86_64', source: 'x-kmod', sourceVersion: '2-2' },
    { manager: 'rpm', name: 'nodejs', version: '1:18.9.1-1.el8', architecture: 'x86_64', module: 'nodejs:18' },
    { manager: 'rpm', name: 'odd', version: '1-1', architecture: 'x86_64' },
    {
      manager: 'rpm',
      name: 'openssl-libs',
      version: '1:3.0.7-27.el9',
      architecture: 'x86_64',
      source: 'openssl',
      vendor: 'AlmaLinux',
      origin: 'almalinux',
      installedOn: '2023-11-14',
    },
    {
      manager: 'rpm',
      name: 'ours',
      version: '1-1',
      architecture: 'noarch',
      source: 'ours-src',
      vendor: 'corp.example',
    },
  ])
  expect(packagesFrom(answer, false).every((p) => !('installedOn' in p))).toBe(true)
})

it('takes what a maker sells for its distribution only where that distribution runs', () => {
  const answer = line('tool', '0', '1', '1', 'x86_64', '(none)', 'Microsoft Corporation', '0')
  expect(
    [undefined, 'rhel', 'azurelinux', 'mariner'].map((home) => packagesFrom(answer, false, home)[0]?.origin),
  ).toEqual([undefined, undefined, 'azurelinux', 'mariner'])
})

const raw = join(import.meta.dirname, '../../../../../shared/data/inventories/raw')
const real = existsSync(raw) && needs('rpm’s packages against rpm', { rpm: 'rpm' })
it.runIf(real)('reads a real database as it is known to be', () => {
  const root = machine({ 'var/lib/rpm/rpmdb.sqlite': gunzipSync(readFileSync(join(raw, 'osquery-rpmdb.sqlite.gz'))) })
  const answer = execFileSync('rpm', ['--dbpath', join(root, 'var/lib/rpm'), ...commands.rpm.slice(1)], {
    encoding: 'utf8',
  })
  const expected = gunzipSync(readFileSync(join(raw, 'osquery-rpmdb.expected.jsonl.gz')))
    .toString()
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text))
  expect(packagesFrom(answer, false).map((p) => [p.name, p.version, p.architecture, p.vendor])).toEqual(
    expected.map((p) => [p.name, p.evr, p.arch, p.vendor]).sort(([a], [b]) => (a < b ? -1 : 1)),
  )
})

const builds = needs('module streams as rpm tells them', { rpmbuild: 'rpm', rpm: 'rpm' })
it.runIf(builds)('reads the module stream that a package was built with', () => {
  const root = temporary()
  const spec = join(root, 'node.spec')
  const head = [
    'Name: node-like',
    'Epoch: 1',
    'Version: 18.9',
    'Release: 3.el8',
    'Summary: x',
    'License: MIT',
    'BuildArch: noarch',
  ]
  const build = (lines: readonly string[]) => {
    writeFileSync(spec, [...lines, '%description', 'x', '%files', ''].join('\n'))
    execFileSync('rpmbuild', ['--quiet', '-bb', '--define', `_topdir ${root}`, spec], { stdio: 'ignore' })
  }
  build([...head, 'ModularityLabel: nodejs:18:8060020220511:ad008a3a'])
  build(['Name: plain', ...head.slice(2)])
  const database = ['--dbpath', join(root, 'db')]
  const built = ['node-like-18.9-3.el8', 'plain-18.9-3.el8'].map((name) => join(root, `RPMS/noarch/${name}.noarch.rpm`))
  execFileSync('rpm', [...database, '-i', '--justdb', '--nodeps', '--ignorearch', ...built], { stdio: 'ignore' })
  const told = (words: readonly string[]) =>
    packagesFrom(execFileSync('rpm', [...database, ...words.slice(1)], { encoding: 'utf8' }), false)
  expect(told(commands.rpm).map(({ name, version, module }) => ({ name, version, module }))).toEqual([
    { name: 'node-like', version: '1:18.9-3.el8', module: 'nodejs:18' },
    { name: 'plain', version: '18.9-3.el8', module: undefined },
  ])
  const before = told(commands['rpm-without-modules'])
  expect(before).toEqual(told(commands.rpm).map(({ module: _, ...one }) => one))
})
