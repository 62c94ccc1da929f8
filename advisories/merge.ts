// One advisory or score of what several records say about it: statements are added up, never written over each other.
import type { Score } from '#wire/advisories/advisory.ts'
import type { Said } from './content.ts'

/** Records of one source that bear the same id, in the order of their keys; at least one. */
export function mergeAdvisories(parts: readonly Said[]): Said {
  const first = parts[0] as Said
  if (parts.length === 1) return first
  // What only one of them can say is said by the newest.
  const newest = parts.reduce((best, one) => ((one.modified ?? '') > (best.modified ?? '') ? one : best))
  const all = <T>(pick: (one: Said) => readonly T[]): T[] => distinct(parts.flatMap(pick))
  const severity = newest.severity ?? parts.find((one) => one.severity)?.severity
  const published = parts.flatMap((one) => one.published ?? []).sort()[0]
  const { severity: _, published: __, ...rest } = newest
  return {
    ...rest,
    kind: parts.some((one) => one.kind === 'security') ? 'security' : newest.kind,
    aliases: all((one) => one.aliases),
    covers: all((one) => one.covers),
    cvss: all((one) => one.cvss),
    affected: all((one) => one.affected),
    ...(severity === undefined ? {} : { severity }),
    ...(published === undefined ? {} : { published }),
  }
}

/** Records of any source about the same vulnerability; none gives the bare id. */
export function mergeScores(id: string, parts: readonly Score[]): Score {
  const cvss = distinct(parts.flatMap((one) => one.cvss ?? []))
  const weaknesses = distinct(parts.flatMap((one) => one.weaknesses ?? []))
  const epss = parts.flatMap((one) => one.epss ?? []).reduce<Score['epss']>(later, undefined)
  const kev = parts.find((one) => one.kev)?.kev
  return {
    id,
    ...(cvss.length > 0 ? { cvss } : {}),
    ...(weaknesses.length > 0 ? { weaknesses } : {}),
    ...(epss ? { epss } : {}),
    ...(kev ? { kev } : {}),
  }
}

function later(best: Score['epss'], one: NonNullable<Score['epss']>) {
  return best && best.on >= one.on ? best : one
}

function distinct<T>(list: readonly T[]): T[] {
  if (list.length < 2) return [...list]
  return [...new Map(list.map((one) => [JSON.stringify(one), one])).values()]
}
