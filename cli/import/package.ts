// One package as the dictionary wants it, from the fields that all package managers have under other names.
import { isPublicOrigin, type PublicOrigin } from '#wire/telemetry/origins.ts'
import type { Package } from '#wire/telemetry/software.ts'

export interface PackageFields {
  readonly manager: Package['manager']
  readonly name: string | undefined
  readonly version: string | undefined
  readonly architecture?: string | undefined
  readonly source?: string | undefined
  readonly sourceVersion?: string | undefined
  readonly vendor?: string | undefined
  readonly origin?: string | undefined
  readonly installedOn?: string | undefined
  /** rpm's whole label or `name:stream`. */
  readonly module?: string | undefined
}

/** A package, or why it is none. Says source and source version only where they differ from the package's own. */
export function packageOf(fields: PackageFields): Package | { fault: string } {
  const { manager, name, version } = fields
  if (!name) return { fault: 'a package without a name' }
  if (!version) return { fault: `the package ${name} has no version` }
  for (const text of [name, version, fields.architecture, fields.source, fields.sourceVersion, fields.module]) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    if (text && /[\x00-\x20\x7f-\x9f\ufffd]/.test(text)) return { fault: 'a package with unreadable characters' }
    if (text && text.length > 512) return { fault: 'a package with a text longer than 512 characters' }
  }
  const own = manager === 'rpm' ? version.replace(/^0:/, '') : version
  const source = fields.source === name ? undefined : fields.source
  const sourceVersion = fields.sourceVersion === sourceVersionOf(manager, own) ? undefined : fields.sourceVersion
  return {
    manager,
    name,
    version: own,
    architecture: fields.architecture ?? '',
    ...(source ? { source } : {}),
    ...(sourceVersion ? { sourceVersion } : {}),
    ...(fields.vendor ? { vendor: fields.vendor } : {}),
    ...(fields.origin ? { origin: fields.origin } : {}),
    ...(fields.installedOn ? { installedOn: fields.installedOn } : {}),
    ...streamOf(fields.module),
  }
}

/** Name and stream of a module's label, which goes on with build, context and architecture. */
function streamOf(label: string | undefined): { module?: string } {
  const [module] = /^[^:]+:[^:]+/.exec(label ?? '') ?? []
  return module === undefined ? {} : { module }
}

/** What an absent source version stands for: dpkg without the suffix of a binary rebuild, rpm without the epoch. */
function sourceVersionOf(manager: Package['manager'], version: string): string {
  if (manager === 'dpkg') return version.replace(/\+b\d+$/, '')
  return manager === 'rpm' ? version.replace(/^\d+:/, '') : version
}

/** `name (version)` and `name`, as dpkg's Source field writes them. */
export function splitSource(text: string | undefined): { source?: string; sourceVersion?: string } {
  const [, source, sourceVersion] = /^(\S+)(?:\s+\(([^)\s]+)\))?$/.exec(text?.trim() ?? '') ?? []
  return { ...(source ? { source } : {}), ...(sourceVersion ? { sourceVersion } : {}) }
}

/** The domain of the last address in `text`, lower case: a maintainer's organisation without the person (D1). */
export function domainOf(text: string | undefined): string | undefined {
  return /@([a-z0-9](?:[a-z0-9.-]{0,198}[a-z0-9])?)>?\s*$/i.exec(text ?? '')?.[1]?.toLowerCase()
}

/** Package URL namespaces and vendors' words for a distribution, where they differ from os-release(5)'s ID. */
const otherNames: Readonly<Record<string, PublicOrigin>> = {
  alma: 'almalinux',
  amazon: 'amzn',
  'amazon linux': 'amzn',
  'amazon.com': 'amzn',
  'fedora project': 'fedora',
  oracle: 'ol',
  'oracle america': 'ol',
  'red hat': 'rhel',
  'red hat, inc.': 'rhel',
  redhat: 'rhel',
  rockylinux: 'rocky',
  'rocky enterprise software foundation': 'rocky',
  suse: 'sles',
  'suse linux': 'sles',
  'suse llc <https://www.suse.com/>': 'sles',
  'vmware, inc.': 'photon',
}

/** The public index a distribution's name, purl namespace or rpm vendor stands for; undefined: none that is known. */
export function originOf(name: string | undefined): PublicOrigin | undefined {
  const lower = name?.trim().toLowerCase() ?? ''
  const id = otherNames[lower] ?? lower
  return isPublicOrigin(id) ? id : undefined
}

/** The public index whose maintainers have addresses in `domain`. */
export function originOfDomain(domain: string | undefined): PublicOrigin | undefined {
  if (/(^|\.)debian\.org$|^alioth-lists\.debian\.net$/.test(domain ?? '')) return 'debian'
  if (/(^|\.)(ubuntu|canonical)\.com$/.test(domain ?? '')) return 'ubuntu'
  return /(^|\.)alpinelinux\.org$/.test(domain ?? '') ? 'alpine' : undefined
}
