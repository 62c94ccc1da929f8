// What changed from one fact to the next, in words a person reads.
import type { Affected, Score } from '#wire/advisories/advisory.ts'
import type { OverrideSaid, Said } from '../content.ts'
import type { Link } from './chains.ts'

/** A record may speak of a thousand packages; nobody reads them here. */
const linesShown = 50

export function changesOf({ fact, content, before }: Link): string[] {
  if (fact.what === 'removed') return ['its source does not state it any more']
  const former = before?.content
  const lines = content?.override
    ? overrideLines(content.override)
    : difference(
        former?.advisory ? linesOf(former.advisory) : former?.score ? scoreLines(former.score) : [],
        content?.advisory ? linesOf(content.advisory) : content?.score ? scoreLines(content.score) : [],
      )
  if (lines.length <= linesShown) return lines
  return [...lines.slice(0, linesShown), `and ${lines.length - linesShown} more`]
}

function difference(former: readonly string[], now: readonly string[]): string[] {
  const [was, is] = [new Set(former), new Set(now)]
  return [
    ...now.filter((line) => !was.has(line)),
    ...former.filter((line) => !is.has(line)).map((line) => `no longer: ${line}`),
  ]
}

function linesOf(said: Said): string[] {
  return [
    ...(said.withdrawn ? [`withdrawn ${said.withdrawn}`] : []),
    ...said.affected.map(statement),
    ...(said.severity ? [`severity: ${said.severity}`] : []),
    ...said.cvss.map(({ version, score, vector }) => `CVSS ${version}: ${score.toFixed(1)} (${vector})`),
    ...said.aliases.map((name) => `also called ${name}`),
    ...said.covers.map((name) => `deals with ${name}`),
    `title: ${said.title}`,
  ]
}

/** `Debian:12 curl: fixed 7.88.1-10+deb12u4`. */
function statement(one: Affected): string {
  const where = `${one.ecosystem} ${one.name}${one.module ? ` (module ${one.module})` : ''}`
  const ranges = one.ranges.map(({ introduced, fixed, lastAffected }) =>
    [
      introduced === '0' ? '' : `from ${introduced}`,
      fixed === undefined ? '' : `fixed ${fixed}`,
      lastAffected === undefined ? '' : `up to ${lastAffected}`,
    ]
      .filter(Boolean)
      .join(', '),
  )
  const exact = one.versions?.length ? [`${one.versions.length} versions named`] : []
  const architectures = one.architectures ? [`on ${one.architectures.join(', ')}`] : []
  const words = [one.state ?? '', ...ranges, ...exact, ...architectures].filter(Boolean)
  return `${where}: ${words.length > 0 ? words.join('; ') : 'every version'}`
}

function scoreLines(score: Score): string[] {
  return [
    ...(score.epss ? [`EPSS: ${score.epss.probability} (rank ${score.epss.percentile}) of ${score.epss.on}`] : []),
    ...(score.kev
      ? [`known to be exploited since ${score.kev.addedOn}${score.kev.ransomware ? ', also by ransomware' : ''}`]
      : []),
    ...(score.cvss ?? []).map(
      ({ version, score: number, vector }) => `CVSS ${version}: ${number.toFixed(1)} (${vector})`,
    ),
    ...(score.weaknesses ?? []),
  ]
}

function overrideLines({ ends, withdraw, severity, fixed }: OverrideSaid): string[] {
  if (ends !== undefined) return [`the override ${ends} holds no more`]
  return [
    ...(withdraw ? ['withdrawn by hand'] : []),
    ...(severity ? [`severity by hand: ${severity}`] : []),
    ...(fixed ? [`by hand: ${fixed.ecosystem} ${fixed.name}: fixed ${fixed.version}`] : []),
  ]
}
