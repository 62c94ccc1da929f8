import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Hardware } from '#wire/telemetry/hardware.ts'
import { Interface } from '#wire/telemetry/network.ts'
import { System } from '#wire/telemetry/system.ts'
import { machine } from '../../testing/machine.ts'
import { readHardware } from './hardware.ts'
import { readNetwork } from './network.ts'
import { servicesFrom } from './services.ts'
import { osRelease, readSystem } from './system.ts'
import { treeAt } from './tree.ts'

const cpu = (flags: string) =>
  [0, 1]
    .map(
      (n) => `processor\t: ${n}\nmodel name\t: Fast   CPU\nphysical id\t: 0\ncore id\t\t: 0\nflags\t\t: ${flags}\n\n`,
    )
    .join('')
const system = (files: Record<string, string>, ...on: string[]) =>
  readSystem(treeAt(machine(files)), { agentVersion: '1', on: new Set(on) })

describe('system', () => {
  it.each([
    ['a laptop', { 'sys/class/dmi/id/chassis_type': '10\n', 'proc/cpuinfo': cpu('sse') }, 'laptop', undefined],
    ['a desktop', { 'sys/class/dmi/id/chassis_type': '3\n' }, 'workstation', undefined],
    ['a rack server', { 'sys/class/dmi/id/chassis_type': '23\n' }, 'server', undefined],
    [
      'a guest of KVM',
      { 'sys/class/dmi/id/sys_vendor': 'QEMU\n', 'proc/cpuinfo': cpu('sse hypervisor') },
      'virtual-machine',
      'qemu',
    ],
    [
      'a cloud’s bare metal',
      { 'sys/class/dmi/id/sys_vendor': 'Amazon EC2\n', 'proc/cpuinfo': cpu('sse') },
      'server',
      undefined,
    ],
    ['a container', { '.dockerenv': '', 'proc/cpuinfo': cpu('sse hypervisor') }, 'container', 'docker'],
    ['systemd’s container', { 'run/systemd/container': 'systemd-nspawn\n' }, 'container', 'systemd-nspawn'],
  ] as const)('sees %s', (_what, files, deviceClass, virtualisation) => {
    expect(system(files)).toMatchObject({ deviceClass })
    expect(system(files).virtualisation).toBe(virtualisation)
  })

  it('reads the host name only when it is switched on', () => {
    const files = { 'proc/sys/kernel/hostname': 'annas-laptop\n', 'etc/hostname': 'annas-laptop\n' }
    expect(JSON.stringify(system(files))).not.toContain('anna')
    expect(system(files, 'system.hostName').hostName).toBe('annas-laptop')
  })

  it('says nothing about a reboot where nothing would say that one is needed', () => {
    const hook = { 'etc/kernel/postinst.d/unattended-upgrades': '' }
    expect([{}, hook, { ...hook, 'run/reboot-required': '' }].map((files) => system(files).rebootRequired)).toEqual([
      undefined,
      false,
      true,
    ])
  })

  it('gives a day for the boot', () => {
    expect(system({ 'proc/stat': 'cpu 1 2\nbtime 1763683199\nprocesses 4\n' }).bootedOn).toBe('2025-11-20')
  })

  it('unquotes os-release as a shell does', () => {
    const text = `ID="debian"\nPRETTY_NAME='It''s'\nNAME="a \\"b\\" \\$c"\n# ID=no\nVERSION_ID=12\n`
    expect(osRelease(treeAt(machine({ 'etc/os-release': text })))).toMatchObject({
      ID: 'debian',
      NAME: 'a "b" $c',
      VERSION_ID: '12',
    })
  })

  const real = join(import.meta.dirname, '../../../../shared/data/inventories/os-release-files.jsonl.gz')
  it.runIf(existsSync(real))('finds an id in every real os-release', () => {
    const lines = gunzipSync(readFileSync(real))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { path: string; text: string })
    const files = lines.filter(({ path, text }) => path.endsWith('os-release') && /^ID=/m.test(text))
    expect(files.length).toBeGreaterThan(10)
    for (const { text } of files)
      expect(osRelease(treeAt(machine({ 'etc/os-release': text }))).ID).toMatch(/^[a-z0-9._-]+$/)
  })
})

