// What a VEX document says about one vulnerability, between its two forms and our decisions.
import type { Decision } from '#wire/console/decisions.ts'

/** One decision as it is exported. */
export interface ToldDecision {
  readonly advisory: string
  readonly aliases: readonly string[]
  /** False: it holds in every package; `purls` are then those that it concerns now. */
  readonly inPackage: boolean
  readonly purls: readonly string[]
  readonly verdict: Decision['verdict']
  readonly justification: Decision['justification']
  /** Undefined: whoever exports it may not read it. */
  readonly reason: string | undefined
  readonly until: string | undefined
  /** ISO-8601. */
  readonly at: string
  readonly reviewedAt: string | undefined
}

export interface About {
  readonly author: string
  /** ISO-8601. */
  readonly at: string
  /** Random, `urn:uuid:...`. */
  readonly id: string
  readonly version: string
  readonly leftOut: LeftOut
}

/** Decisions that hold and that a document does not tell. */
export interface LeftOut {
  /** Of groups, in a document about all devices. */
  readonly groups: number
  /** Of single devices, in a document about all devices: no document names one. */
  readonly devices: number
  /** About packages that whoever exports it may not see. */
  readonly hidden: number
}

const kinds = { groups: 'of groups', devices: 'of single devices', hidden: 'about packages hidden from you' } as const

/** `left out: 2 decisions of groups, 1 of single devices`; undefined: nothing was. */
export function leftOutInWords(leftOut: LeftOut): string | undefined {
  const given = (['groups', 'devices', 'hidden'] as const).filter((kind) => leftOut[kind] > 0)
  return given.length === 0
    ? undefined
    : `decisions left out: ${given.map((kind) => `${leftOut[kind]} ${kinds[kind]}`).join(', ')}`
}

/** One statement as it is read, before it is held against what is allowed. */
export interface ReadStatement {
  readonly advisory: string
  readonly aliases: readonly string[]
  /** Products and components by their names in the document. */
  readonly products: readonly Product[]
  /** Undefined: it decides nothing (`affected`, `fixed`, `under_investigation`). */
  readonly verdict: Decision['verdict'] | undefined
  readonly justification: Decision['justification']
  readonly reason: string | undefined
  readonly until: string | undefined
  /** For the order in which statements override each other; empty: as the document. */
  readonly at: string
}

/** `ours`: all packages. `versioned`: it says something about one version only. */
export type Product = { readonly ours: true } | { readonly package: string; readonly versioned: boolean } | Fault

export interface Fault {
  readonly fault: string
}

export interface Reading {
  readonly author: string
  readonly statements: readonly (ReadStatement | Fault)[]
}

/** Stands for everything a document is about: the devices of the organisation or of a group, without naming any. */
export const everything = 'urn:muster:fleet'

const ends = /^(Holds|Risk accepted|Deferred) until (\d{4}-\d\d-\d\d): ([\s\S]*)$/
const endless = 'Holds without an end: '
const beginnings = { 'not-affected': 'Holds', accepted: 'Risk accepted', deferred: 'Deferred' } as const

/** OpenVEX has a place for words and none for an end or for who bears a risk: both stand before the reason. */
export function inWords({ verdict, until, reason = '' }: Pick<ToldDecision, 'verdict' | 'until' | 'reason'>): string {
  if (until !== undefined) return `${beginnings[verdict]} until ${until}: ${reason}`
  return ends.test(reason) || reason.startsWith(endless) ? endless + reason : reason
}

/** The other way round; for documents that Muster wrote. */
export function fromWords(text: string): Pick<ReadStatement, 'until' | 'reason'> & { verdict: Decision['verdict'] } {
  const [, beginning, until, reason] = ends.exec(text) ?? []
  const verdict = (['accepted', 'deferred'] as const).find((one) => beginnings[one] === beginning) ?? 'not-affected'
  if (until !== undefined) return { verdict, until, reason }
  return { verdict, until, reason: text.startsWith(endless) ? text.slice(endless.length) : text }
}
