// A package as the catalogue knows it.
import type { Package } from '#wire/telemetry/software.ts'

/** A package without what belongs to one device only (when it was installed there). */
export type CataloguePackage = Omit<Package, 'installedOn'>
