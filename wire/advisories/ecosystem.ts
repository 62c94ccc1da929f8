// How a release stream of a distribution is named, so that advisory and device mean the same one.

/**
 * Ecosystems whose versions can be compared, as the OSV schema names them, each with the scheme of its versions. A record of
 * another ecosystem is kept and told, never matched.
 */
export const schemes = {
  Debian: 'deb',
  Ubuntu: 'deb',
  AlmaLinux: 'rpm',
  'Red Hat': 'rpm',
  'Rocky Linux': 'rpm',
  openSUSE: 'rpm',
  SUSE: 'rpm',
  Alpine: 'apk',
  Wolfi: 'apk',
  Chainguard: 'apk',
  npm: 'semver',
  PyPI: 'pep440',
} as const satisfies Record<string, Scheme>

/** Orders of versions: dpkg's, rpm's, apk-tools', Semantic Versioning 2.0 and PEP 440. */
export type Scheme = 'deb' | 'rpm' | 'apk' | 'semver' | 'pep440'

/**
 * The form every part of Muster uses for an ecosystem with its release: `Debian:12`, `Ubuntu:22.04` (OSV's `:LTS` and `:Pro`
 * parts: see below), `AlmaLinux:8`, `Red Hat:8`, `Alpine:v3.10`, `npm`. OSV's `Debian` without a release stays `Debian` and
 * matches no device: it says nothing about a stream. `Ubuntu:Pro:22.04:LTS` is a stream of its own, `Ubuntu:Pro:22.04`.
 */
export function ecosystemOf(text: string): string {
  const [family = '', ...rest] = text.trim().split(':')
  if (family === 'Ubuntu') return [family, ...rest.filter((part) => part !== 'LTS')].join(':')
  if (family === 'Alpine' && rest[0]) return `Alpine:v${rest[0].replace(/^v/, '')}`
  return [family, ...rest].join(':')
}

/** The scheme of an ecosystem in the form above; undefined: its versions cannot be compared here. */
export function schemeOf(ecosystem: string): Scheme | undefined {
  const [family = ''] = ecosystem.split(':', 1)
  return Object.hasOwn(schemes, family) ? schemes[family as keyof typeof schemes] : undefined
}

/** What advisories are looked up under for one device. */
export interface ReleaseStream {
  /** `Debian:12`. */
  readonly ecosystem: string
  /** The origin (wire/telemetry/origins.ts) its packages must come from to be compared. */
  readonly origins: readonly string[]
  /** Set: a rebuild's advisories, used while the distribution's own are not loaded. Findings then say `basis: rebuild`. */
  readonly rebuild?: string
}

/** The release stream of a device by os-release(5) ID and VERSION_ID; undefined: this distribution is not supported. */
export function releaseStream(osId: string | undefined, osVersion: string | undefined): ReleaseStream | undefined {
  const version = osVersion ?? ''
  const major = /^\d+/.exec(version)?.[0]
  switch (osId) {
    case 'debian':
      return major === undefined ? undefined : { ecosystem: `Debian:${major}`, origins: ['debian'] }
    case 'ubuntu':
      return /^\d+\.\d+/.test(version)
        ? { ecosystem: `Ubuntu:${/^\d+\.\d+/.exec(version)?.[0]}`, origins: ['ubuntu'] }
        : undefined
    case 'alpine': {
      const branch = /^\d+\.\d+/.exec(version)?.[0]
      return branch === undefined ? undefined : { ecosystem: `Alpine:v${branch}`, origins: ['alpine'] }
    }
    case 'almalinux':
      return major === undefined ? undefined : { ecosystem: `AlmaLinux:${major}`, origins: ['almalinux'] }
    case 'rocky':
      return major === undefined ? undefined : { ecosystem: `Rocky Linux:${major}`, origins: ['rocky'] }
    case 'rhel':
      return major === undefined
        ? undefined
        : { ecosystem: `Red Hat:${major}`, origins: ['rhel'], rebuild: `AlmaLinux:${major}` }
    default:
      return undefined
  }
}
