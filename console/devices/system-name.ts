// Operating systems by the names people know.

const known: Record<string, string> = {
  debian: 'Debian',
  ubuntu: 'Ubuntu',
  almalinux: 'AlmaLinux',
  rocky: 'Rocky Linux',
  rhel: 'RHEL',
  centos: 'CentOS',
  fedora: 'Fedora',
  alpine: 'Alpine',
  ol: 'Oracle Linux',
  opensuse: 'openSUSE',
  'opensuse-leap': 'openSUSE Leap',
  sles: 'SLES',
  arch: 'Arch Linux',
}

/** `debian`, `12` -> `Debian 12`; an id nobody knows is shown as it is. Undefined when the id is. */
export function systemName(osId: string | undefined, osVersion?: string | undefined): string | undefined {
  if (!osId) return undefined
  return [known[osId] ?? osId, osVersion].filter(Boolean).join(' ')
}
