// Unknown is not clean: how old the advisories are and what they do not cover, in words beside every number.
import { lagsBehind } from '#wire/advisories/sources.ts'
import type { Knowledge, WhyUnknown } from '#wire/console/knowledge.ts'
import type { Cli } from '../cli.ts'
import { tinted } from '../table.ts'
import { visible } from '../terminal.ts'
import { count, duration } from '../words.ts'

const load = 'Allow one: muster advisories enable NAME, or load a file: muster advisories import FILE'
/** Why there is no number, and what to do. */
const unknown: Partial<Record<WhyUnknown, string>> = {
  'no-source': `no source of advisories was ever loaded. ${load}`,
  'service-away': 'the vulnerability service does not answer. Look at: muster doctor',
  loading: 'the server is reading the advisories. Ask again in a moment.',
  rebuilding: 'the index of packages is being rebuilt. Ask again in a moment.',
  'not-loaded': `no source for what these devices run is loaded. ${load}`,
  unsupported: 'no source covers what these devices run.',
  'no-inventory': 'no device has told its packages yet.',
}

/** A few sentences: what the numbers rest on; what is missing is said, not left out. */
export function knowledgeInWords({ state, why, sources, coverage }: Knowledge): string {
  if (state === 'unknown') {
    const reasons = why.map((one) => unknown[one]).filter((text) => text !== undefined)
    return `Unknown, which is not the same as none: ${reasons[0] ?? 'nothing is known yet.'}`
  }
  const used = sources.filter((one) => one.ecosystems.length > 0 && one.ageSeconds !== undefined)
  const oldest = used.toSorted((a, b) => (b.ageSeconds ?? 0) - (a.ageSeconds ?? 0))[0]
  const worn = used.flatMap((one) => wornInWords(one) || [])
  const age = oldest && `Advisories up to ${duration(oldest.ageSeconds ?? 0)} old (${oldest.id})`
  const lines = [[age, coverageInWords(coverage)].filter(Boolean).join('; '), ...worn]
  return lines.filter(Boolean).map(ended).join(' ')
}

/** `Debian is older than it may be, content up to 2025-12-31`; undefined: nothing is wrong with it. */
function wornInWords({ title, state, importedAt = '', contentAt = '' }: Knowledge['sources'][number]) {
  const upTo = lagsBehind(Date.parse(contentAt), Date.parse(importedAt)) && `content up to ${contentAt.slice(0, 10)}`
  if (state === 'fresh') return upTo && `${title}: ${upTo}`
  return [`${title} is ${worse[state]}`, upTo].filter(Boolean).join(', ')
}

const worse = {
  ...{
    never: 'not loaded',
    fresh: 'fresh',
    stale: 'older than it may be',
    failed: 'not renewed: the last load failed',
  },
  shrunk: 'not renewed: a load that lost much waits to be confirmed',
}

function coverageInWords(coverage: Knowledge['coverage']): string | undefined {
  if (coverage === null) return undefined
  const { devices, covered, unsupported, notLoaded, noInventory, packages, unknownOrigin } = coverage
  const gaps = [
    unsupported > 0 && `${unsupported} run an unsupported system`,
    notLoaded > 0 && `${notLoaded} wait for a source`,
    noInventory > 0 && `${noInventory} told no packages`,
    unknownOrigin > 0 &&
      `${count(unknownOrigin, 'package')} of ${packages.toLocaleString('en')} of unknown origin not compared`,
  ].filter(Boolean)
  return [`${covered.toLocaleString('en')} of ${count(devices, 'device')} covered`, ...gaps].join(', ')
}

const ended = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)

/** Says it beside a result, where programs that read the result do not see it. */
export function noteKnowledge(cli: Cli, knowledge: Knowledge | undefined): void {
  if (!knowledge) return
  const words = visible(knowledgeInWords(knowledge))
  cli.terminal.note(knowledge.state === 'known' ? words : tinted(words, 'grey', cli.terminal))
}

/** What a table says where it has no rows. */
export const nothingFound = (knowledge: Knowledge | undefined, words: string) =>
  knowledge?.state === 'unknown' ? 'Not known.' : words
