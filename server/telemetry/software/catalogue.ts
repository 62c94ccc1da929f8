// Distinct packages of a tenant under small numbers, and the posting lists that say which devices have each.
import type { CataloguePackage } from './catalogue-package.ts'
import type { PackageSet } from './package-set.ts'
import type { TenantCatalogue } from './tenant-catalogue.ts'

/** One package on one device. */
export interface Installed {
  readonly package: CataloguePackage
  /** In the catalogue; undefined: its name is not public. */
  readonly number: number | undefined
  /** Days since 1970, or `unknownDay`. */
  readonly day: number
}

/** What a committed change did to a device's set. */
export interface SetStep {
  readonly went: readonly Installed[]
  readonly came: readonly Installed[]
  /** The set after it. */
  readonly packages: PackageSet
}

export interface Catalogue {
  /** False while postings are rebuilt from the sealed sets: counts are then unknown, never 0. */
  ready(tenant: number): boolean
  packageOf(tenant: number, number: number): CataloguePackage | undefined
  /** Device numbers that have any version, or this version, of a package. Throws Problem `rebuilding`. */
  devicesWith(tenant: number, name: string, version?: string): Promise<number[]>
  /** The tenant's entries, all up to number `upTo` at least; its postings may still be rebuilt. */
  of(tenant: number, upTo?: number): Promise<TenantCatalogue>
  /** The same for numbers that are shown: throws Problem `rebuilding` until the postings are whole. */
  counted(tenant: number): TenantCatalogue
  /** Gives numbers to packages of public indexes that have none yet, and returns when they are committed. */
  learn(tenant: number, packages: readonly CataloguePackage[]): Promise<void>
  /** Called after the commit of a change, in the order of commits. */
  moved(tenant: number, device: number, step: SetStep): void
  /** Reads the sets of these devices again: another process changed them, or they are gone. */
  reread(tenant: number, devices: readonly number[]): Promise<void>
  /** The same here and in every other process, after devices were hidden or shown again. */
  changed(tenant: number, devices: readonly number[]): Promise<void>
  /** Called after the commit of an erasure: the devices leave every posting here; other processes hear of it by themselves. */
  forget(tenant: number, devices: readonly number[]): void
  /** Brings the entries up to those that have gone. What was looked up in them before means nothing after it. */
  followRemovals(tenant: number): Promise<void>
  /**
   * Called after the postings of a device moved; without a device: all of them may have, because they are built anew.
   * Returns what ends it.
   */
  onMove(heard: (tenant: number, device: number | undefined) => void): () => void
  /** Throws the tenant's postings away and builds them again: what was committed is in doubt. */
  rebuild(tenant: number): void
}
