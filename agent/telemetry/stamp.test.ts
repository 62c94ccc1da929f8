import { renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fakeClock } from '#kit/clock.ts'
import { machine, put } from '../testing/machine.ts'
import { treeAt } from './collect/tree.ts'
import { stampOf as stampNow } from './stamp.ts'

type Kind = Parameters<typeof stampNow>[0]
const stampOf = (kind: Kind, tree: ReturnType<typeof treeAt>, at = clock, ...on: string[]) =>
  stampNow(kind, { tree, clock: at, on: new Set([kind, ...on]) })
const clock = fakeClock(Date.parse('2026-11-21T12:10:00Z'))
const made = () =>
  machine({
    'etc/os-release': 'ID=debian\n',
    'proc/sys/kernel/random/boot_id': 'a\n',
    'var/lib/dpkg/status': 'Package: a\n',
    'sys/class/net/eth0/operstate': 'up\n',
    'sys/fs/cgroup/system.slice/ssh.service/': '',
    'sys/block/sda/size': '1',
  })

it.each([
  ['system', (root: string) => put(root, 'etc/os-release', 'ID=ubuntu\n')],
  ['system', (root: string) => put(root, 'run/reboot-required', '')],
  ['system', (root: string) => put(root, 'proc/sys/kernel/random/boot_id', 'b\n')],
  ['hardware', (root: string) => put(root, 'sys/block/sdb/size', '1')],
  ['software', (root: string) => put(root, 'var/lib/dpkg/status', 'Package: b\nStatus: x\n')],
  [
    'software',
    (root: string) => {
      // As dpkg does: a new file of the same size and time takes the old one's name.
      const [path, fresh] = [join(root, 'var/lib/dpkg/status'), join(root, 'var/lib/dpkg/status-new')]
      writeFileSync(fresh, 'Package: b\n')
      utimesSync(path, 1, 1)
      const before = stampOf('software', treeAt(root), clock)
      utimesSync(fresh, 1, 1)
      renameSync(fresh, path)
      expect(stampOf('software', treeAt(root), clock)).not.toBe(before)
    },
  ],
  ['software', (root: string) => put(root, 'var/lib/dpkg/updates/0001', 'Package: a\n')],
  ['software', (root: string) => put(root, 'lib/apk/db/installed', 'P:a\n')],
  ['software', (root: string) => put(root, 'usr/lib/sysimage/rpm/rpmdb.sqlite', 'x')],
  ['network', (root: string) => put(root, 'sys/class/net/eth0/operstate', 'down\n')],
  ['network', (root: string) => put(root, 'sys/class/net/eth1/operstate', 'down\n')],
  ['services', (root: string) => put(root, 'sys/fs/cgroup/system.slice/cron.service/', '')],
] as const)('%s has another stamp after a change, and none of it without one', (kind, change) => {
  const root = made()
  const before = stampOf(kind, treeAt(root), clock)
  expect(stampOf(kind, treeAt(root), clock)).toBe(before)
  change(root)
  expect(stampOf(kind, treeAt(root), clock)).not.toBe(before)
})

it('the host name counts while it is collected, and is not looked at while it is not', () => {
  const root = made()
  const [without, with_] = [stampOf('system', treeAt(root)), stampOf('system', treeAt(root), clock, 'system.hostName')]
  put(root, 'etc/hostname', 'other\n')
  expect(stampOf('system', treeAt(root))).toBe(without)
  expect(stampOf('system', treeAt(root), clock, 'system.hostName')).not.toBe(with_)
})

it('services are read again each hour: a state can change without a trace', () => {
  const root = made()
  const later = fakeClock(clock.now() + 3_600_000)
  expect(stampOf('services', treeAt(root), later)).not.toBe(stampOf('services', treeAt(root), clock))
  expect(stampOf('software', treeAt(root), later)).toBe(stampOf('software', treeAt(root), clock))
})
