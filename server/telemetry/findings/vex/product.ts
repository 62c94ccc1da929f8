// Products of a VEX document: packages by their package URLs, without version where a decision holds for all of them.
import { PackageURL } from 'packageurl-js'
import { purlOf } from '../../sbom/purl.ts'
import type { CataloguePackage } from '../../software/catalogue-package.ts'
import { everything, type Product } from './statement.ts'

/** `pkg:deb/debian/curl`. */
export function productOf({ manager, name, origin }: Pick<CataloguePackage, 'manager' | 'name' | 'origin'>): string {
  return purlOf({ manager, name, origin, version: '', architecture: '' }, undefined)
}

/** A package of which no more than its name is known. */
export const genericOf = (name: string): string =>
  new PackageURL('generic', undefined, name, undefined, undefined, undefined).toString()

const kinds = new Set(['deb', 'rpm', 'apk', 'generic'])

/** What an identifier of a document names among installed packages. */
export function readProduct(text: string): Product {
  if (text === everything) return { ours: true }
  if (!text.startsWith('pkg:')) return { fault: `${shown(text)} is no package URL` }
  try {
    const { type, name, version, qualifiers } = PackageURL.fromString(text)
    if (!kinds.has(type ?? '')) return { fault: `${shown(text)} is no package of a system` }
    if (qualifiers?.arch === 'source' || qualifiers?.arch === 'src')
      return { fault: `${shown(text)} is a source package, which no device has installed` }
    if (!name || name.length > 512) return { fault: `${shown(text)} names no package` }
    return { package: name, versioned: version !== undefined && version !== null && version !== '' }
  } catch {
    return { fault: `${shown(text)} is no package URL that can be read` }
  }
}

const shown = (text: string) => JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text)
