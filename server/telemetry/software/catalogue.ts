// Distinct packages of a tenant under small numbers, and the posting lists that say which devices have each.
import type { Package } from '#wire/telemetry/software.ts'

/** A package without what belongs to one device only (when it was installed there). */
export type CataloguePackage = Omit<Package, 'installedOn'>

export interface Catalogue {
  /** False while postings are rebuilt from the sealed sets: counts are then unknown, never 0. */
  ready(tenant: number): boolean
  packageOf(tenant: number, number: number): CataloguePackage | undefined
  /** Device numbers that have any version, or this version, of a package. */
  devicesWith(tenant: number, name: string, version?: string): Promise<number[]>
}
