// Which system runs here and on what kind of machine: os-release, the kernel's own words, firmware and container marks.
import { machine } from 'node:os'
import type { System } from '#wire/telemetry/system.ts'
import { dayOf, known, type Tree } from './tree.ts'

export interface About {
  readonly agentVersion: string
  /** Switches that are on: what is off is not even read. */
  readonly on: ReadonlySet<string>
}

/** The system's row. os-release as in os-release(5); chassis types as in SMBIOS 3.7, 7.4.1. */
export function readSystem(tree: Tree, { agentVersion, on }: About): System {
  const release = osRelease(tree)
  const virtualisation = container(tree) ?? hypervisor(tree)
  return known({
    hostName: on.has('system.hostName') ? hostName(tree) : undefined,
    osId: (release.ID ?? 'linux').slice(0, 200),
    osVersion: release.VERSION_ID?.slice(0, 200),
    osCodename: release.VERSION_CODENAME?.slice(0, 200),
    osName: release.PRETTY_NAME?.slice(0, 200),
    kernel: tree.text('proc/sys/kernel/osrelease')?.slice(0, 200),
    architecture: tree.text('proc/sys/kernel/arch') || machine(),
    deviceClass: deviceClass(tree),
    virtualisation,
    bootedOn: bootedOn(tree),
    rebootRequired: rebootRequired(tree),
    agentVersion,
  }) as System
}

/** os-release(5): KEY=value lines, quoted as in a shell. */
export function osRelease(tree: Tree): Record<string, string | undefined> {
  const text = tree.text('etc/os-release') ?? tree.text('usr/lib/os-release') ?? ''
  const pairs = text.split('\n').flatMap((line) => {
    const match = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim())
    return match ? [[match[1] as string, unquoted(match[2] as string)]] : []
  })
  return Object.fromEntries(pairs)
}

function unquoted(value: string): string {
  const quote = value[0]
  const inner = (quote === '"' || quote === "'") && value.endsWith(quote) ? value.slice(1, -1) : value
  return quote === "'" ? inner : inner.replace(/\\([$"`\\])/g, '$1')
}

function hostName(tree: Tree): string | undefined {
  return (tree.text('proc/sys/kernel/hostname') || tree.text('etc/hostname')?.split('\n')[0]?.trim())?.slice(0, 200)
}

const laptops = new Set([8, 9, 10, 11, 14, 30, 31, 32])
const workstations = new Set([3, 4, 5, 6, 7, 13, 15, 16, 24, 35, 36])

/** SMBIOS 3.7, 7.4.1; undefined where the firmware says none. */
export function chassisOf(tree: Tree): number | undefined {
  const text = tree.text('sys/class/dmi/id/chassis_type')
  return text === undefined ? undefined : Number(text)
}

export function deviceClass(tree: Tree): System['deviceClass'] {
  if (container(tree)) return 'container'
  if (hypervisor(tree)) return 'virtual-machine'
  const chassis = chassisOf(tree) ?? 0
  if (laptops.has(chassis)) return 'laptop'
  return workstations.has(chassis) ? 'workstation' : 'server'
}

function container(tree: Tree): string | undefined {
  const named = tree.text('run/systemd/container') || tree.text('run/host/container-manager')
  if (named) return named.split('\n')[0]?.slice(0, 64)
  if (tree.stat('run/.containerenv')) return 'podman'
  if (tree.stat('.dockerenv')) return 'docker'
  const first = tree
    .bytes('proc/1/environ')
    ?.toString('latin1')
    .split('\0')
    .find((entry) => entry.startsWith('container='))
  return first?.slice('container='.length, 74) || undefined
}

/** What a hypervisor writes into the firmware tables of its guests (as systemd-detect-virt reads them). */
const makers: readonly [start: RegExp, name: string][] = [
  [/KVM/i, 'kvm'],
  [/^OpenStack/, 'kvm'],
  [/^QEMU/, 'qemu'],
  [/VMware|^VMW/, 'vmware'],
  [/innotek GmbH|VirtualBox/, 'virtualbox'],
  [/^Xen/, 'xen'],
  [/^Bochs/, 'bochs'],
  [/^Parallels/, 'parallels'],
  [/^BHYVE/, 'bhyve'],
  [/^Amazon EC2/, 'amazon'],
  [/^Google Compute Engine/, 'google'],
  [/^Hyper-V|^Virtual Machine$/, 'microsoft'],
  [/^Apple Virtualization/, 'apple'],
]

function hypervisor(tree: Tree): string | undefined {
  const words = ['product_name', 'sys_vendor', 'board_vendor', 'bios_vendor'].map(
    (name) => tree.text(`sys/class/dmi/id/${name}`) ?? '',
  )
  // A cloud's bare-metal instances carry its name too; only a guest's processor says "hypervisor".
  const processor = tree.bytes('proc/cpuinfo')?.toString('latin1') ?? ''
  const guest = /^(flags|Features)\s*:.*\bhypervisor\b/m.test(processor)
  const named = makers.find(([start]) => words.some((word) => start.test(word)))?.[1]
  if (named && (guest || !/^flags\s*:/m.test(processor))) return named
  return tree.text('sys/hypervisor/type') || (guest ? 'unknown' : undefined)
}

/** The day of the boot: `btime` of /proc/stat, seconds since 1970. */
function bootedOn(tree: Tree): string | undefined {
  const seconds = /^btime (\d+)$/m.exec(tree.bytes('proc/stat')?.toString('latin1') ?? '')?.[1]
  return seconds === undefined ? undefined : dayOf(Number(seconds) * 1000)
}

/** Debian's convention: a file appears. Its absence says something only where a package is there that would write it. */
function rebootRequired(tree: Tree): boolean | undefined {
  if (tree.stat('run/reboot-required') ?? tree.stat('var/run/reboot-required')) return true
  const hooks = ['unattended-upgrades', 'update-notifier'].some((name) => tree.stat(`etc/kernel/postinst.d/${name}`))
  return hooks ? false : undefined
}
