// What a change of the packages amounts to, in three numbers: the names travel with the facts, and only there.
import type { Row } from '../minimise.ts'

export type SoftwareChange = Readonly<Record<'added' | 'removed' | 'changed', number>>

/** Packages that came, went, and changed: a package is one name of one architecture, whatever its version. */
export function softwareChange(before: readonly Row[], now: readonly Row[]): SoftwareChange {
  const nameOf = (row: Row) => `${row.manager} ${row.name} ${row.architecture}`
  const versions = (rows: readonly Row[]) =>
    new Map(
      [...Map.groupBy(rows, nameOf)].map(([name, of]) => [
        name,
        of
          .map((row) => String(row.version))
          .sort()
          .join(),
      ]),
    )
  const old = versions(before)
  const fresh = versions(now)
  const added = [...fresh.keys()].filter((name) => !old.has(name)).length
  const removed = [...old.keys()].filter((name) => !fresh.has(name)).length
  const changed = [...fresh].filter(([name, of]) => old.has(name) && old.get(name) !== of).length
  return { added, removed, changed }
}
