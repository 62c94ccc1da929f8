// Severity and weaknesses as NVD and CVE records state them; which products they think are concerned is not read.
import type { Score } from '#wire/advisories/advisory.ts'
import { cvssAmong } from '../formats/cvss.ts'
import { type Fields, fieldsOf, listOf, proseOf, wordOf } from '../formats/fields.ts'

/** `left`: what could not be used, in words. */
export function scoreOf(id: string, vectors: readonly unknown[], weaknesses: readonly unknown[]) {
  const { cvss, left } = cvssAmong(vectors)
  const named = weaknesses
    .map((name) => wordOf(name, 20))
    .filter((name): name is string => name !== undefined && /^CWE-\d+$/.test(name))
  const score: Score = {
    id,
    ...(cvss.length > 0 ? { cvss } : {}),
    ...(named.length > 0 ? { weaknesses: [...new Set(named)] } : {}),
  }
  return { score, left }
}

/** The English text of a list of `{ lang, value }`. */
export function english(texts: unknown): string {
  const found = listOf(texts)
    .map(fieldsOf)
    .find((text) => /^en\b/i.test(wordOf(text?.lang, 20) ?? ''))
  return proseOf(found?.value, 100_000)
}

/** `primary` ones first, since the first of a version is shown. */
export const primaryFirst = (metrics: readonly (Fields | undefined)[]) =>
  metrics
    .filter((metric) => metric !== undefined)
    .sort((a, b) => Number(b.type === 'Primary') - Number(a.type === 'Primary'))
