// RPM's package database, read by rpm itself through the helper: its file formats differ, its answers do not.
import type { Package } from '#wire/telemetry/software.ts'
import { ask } from '../../../helper/ask.ts'
import { osRelease } from '../system.ts'
import { dayOf, known, type Tree, Unreadable } from '../tree.ts'
import { rpmDatabases } from './databases.ts'
import { domainOf } from './dpkg.ts'

/** Installed packages in the order of their names; none where there is no database. Throws Unreadable when rpm fails. */
export async function readRpm(tree: Tree, withDays: boolean): Promise<Package[]> {
  if (tree.root !== '/' || !rpmDatabases.some((path) => tree.stat(path))) return []
  const answer = (await ask('rpm')) ?? (await ask('rpm-without-modules'))
  if (answer === undefined) throw new Unreadable('rpm does not answer')
  return packagesFrom(answer, withDays, osRelease(tree).ID)
}

/**
 * Packages from lines of NAME, EPOCHNUM, VERSION, RELEASE, ARCH, SOURCERPM, VENDOR, INSTALLTIME and, of an rpm that knows
 * it, MODULARITYLABEL between tabs.
 * Imported signing keys (gpg-pubkey) are no packages. `home` is the distribution's ID in os-release.
 */
export function packagesFrom(lines: string, withDays: boolean, home?: string): Package[] {
  const rows = lines.split('\n').flatMap((line) => {
    const [name, epoch, version, release, architecture = '', sourceRpm = '', vendor = '', installed = '', label = ''] =
      line.split('\t')
    if (!name || !version || !release || name === 'gpg-pubkey') return []
    const evr = `${version}-${release}`
    const [, source = name, sourceVersion = evr] = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(sourceRpm) ?? []
    return [
      known({
        manager: 'rpm' as const,
        name,
        version: epoch && epoch !== '0' ? `${epoch}:${evr}` : evr,
        architecture: architecture === '(none)' ? '' : architecture,
        source: source === name ? undefined : source,
        sourceVersion: sourceVersion === evr ? undefined : sourceVersion,
        vendor: organisation(vendor),
        origin: originOf(vendor, home),
        module: moduleOf(label),
        installedOn: withDays && /^[1-9]\d*$/.test(installed) ? dayOf(Number(installed) * 1000) : undefined,
      }),
    ]
  })
  // An empty architecture is a value of the key, unlike other empty fields.
  const packages = rows.map((row) => ({ ...row, architecture: row.architecture ?? '' }) as Package)
  return packages.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** `nodejs:18` of `nodejs:18:8060020220511120951:ad008a3a:x86_64`: name and stream, without build and context. */
const moduleOf = (label: string) => /^[^:\s()]+:[^:\s]+(?=:|$)/.exec(label)?.[0].slice(0, 512)

/** A vendor with a mail address in it is cut to the address's domain, as Debian's maintainer is. */
function organisation(vendor: string): string | undefined {
  if (vendor === '(none)') return undefined
  return vendor.includes('@') ? domainOf(vendor) : vendor.slice(0, 200)
}

/** What the builders of public distributions write as vendor. */
const vendors: readonly [start: string, origin: string][] = [
  ['AlmaLinux', 'almalinux'],
  ['Red Hat, Inc.', 'rhel'],
  ['Rocky', 'rocky'],
  ['CentOS', 'centos'],
  // EPEL's as well, which is public like the rest.
  ['Fedora Project', 'fedora'],
  ['openSUSE', 'opensuse'],
  ['SUSE LLC', 'sles'],
  ['Amazon Linux', 'amzn'],
  ['Amazon.com', 'amzn'],
]
/** Makers of a distribution who sell other things under the same name: they count on their own distribution only. */
const atHome: readonly [start: string, distribution: string][] = [
  ['Oracle America', 'ol'],
  ['VMware, Inc.', 'photon'],
  ['Microsoft Corporation', 'azurelinux'],
  ['Microsoft Corporation', 'mariner'],
]

function originOf(vendor: string, home: string | undefined): string | undefined {
  const own = atHome.find(([start, distribution]) => distribution === home && vendor.startsWith(start))
  return own?.[1] ?? vendors.find(([start]) => vendor.startsWith(start))?.[1]
}
