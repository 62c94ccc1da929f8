// The packages of a machine, whichever managers it has, in the order that compresses best.
import type { Package } from '#wire/telemetry/software.ts'
import { readApk } from './software/apk.ts'
import { readDpkg } from './software/dpkg.ts'
import { addOrigins, type OriginMemory } from './software/origins.ts'
import { readRpm } from './software/rpm.ts'
import type { Tree } from './tree.ts'

/** All installed packages, and what to remember about their origins for the next time. */
export async function readSoftware(
  tree: Tree,
  on: ReadonlySet<string>,
  memory?: OriginMemory,
): Promise<{ packages: Package[]; memory: OriginMemory }> {
  const withDays = on.has('software.installedOn')
  const debian = await addOrigins(tree, readDpkg(tree, withDays), memory)
  const packages = [...debian.packages, ...(await readRpm(tree, withDays)), ...readApk(tree)]
  return { packages: packages.sort(bySource), memory: debian.memory }
}

/** Packages of one source stand together: they mostly share their version. */
function bySource(a: Package, b: Package): number {
  const [x, y] = [a.source ?? a.name, b.source ?? b.name]
  return x < y ? -1 : x > y ? 1 : a.name < b.name ? -1 : a.name > b.name ? 1 : a.architecture < b.architecture ? -1 : 1
}
