import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { needs } from '../../../../law/needs.ts'
import { commands } from '../../../helper/commands.ts'
import { machine } from '../../../testing/machine.ts'
import { packagesFrom } from './rpm.ts'

const line = (...cells: string[]) => `${cells.join('\t')}\n`

it('makes packages of rpm’s answer', () => {
  const answer = [
    line('openssl-libs', '1', '3.0.7', '27.el9', 'x86_64', 'openssl-3.0.7-27.el9.src.rpm', 'AlmaLinux', '1700000000'),
    line('bash', '0', '5.1.8', '6.el9', 'x86_64', 'bash-5.1.8-6.el9.src.rpm', 'Red Hat, Inc.', '1700000000'),
    line('gpg-pubkey', '0', 'b86b3716', '61e69f29', '(none)', '(none)', '(none)', '1700000000'),
    line('ours', '0', '1', '1', 'noarch', 'ours-src-1-1.src.rpm', 'Jo Doe <jo@corp.example>', '0'),
    line('kmod-x', '0', '2', '1', 'x86_64', 'x-kmod-2-2.nosrc.rpm', '(none)', '(none)'),
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
