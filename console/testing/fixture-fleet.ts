// A made-up fleet of any size, always the same for the same size: what the console is looked at and tested with.
import { iso } from '#kit/clock.ts'
import type { DeviceRow } from '#wire/console/devices.ts'
import { DeviceId, GroupId } from '#wire/ids.ts'
import type { Package } from '#wire/telemetry/software.ts'
import { idOf, numbers } from './numbers.ts'

export interface FixtureDevice extends DeviceRow {
  readonly index: number
}

export interface FixtureFleet {
  readonly now: number
  readonly devices: readonly FixtureDevice[]
  readonly groups: readonly { id: GroupId; name: string; parent: GroupId | null }[]
  packagesOf(device: FixtureDevice): Package[]
}

const systems = [
  ['debian', '12'],
  ['debian', '13'],
  ['ubuntu', '24.04'],
  ['ubuntu', '22.04'],
  ['almalinux', '9.5'],
  ['rocky', '9.4'],
  ['alpine', '3.21'],
  ['rhel', '8.10'],
] as const
const classes = ['server', 'virtual-machine', 'workstation', 'laptop', 'container'] as const
const roles = ['web', 'db', 'mail', 'build', 'cache', 'edge', 'files', 'laptop', 'desk', 'kiosk'] as const
const sites = ['vie', 'grz', 'ber', 'muc', 'zrh', 'lon'] as const

/** Names that text from a device may hold and that must stay text. */
export const hostileNames = [
  '<img src=x onerror=alert(1)>',
  '=HYPERLINK("http://evil.example","click")',
  'javascript:alert(document.cookie)',
  '"><script>alert(1)</script>',
  '\u202egnp.exe',
  'Ж'.repeat(60),
  'a-host-name-that-somebody-generated-from-an-inventory-number-0004711-building-c-floor-3-room-314',
] as const

const packageNames =
  'adduser apt base-files bash ca-certificates coreutils cron curl dash debianutils dpkg e2fsprogs gawk git gpg grep gzip hostname htop init iproute2 kmod less libacl1 libc6 libcurl4 libssl3 libsystemd0 libxml2 linux-image-amd64 login lsb-release mawk nano ncurses-base nginx openssh-server openssl passwd perl-base postgresql-15 procps python3.11 python3-requests rsync rsyslog sed sqlite3 sudo systemd tar tzdata udev util-linux vim-tiny wget xz-utils zlib1g zstd'.split(
    ' ',
  )

/** `now` in milliseconds; `hostile`: the first devices bear hostile and overlong names. */
export function makeFleet(size: number, now: number, hostile: boolean): FixtureFleet {
  const groups = [
    ['Vienna', null],
    ['Servers', 0],
    ['Workstations', 0],
    ['Berlin', null],
    ['Production servers with a rather long name of a group', 3],
    ['Kiosks', 3],
  ].map(([name, parent], index) => ({
    id: GroupId.parse(idOf('grp', index)),
    name: name as string,
    parent: parent === null ? null : GroupId.parse(idOf('grp', parent as number)),
  }))
  const devices = Array.from({ length: size }, (_, index) => device(index, size, now, hostile, groups))
  return { now, devices, groups, packagesOf: packages }
}

function device(
  index: number,
  size: number,
  now: number,
  hostile: boolean,
  groups: FixtureFleet['groups'],
): FixtureDevice {
  const next = numbers(index * 7919 + 13)
  const [osId, osVersion] = systems[Math.min(next(systems.length), next(systems.length))] ?? systems[0]
  const luck = next(1000)
  const state =
    size === 1
      ? 'managed'
      : luck < 8
        ? 'pending'
        : luck < 10
          ? 'locked'
          : luck < 20
            ? 'retired'
            : luck < 45
              ? 'unmanaged'
              : 'managed'
  const silent = state === 'unmanaged' || state === 'pending'
  const presence = silent ? 'none' : state === 'retired' || luck > 955 ? 'offline' : luck > 935 ? 'late' : 'online'
  const seconds = presence === 'online' ? next(900) : presence === 'late' ? 1500 + next(900) : 90_000 + next(2_000_000)
  const role = roles[next(roles.length)] ?? 'web'
  const plain = `${role}-${sites[next(sites.length)]}-${String(index + 1).padStart(size > 9999 ? 6 : 3, '0')}`
  const id = DeviceId.parse(idOf('dev', index + 1000))
  const bad = hostile ? hostileNames[index] : undefined
  const unnamed = !bad && index % 23 === 7
  const group = groups[next(groups.length + 2)]
  const known = state !== 'pending'
  return {
    index,
    id,
    name: size === 1 ? 'saturn' : (bad ?? (unnamed ? id.slice(4, 10) : plain)),
    nameFrom: unnamed ? 'id' : index % 11 === 0 ? 'given' : 'host',
    state,
    presence,
    ...(silent ? {} : { lastSeen: iso(now - seconds * 1000) }),
    ...(presence === 'offline' && index % 2 === 0 ? { leftAt: iso(now - (seconds - 20) * 1000) } : {}),
    ...(presence === 'online' && index % 7 === 1 ? { held: true as const } : {}),
    ...(index % 7 === 3 ? { personal: true as const } : {}),
    ...(group ? { group: { id: group.id, name: group.name } } : {}),
    ...(known ? { osId, osVersion, architecture: osId === 'alpine' ? 'x86_64' : 'amd64' } : {}),
    ...(known ? { deviceClass: classes[Math.min(next(5), next(5))] ?? 'server' } : {}),
    ...(known ? { packages: 180 + next(1600) } : {}),
    ...(silent ? {} : { rebootRequired: next(10) === 0, agentVersion: '0.1.0' }),
    enrolledAt: iso(now - (3 + next(200)) * 86_400_000),
  }
}

function packages(device: FixtureDevice): Package[] {
  const next = numbers(device.index + 99)
  const manager =
    device.osId === 'alpine' ? 'apk' : ['almalinux', 'rocky', 'rhel'].includes(device.osId ?? '') ? 'rpm' : 'dpkg'
  const count = device.packages ?? 0
  return Array.from({ length: count }, (_, index) => {
    const base = packageNames[index % packageNames.length] ?? 'bash'
    const round = Math.floor(index / packageNames.length)
    const name =
      round === 0
        ? base
        : `${base}-${['dev', 'doc', 'common', 'data', 'bin', 'utils'][round % 6]}${round > 5 ? round : ''}`
    return {
      manager,
      name,
      version: `${1 + next(4)}.${next(20)}.${next(9)}-${1 + next(5)}${manager === 'dpkg' ? '+deb12u2' : manager === 'rpm' ? '.el9' : '-r0'}`,
      architecture: index % 9 === 0 ? (manager === 'rpm' ? 'noarch' : 'all') : (device.architecture ?? 'amd64'),
      ...(round > 0 ? { source: base } : {}),
      ...(index % 17 === 3 ? {} : { origin: device.osId ?? 'debian' }),
      installedOn: iso(1_750_000_000_000 + next(40_000) * 1_000_000).slice(0, 10),
    }
  })
}

export { packageNames }
