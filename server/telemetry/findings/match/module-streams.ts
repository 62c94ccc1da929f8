// Module streams of the Red Hat family: several versions of one package live side by side, and a fix of one says nothing of another.
import type { Statement } from '../../advisories/advisories.ts'
import type { CataloguePackage } from '../../software/catalogue-package.ts'

/** Red Hat builds `.module+el8.6.0+15956+aa803fc1`, AlmaLinux `.module_el8.6.0+3074+4b08f9d4`. */
const build = /\.module([+_])el[\w.]*(?:\+\d+)?(?:\+[0-9a-f]+)?/
const rebuilderMark = /\.alma(\.\w+)*$/

/** Of some module, whose stream it does not say. */
const anyStream = '*'

export const isModular = ({ module, version }: Pick<CataloguePackage, 'module' | 'version'>): boolean =>
  module !== undefined || build.test(version)

export const isAboutModules = (statement: Statement): boolean =>
  statement.module !== undefined || boundsOf(statement).some((bound) => bound.includes('.module') && build.test(bound))

/** Of what different builders write behind the release no order can be told. */
export function areOfTwoBuilders(a: string, b: string): boolean {
  const [first, second] = [build.exec(a)?.[1], build.exec(b)?.[1]]
  return first !== undefined && second !== undefined && first !== second
}

/** A version without the mark of who built it when. */
export const unbuilt = (version: string): string => version.replace(build, '').replace(rebuilderMark, '')

/** The streams a modular package is of: its label, else those whose fixed versions of this package are closest to its own. */
export function streamsOf(one: CataloguePackage, statements: readonly Statement[]): ReadonlySet<string> {
  if (one.module !== undefined) return new Set([one.module])
  const closest = new Map<string, number>()
  for (const statement of statements) {
    if (statement.module === undefined || statement.module === anyStream) continue
    const common = Math.max(0, ...boundsOf(statement).map((bound) => inCommon(one.version, bound)))
    if (isClose(common, statement.module, one.version))
      closest.set(statement.module, Math.max(common, closest.get(statement.module) ?? 0))
  }
  const most = Math.max(...closest.values())
  return new Set([...closest].filter(([, common]) => common === most).map(([stream]) => stream))
}

/** `streams` as given by `streamsOf`. A statement about an unnamed stream fits by the version: the same major and minor part. */
export function isOfStream(one: CataloguePackage, streams: ReadonlySet<string>, statement: Statement): boolean {
  if (statement.module !== undefined && statement.module !== anyStream) return streams.has(statement.module)
  return boundsOf(statement).some((bound) => inCommon(one.version, bound) >= 2)
}

/** Major and minor part are the same; the major part alone where it is the name of the stream (`nodejs:18`). */
function isClose(common: number, stream: string, version: string): boolean {
  const name = stream.slice(stream.indexOf(':') + 1)
  return common >= 2 || (common === 1 && name === partsOf(version)[0])
}

/** How many leading parts of the upstream version are the same. */
function inCommon(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  const differs = left.findIndex((part, i) => part !== right[i])
  return differs < 0 ? left.length : differs
}

const partsOf = (version: string): string[] =>
  version
    .replace(/^\d+:/, '')
    .replace(/-[^-]*$/, '')
    .split('.')

function boundsOf({ ranges, versions = [] }: Statement): string[] {
  const bounds: string[] = [...versions]
  for (const { introduced, fixed, lastAffected } of ranges)
    for (const bound of [introduced, fixed, lastAffected]) if (bound !== undefined && bound !== '0') bounds.push(bound)
  return bounds
}
