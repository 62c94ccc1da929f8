// A package of an operating system from its package URL (purl-spec) and what else a bill of materials says about it.
import { PackageURL } from 'packageurl-js'
import type { SbomFacts } from '#wire/console/sbom.ts'
import type { Package } from '#wire/telemetry/software.ts'
import { originOf, packageOf } from './package.ts'

const managers: Readonly<Record<string, Package['manager']>> = { deb: 'dpkg', rpm: 'rpm', apk: 'apk' }

/** Beside the URL; whatever is given goes before what the URL says, Muster's own facts before all. */
export interface Told {
  readonly name?: string | undefined
  readonly version?: string | undefined
  readonly source?: string | undefined
  readonly sourceVersion?: string | undefined
  readonly module?: string | undefined
  readonly facts: SbomFacts
}

export interface SystemName {
  readonly id: string
  readonly version: string | undefined
}

/** What a document has that is no package of an operating system, by sort. */
export type LeftOut = { readonly leftOut: string }

/** Undefined for a text that is no package URL. */
export function readPurl(text: string | undefined): PackageURL | undefined {
  try {
    return text === undefined ? undefined : PackageURL.fromString(text)
  } catch {
    return undefined
  }
}

export function fromPurl(purl: PackageURL | undefined, told: Told): Package | LeftOut | { fault: string } {
  const manager = purl && managers[purl.type ?? '']
  if (!manager) return { leftOut: purl?.type ?? 'without a package URL' }
  const { arch, epoch, upstream, rpmmod } = purl.qualifiers ?? {}
  if (arch === 'source' || arch === 'src') return { leftOut: 'source packages' }
  const version = purl.version ?? told.version
  const { facts } = told
  return packageOf({
    manager,
    // Some types fold the case of names in the URL.
    name: told.name?.toLowerCase() === purl.name?.toLowerCase() ? told.name : (purl.name ?? told.name),
    version: version && epoch && epoch !== '0' && !/^\d+:/.test(version) ? `${epoch}:${version}` : version,
    architecture: arch,
    ...sourceOf(told, manager === 'rpm', upstream ?? ''),
    vendor: facts.vendor,
    origin: facts.origin ?? originOf(purl.namespace ?? undefined),
    installedOn: facts.installedOn,
    module: rpmmod ?? told.module,
  })
}

/** Muster's own facts say it exactly and alone; others by their members, else the qualifier `upstream`. */
function sourceOf({ facts, source, sourceVersion }: Told, ofRpm: boolean, upstream: string) {
  if (facts.source ?? facts.sourceVersion) return { source: facts.source, sourceVersion: facts.sourceVersion }
  const [upstreamName, upstreamVersion] = upstream.replace(/\.src\.rpm$/, '').split('@')
  const sourceRpm = /^(.+)-([^-]+-[^-]+)$/.exec(ofRpm ? (upstreamName ?? '') : '')
  return {
    source: source ?? sourceRpm?.[1] ?? upstreamName,
    sourceVersion: sourceVersion ?? sourceRpm?.[2] ?? upstreamVersion,
  }
}

/** `distro=debian-12` and `distro=12` under the namespace `debian`. */
export function systemOf(purl: PackageURL): SystemName | undefined {
  const distro = purl.qualifiers?.distro
  const [, id, version] = /^(?:([a-z][a-z_.-]*?)-)?(\d[\w.]*)$/i.exec(distro ?? '') ?? []
  const system = id ?? purl.namespace
  return system ? { id: originOf(system) ?? system, version } : undefined
}
