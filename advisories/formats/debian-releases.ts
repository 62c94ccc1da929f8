// Debian's code names and the ecosystems their advisories belong to.

/** By distro-info-data; OSV calls releases before 7 by their first number and a dot. */
const releases: Readonly<Record<string, string>> = {
  buzz: '1.1',
  rex: '1.2',
  bo: '1.3',
  hamm: '2.0',
  slink: '2.1',
  potato: '2.2',
  woody: '3.0',
  sarge: '3.1',
  etch: '4.0',
  lenny: '5.0',
  squeeze: '6.0',
  wheezy: '7',
  jessie: '8',
  stretch: '9',
  buster: '10',
  bullseye: '11',
  bookworm: '12',
  trixie: '13',
  forky: '14',
  duke: '15',
}

/** `bookworm` → `Debian:12`; `sid` and what is not known by number keep their name: `Debian:sid`, which is no device's stream. */
export function debianRelease(codeName: string): string {
  const name = codeName.replace(/-(lts|security)$/, '')
  return `Debian:${Object.hasOwn(releases, name) ? releases[name] : name}`
}

export const debianCodeNames = Object.keys(releases)
