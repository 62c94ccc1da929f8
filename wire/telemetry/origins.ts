// Which origins are public indexes: a package name from one of them says nothing about who made or uses it.

/**
 * The closed list of public indexes, by the `ID` that os-release(5) gives the distribution that publishes them.
 * A package from elsewhere (a company's own repository, a local build) keeps its name sealed with its device.
 */
export const publicOrigins = [
  'almalinux',
  'alpine',
  'amzn',
  'arch',
  'azurelinux',
  'centos',
  'debian',
  'fedora',
  'kali',
  'linuxmint',
  'mariner',
  'ol',
  'opensuse',
  'opensuse-leap',
  'opensuse-tumbleweed',
  'photon',
  'raspbian',
  'rhel',
  'rocky',
  'sled',
  'sles',
  'ubuntu',
  'wolfi',
] as const
export type PublicOrigin = (typeof publicOrigins)[number]

const known: ReadonlySet<string> = new Set(publicOrigins)

/** True when the origin is on the list; an absent origin is unknown and therefore not public. */
export function isPublicOrigin(origin: string | undefined): origin is PublicOrigin {
  return origin !== undefined && known.has(origin)
}
