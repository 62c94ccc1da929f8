import { describe, expect, it } from 'vitest'
import { fakeClock } from '#kit/clock.ts'
import { machine, put } from '../../testing/machine.ts'
import { treeAt } from '../collect/tree.ts'
import { lookAtDisks, realMounts, usageIn } from './disks.ts'
import { look } from './look.ts'
import type { Seen } from './seen.ts'
import { softwareChange } from './software-change.ts'

const noon = Date.parse('2026-11-21T12:00:00Z')
const booted = {
  'proc/sys/kernel/random/boot_id': 'one\n',
  'proc/uptime': '1000.00 900.00\n',
  'proc/stat': 'cpu 1\nbtime 1795262400\n',
}

function device(files: Record<string, string> = booted) {
  const root = machine(files)
  const clock = fakeClock(noon)
  let seen: Seen = {}
  return {
    clock,
    put: (path: string, text: string) => put(root, path, text),
    /** Time passes for both clocks. */
    pass(ms: number, up: number) {
      clock.advance(ms)
      put(root, 'proc/uptime', `${up}.00 1.00\n`)
    },
    look(used: Record<string, number> = {}) {
      const found = look(treeAt(root), clock, seen, '/state', ({ path }) => used[path])
      seen = found.seen
      return found.events
    },
  }
}

describe('a look', () => {
  it('tells nothing of a machine on which nothing happened', () => {
    const machine = device()
    expect(machine.look()).toEqual([])
    machine.pass(60_000, 1060)
    expect(machine.look()).toEqual([])
  })

  it('tells a boot once, with its own time, and does not call the new time a jump', () => {
    const machine = device()
    machine.look()
    machine.put('proc/sys/kernel/random/boot_id', 'two\n')
    machine.pass(3_600_000, 20)
    expect(machine.look()).toEqual([{ type: 'system.booted', at: 1795262400_000 }])
    expect(machine.look()).toEqual([])
  })

  it.each([
    [3_600, 3_600],
    [-86_400, -86_400],
  ])('tells that the clock jumped by %i s, once', (by, seconds) => {
    const machine = device()
    machine.look()
    machine.pass(60_000, 1060)
    machine.clock.set(machine.clock.now() + by * 1000)
    expect(machine.look()).toEqual([{ type: 'agent.clock-jumped', detail: { seconds } }])
    expect(machine.look()).toEqual([])
  })

  it('does not tell that a machine slept', () => {
    const machine = device()
    machine.look()
    // The kernel counts the sleep as time since the boot.
    machine.pass(8 * 3_600_000, 1000 + 8 * 3600)
    expect(machine.look()).toEqual([])
  })

  it('does not take slow corrections for a jump, however many', () => {
    const machine = device()
    machine.look()
    for (let i = 1; i <= 20; i += 1) {
      machine.pass(60_000, 1000 + i * 60)
      machine.clock.set(machine.clock.now() + 9_000)
      expect(machine.look()).toEqual([])
    }
  })

  it('tells that a reboot is required when that begins', () => {
    const machine = device()
    machine.look()
    machine.put('run/reboot-required', '')
    expect(machine.look()).toEqual([{ type: 'system.reboot-required' }])
    expect(machine.look()).toEqual([])
  })

  it('does with a machine that shows nothing', () => {
    expect(device({}).look()).toEqual([])
  })

  it('tells a disk at 90 %, and again only after it was below 85 %', () => {
    const machine = device({ ...booted, 'proc/self/mountinfo': '22 1 8:1 / / rw - ext4 /dev/sda1 rw\n' })
    const told = [80, 89, 90, 95, 86, 91, 85, 90].map((used) => machine.look({ '/': used }).map(({ detail }) => detail))
    const at = (usedPercent: number) => [{ mount: '/', usedPercent }]
    expect(told).toEqual([[], [], at(90), [], [], [], [], at(90)])
  })
})

describe('the disks', () => {
  const mountinfo = [
    '22 27 0:21 / /proc rw - proc proc rw',
    '26 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw',
    '27 26 8:2 /var/cache /mnt/cache rw - ext4 /dev/sda2 rw',
    '28 26 8:3 / /srv/my\\040files rw shared:3 master:1 - xfs /dev/sda3 rw,attr2',
    '29 26 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro',
    '30 26 8:4 / /opt/image ro - ext4 /dev/sda4 ro,errors=remount-ro',
    '31 26 8:5 / /boot ro,nosuid - ext4 /dev/sda5 rw',
    '32 26 0:40 / /net rw - nfs4 server:/ rw',
    '33 26 0:41 / /run/user/1000 rw - tmpfs tmpfs rw',
    '34 26 8:6 / /media/a1/STICK rw - vfat /dev/sdb1 rw',
    '35 26 8:7 / /home/a1 rw - ext4 /dev/sda7 rw',
    '36 26 0:50 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw',
    'torn',
  ].join('\n')

  it('are real, can be written to, stay here, and are not named after people', () => {
    expect(realMounts(mountinfo)).toEqual([
      { path: '/', name: '/' },
      { path: '/srv/my files', name: '/srv/my files' },
      { path: '/boot', name: '/boot' },
      { path: '/home/a1', name: '/home' },
    ])
  })

  it('are told once where two have one name, and stay as they were where they cannot be asked', () => {
    const mounts = [
      { path: '/home/a1', name: '/home' },
      { path: '/home/b2', name: '/home' },
    ]
    expect(lookAtDisks(mounts, () => 95, {}).events).toHaveLength(1)
    expect(lookAtDisks(mounts, () => undefined, { full: ['/home'] })).toEqual({ full: ['/home'], events: [] })
  })

  it('say how full they are as df does, also by what the agent may read on them', () => {
    const root = machine({ 'etc/os-release': '' })
    const mounts = realMounts('1 0 8:1 / / rw - ext4 a rw\n2 0 8:2 / /gone rw - ext4 a rw')
    const usage = usageIn(treeAt(root), mounts, '/gone/state')
    expect(usage(mounts[0] as never)).toBeGreaterThanOrEqual(0)
    expect(usage(mounts[0] as never)).toBeLessThanOrEqual(100)
    expect(usage(mounts[1] as never)).toBeUndefined()
  })
})

describe('a change of the packages', () => {
  const row = (name: string, version: string, architecture = 'amd64') => ({
    manager: 'dpkg',
    name,
    version,
    architecture,
  })
  it('is counted by package, not by row', () => {
    const before = [row('a', '1'), row('b', '1'), row('kernel', '1'), row('kernel', '2')]
    const now = [row('a', '2'), row('c', '1'), row('kernel', '2'), row('kernel', '3'), row('a', '1', 'i386')]
    expect(softwareChange(before, now)).toEqual({ added: 2, removed: 1, changed: 2 })
    expect(softwareChange(now, now)).toEqual({ added: 0, removed: 0, changed: 0 })
  })
})
