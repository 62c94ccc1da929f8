// CVSS vectors: only those that are whole and valid are kept, each with the score computed from it.
import { createRequire } from 'node:module'
import type { Cvss } from '#wire/advisories/advisory.ts'

type Calculator = typeof import('ae-cvss-calculator')
let calculator: Calculator | undefined
/** Few vectors describe many vulnerabilities. */
const known = new Map<string, Cvss | undefined>()
const versions: Readonly<Record<string, Cvss['version']>> = {
  'CVSS:2.0': '2.0',
  'CVSS:3.0': '3.0',
  'CVSS:3.1': '3.1',
  'CVSS:4.0': '4.0',
}

/**
 * CVSS 2.0, 3.0, 3.1 and 4.0 (FIRST's specifications), score with the threat and environmental metrics the vector has.
 * Undefined when it is no vector, lacks a base metric or names one twice.
 */
export function cvssOf(vector: unknown): Cvss | undefined {
  if (typeof vector !== 'string' || vector.length > 300) return undefined
  const text = vector.trim().replace(/^\((.*)\)$/, '$1')
  if (known.has(text)) return known.get(text)
  const score = compute(text)
  if (known.size >= 20_000) known.clear()
  known.set(text, score)
  return score
}

function compute(text: string): Cvss | undefined {
  const [, prefix = 'CVSS:2.0', rest = ''] = /^(?:(CVSS:\d\.\d)\/)?(.*)$/s.exec(text) ?? []
  const metrics = rest.split('/')
  const names = metrics.map((metric) => /^([A-Za-z]{1,4}):[A-Za-z]{1,6}$/.exec(metric)?.[1])
  if (names.includes(undefined) || new Set(names).size !== names.length) return undefined
  // Loaded with the first vector: a process that reads no scores does not pay for it.
  calculator ??= createRequire(import.meta.url)('ae-cvss-calculator') as Calculator
  try {
    const read = calculator.fromVector(text)
    const version = versions[prefix]
    if (!read || !version || read.getVectorName() !== prefix || !read.isBaseFullyDefined()) return undefined
    const score: unknown = read.calculateScores().overall
    return typeof score === 'number' && score >= 0 && score <= 10 ? { version, vector: text, score } : undefined
  } catch {
    return undefined
  }
}

/** Of one record; no honest one comes near. */
const mostVectors = 1_000

/** The valid ones, once each, and in words what was left out. */
export function cvssAmong(vectors: readonly unknown[]): { cvss: Cvss[]; left: string[] } {
  const cvss = new Map<string, Cvss>()
  const left: string[] = []
  for (const vector of vectors.slice(0, mostVectors)) {
    const score = cvssOf(vector)
    if (score) cvss.set(score.vector, score)
    else
      left.push(
        `not a CVSS vector: ${typeof vector === 'string' ? JSON.stringify(vector.slice(0, 80)) : typeof vector}`,
      )
  }
  return { cvss: [...cvss.values()], left }
}
