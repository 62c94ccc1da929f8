// What of an installed package is compared with advisories: another name and version than the one it is installed under.
import type { CataloguePackage } from '../../software/catalogue-package.ts'

export interface Compared {
  readonly name: string
  readonly version: string
}

/**
 * dpkg and apk: the source package, because Debian's and Alpine's advisories name sources. A rebuild of the binary alone
 * (Debian's binNMU, `+b1`) is no new source version. rpm: the binary package, with epoch and release.
 */
export function comparedOf({ manager, name, version, source, sourceVersion }: CataloguePackage): Compared {
  switch (manager) {
    case 'rpm':
      return { name, version }
    case 'apk':
      return { name: source ?? name, version: sourceVersion ?? version }
    case 'dpkg':
      return { name: source ?? name, version: sourceVersion ?? version.replace(/\+b\d+$/, '') }
  }
}

/** Under which names of an ecosystem statements about the package lie. */
export const lookupNames = (one: CataloguePackage): readonly string[] => [comparedOf(one).name]
