// A record of packages against the set that is held: what went, what came, and whether the digest holds.
import { digestAfter, digestOf } from '#wire/telemetry/digest.ts'
import { isPublicOrigin } from '#wire/telemetry/origins.ts'
import type { Package } from '#wire/telemetry/software.ts'
import type { PackageMark, StoredChange } from '../history.ts'
import type { ParsedRecord, RowChange } from '../rows.ts'
import { sha256 } from '../sha256.ts'
import type { Installed } from './catalogue.ts'
import { fromDay, merge, type PackageSet, type PrivatePackage, placeOf, sizeOf, toDay } from './package-set.ts'
import type { PackageKey, TenantCatalogue } from './tenant-catalogue.ts'

type Content = Exclude<ParsedRecord['content'], { form: 'off' }>

export interface Difference {
  readonly went: readonly Installed[]
  readonly came: readonly Installed[]
}

/** The row as the device tells it. */
export function rowOf(one: Installed): Package {
  const installedOn = fromDay(one.day)
  return installedOn === undefined ? one.package : { ...one.package, installedOn }
}

/**
 * What the record changes in the set, or `undefined` when it names packages that are not held, leads to two packages
 * with one key, or does not give its digest. The caller has compared the base with `digest`.
 */
export function softwareDifference(
  memory: TenantCatalogue,
  set: PackageSet,
  record: ParsedRecord,
  content: Content,
): Difference | undefined {
  if (content.form === 'whole') {
    if (digestOf(content.rows, sha256) !== record.digest) return undefined
    return against(memory, set, content.rows as unknown as Package[])
  }
  const difference = changed(memory, set, content)
  if (!difference) return undefined
  const digest = digestAfter(content.base, difference.went.map(rowOf), difference.came.map(rowOf), sha256)
  return digest === record.digest ? difference : undefined
}

/** Every package of a set; throws when the catalogue lacks a number. */
export function installedIn(memory: TenantCatalogue, set: PackageSet): Installed[] {
  const installed: Installed[] = []
  for (const [i, number] of set.numbers.entries()) {
    const entry = memory.entry(number)
    if (!entry) throw new Error('a package set names a number that the catalogue does not have')
    installed.push({ package: entry.package, number, day: set.days[i] as number })
  }
  return [...installed, ...set.private.map((one): Installed => ({ ...one, number: undefined }))]
}

/** What has to go from the set and come into it to make it hold exactly these rows. */
function against(memory: TenantCatalogue, set: PackageSet, rows: readonly Package[]): Difference {
  if (sizeOf(set) === 0) return { went: [], came: rows.map((row) => installedOf(memory, row)) }
  const held = new Map(installedIn(memory, set).map((one) => [identityOf(one), one]))
  const came: Installed[] = []
  for (const row of rows) {
    const one = installedOf(memory, row)
    if (!held.delete(identityOf(one))) came.push(one)
  }
  return { went: [...held.values()], came }
}

function changed(memory: TenantCatalogue, set: PackageSet, change: RowChange): Difference | undefined {
  const went = new Map<string, Installed>()
  const came = new Map<string, Installed>()
  const take = (key: PackageKey) => {
    const one = find(memory, set, key)
    if (one) went.set(keyOf(key), one)
    return one
  }
  for (const key of change.drop) if (!take(key as unknown as PackageKey)) return undefined
  const moved: Package[] = []
  for (const { key, to } of change.move) {
    const before = take(key as unknown as PackageKey)
    if (!before) return undefined
    moved.push({ ...rowOf(before), ...to })
  }
  for (const row of [...moved, ...(change.put as unknown as Package[])]) {
    const key = keyOf(row)
    if (came.has(key)) return undefined
    if (!went.has(key)) take(row)
    came.set(key, installedOf(memory, row))
  }
  return { went: [...went.values()], came: [...came.values()] }
}

function find(memory: TenantCatalogue, set: PackageSet, key: PackageKey): Installed | undefined {
  for (const number of memory.alike(key)) {
    const place = number > 0 ? placeOf(set, number) : -1
    const entry = memory.entry(number)
    if (place >= 0 && entry) return { package: entry.package, number, day: set.days[place] as number }
  }
  const wanted = keyOf(key)
  const one = set.private.find((held) => keyOf(held.package) === wanted)
  return one && { ...one, number: undefined }
}

function installedOf(memory: TenantCatalogue, row: Package): Installed {
  const { installedOn, ...one } = row
  const number = isPublicOrigin(one.origin) ? memory.numberOf(one) : undefined
  return { package: one, number, day: toDay(installedOn) }
}

/** Gives the numbers that `learn` has made since to what came. */
export function numbered(memory: TenantCatalogue, came: readonly Installed[]): Installed[] {
  return came.map((one) =>
    one.number === undefined && isPublicOrigin(one.package.origin)
      ? { ...one, number: memory.numberOf(one.package) }
      : one,
  )
}

/** The set after a difference whose public packages all have numbers. */
export function setAfter(set: PackageSet, { went, came }: Difference): PackageSet {
  const gone = new Set<number>()
  const goneKeys = new Set<string>()
  for (const one of went) {
    if (one.number === undefined) goneKeys.add(keyOf(one.package))
    else gone.add(one.number)
  }
  const privateOnes: PrivatePackage[] = set.private.filter((one) => !goneKeys.has(keyOf(one.package)))
  const publicOnes: { number: number; day: number }[] = []
  for (const { package: one, number, day } of came) {
    if (number === undefined) privateOnes.push({ package: one, day })
    else publicOnes.push({ number, day })
  }
  return { ...merge(set, gone, publicOnes), private: privateOnes }
}

/**
 * A package that went and one that came under the same name and architecture are one change of version; the same
 * version with other details is none.
 */
export function softwareChanges({ went, came }: Difference): StoredChange[] {
  const changes: StoredChange[] = []
  const byName = Map.groupBy(came, nameOf)
  const left = new Set(came)
  for (const before of went) {
    const after = byName.get(nameOf(before))?.shift()
    if (after) left.delete(after)
    if (after?.package.version === before.package.version) continue
    changes.push(['software', markOf(before), after ? markOf(after) : 0])
  }
  for (const after of left) changes.push(['software', 0, markOf(after)])
  return changes
}

const markOf = (one: Installed): PackageMark => one.number ?? { name: one.package.name, version: one.package.version }
const nameOf = (one: Installed) => `${one.package.manager}\0${one.package.name}\0${one.package.architecture}`
const keyOf = (key: PackageKey) => `${nameOf({ package: key, number: undefined, day: 0 })}\0${key.version}`

function identityOf({ package: one, day }: Installed): string {
  return [keyOf(one), one.source, one.sourceVersion, one.vendor, one.origin, one.module, day].join('\0')
}