describe('hardware', () => {
  const files = {
    'sys/class/dmi/id/sys_vendor': 'Maker\n',
    'sys/class/dmi/id/product_name': 'To Be Filled By O.E.M.\n',
    'sys/class/dmi/id/product_serial': 'SN-4711\n',
    'sys/class/dmi/id/bios_date': '02/30/2024\n',
    'proc/cpuinfo': cpu('sse'),
    'proc/meminfo': 'MemTotal:       16384000 kB\nMemFree: 1 kB\n',
    'sys/block/sda/size': '1048576\n',
    'sys/block/sda/queue/rotational': '1\n',
    'sys/block/loop0/size': '8\n',
    'sys/block/sr0/size': '8\n',
    'sys/block/nvme0n1/size': '2097152\n',
    'sys/block/nvme0n1/queue/rotational': '0\n',
  }
  it('reads processor, memory and disks, and leaves out what a maker did not fill in', () => {
    const row = readHardware(treeAt(machine(files)), new Set())
    expect(Hardware.parse(row)).toEqual({
      manufacturer: 'Maker',
      cpuModel: 'Fast CPU',
      cpuCores: 1,
      cpuThreads: 2,
      memoryMebibytes: 16000,
      disks: [
        { name: 'nvme0n1', mebibytes: 1024, rotational: false },
        { name: 'sda', mebibytes: 512, rotational: true },
      ],
    })
  })
  it('reads the serial number only when it is switched on', () => {
    expect(readHardware(treeAt(machine(files)), new Set(['hardware.serialNumber'])).serialNumber).toBe('SN-4711')
  })
})

describe('network', () => {
  const at = (name: string, files: Record<string, string>) =>
    Object.fromEntries(Object.entries(files).map(([file, text]) => [`sys/class/net/${name}/${file}`, text]))
  const root = machine({
    ...at('lo', { type: '772\n', operstate: 'unknown\n', flags: '0x9\n', address: '00:00:00:00:00:00\n' }),
    ...at('eth0', { type: '1\n', operstate: 'up\n', address: '52:54:00:00:00:01\n', 'device/': '' }),
    ...at('wlan0', {
      type: '1\n',
      operstate: 'down\n',
      address: '52:54:00:00:00:02\n',
      'wireless/': '',
      'device/': '',
    }),
    ...at('br0', { type: '1\n', operstate: 'up\n', 'bridge/': '' }),
    ...at('tun0', { type: '65534\n', operstate: 'unknown\n', flags: '0x1090\n' }),
    'proc/net/if_inet6': 'fe80000000000000505400fffe000001 02 40 20 80     eth0\n',
  })
  it('tells interfaces apart, and hardware addresses only when they are switched on', () => {
    const rows = readNetwork(treeAt(root), new Set())
    for (const row of rows) Interface.parse(row)
    expect(Object.fromEntries(rows.map(({ name, type, up }) => [name, [type, up]]))).toEqual({
      lo: ['loopback', true],
      eth0: ['ethernet', true],
      wlan0: ['wireless', false],
      br0: ['bridge', true],
      tun0: ['virtual', false],
    })
    expect(rows.find(({ name }) => name === 'eth0')?.addresses).toEqual(['fe80::5054:ff:fe00:1/64'])
    expect(JSON.stringify(rows)).not.toContain('52:54')
    const all = readNetwork(treeAt(root), new Set(['network.hardwareAddress']))
    expect(all.map(({ hardwareAddress }) => hardwareAddress).filter(Boolean)).toEqual([
      '52:54:00:00:00:01',
      '52:54:00:00:00:02',
    ])
  })
})

it('services are read from systemctl’s lists', () => {
  const units = `ssh.service        loaded    active   running OpenBSD Secure Shell server
getty@tty1.service loaded    active   running Getty on tty1
gone.service       not-found inactive dead    gone.service
cron.service       loaded    failed   failed  Regular background program
odd.service        loaded    reloading x x\n`
  const unitFiles =
    'ssh.service enabled enabled\ngetty@.service enabled enabled\ncron.service masked enabled\nother.service generated -\n'
  expect(servicesFrom(units, unitFiles)).toEqual([
    { name: 'cron', state: 'failed', startup: 'masked' },
    { name: 'getty@tty1', state: 'active', startup: 'enabled' },
    { name: 'odd', state: 'unknown' },
    { name: 'ssh', state: 'active', startup: 'enabled' },
  ])
})

it('an empty machine has a system all the same', () => {
  expect(System.safeParse(system({})).success).toBe(true)
})
