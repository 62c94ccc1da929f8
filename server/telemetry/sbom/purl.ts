// The package URL of an installed package (purl-spec, types deb, rpm and apk), by which other programs know it.
import { PackageURL } from 'packageurl-js'
import { isPublicOrigin } from '#wire/telemetry/origins.ts'
import type { CataloguePackage } from '../software/catalogue-package.ts'
import type { System } from './bill.ts'

const types = { dpkg: 'deb', rpm: 'rpm', apk: 'apk' } as const

/** Namespaces that differ from os-release(5)'s ID. */
const namespaces: Readonly<Record<string, string>> = { rhel: 'redhat', sles: 'suse' }

/**
 * A package that is from no public index has no namespace: a distribution's would claim that it is from there. An rpm's epoch
 * is a qualifier and no part of its version; Debian's is. `upstream` names the source as other generators write it.
 */
export function purlOf(one: CataloguePackage, system: System | undefined): string {
  const namespace = isPublicOrigin(one.origin) ? (namespaces[one.origin] ?? one.origin) : undefined
  const [, epoch, bare = one.version] = (one.manager === 'rpm' && /^(\d+):(.+)$/.exec(one.version)) || []
  const qualifiers = {
    arch: one.architecture,
    distro: system && (system.version ? `${system.id}-${system.version}` : system.id),
    epoch,
    rpmmod: one.manager === 'rpm' ? one.module : undefined,
    upstream: upstreamOf(one, bare),
  }
  const given = Object.fromEntries(Object.entries(qualifiers).filter(([, value]) => value)) as Record<string, string>
  const url = new PackageURL(types[one.manager], namespace, one.name, bare, given, undefined).toString()
  // The library leaves a plus in a version as it is; the specification has all but a few characters encoded.
  return url.replace(/^[^?]*/, (path) => path.replaceAll('+', '%2B'))
}

function upstreamOf({ manager, name, source, sourceVersion }: CataloguePackage, version: string): string | undefined {
  if (source === undefined && sourceVersion === undefined) return undefined
  if (manager === 'rpm') return `${source ?? name}-${sourceVersion ?? version}.src.rpm`
  return sourceVersion === undefined ? source : `${source ?? name}@${sourceVersion}`
}
