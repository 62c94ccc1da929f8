// CycloneDX 1.6 as VEX (ECMA-424): decisions written as analyses of vulnerabilities, and such analyses read.
import * as z from 'zod'
import { DecisionVerdict, Justification } from '#wire/console/decisions.ts'
import { readProduct } from './product.ts'
import {
  type About,
  everything,
  type Fault,
  leftOutInWords,
  type Product,
  type Reading,
  type ReadStatement,
  type ToldDecision,
} from './statement.ts'

type Justified = NonNullable<ToldDecision['justification']>

const justifications: Readonly<Record<Justified, string>> = {
  component_not_present: 'requires_dependency',
  vulnerable_code_not_present: 'code_not_present',
  vulnerable_code_not_in_execute_path: 'code_not_reachable',
  vulnerable_code_cannot_be_controlled_by_adversary: 'requires_environment',
  inline_mitigations_already_exist: 'protected_by_mitigating_control',
}

/** What CycloneDX has no field for stands in properties of our own; other readers pass over them. */
const own = {
  verdict: 'muster:verdict',
  justification: 'muster:justification',
  until: 'muster:until',
  note: 'muster:note',
} as const

export function writeCycloneDx(decisions: readonly ToldDecision[], about: About): Record<string, unknown> {
  const left = leftOutInWords(about.leftOut)
  const purls = [...new Set(decisions.flatMap((one) => one.purls))].sort()
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: about.id,
    version: 1,
    metadata: {
      timestamp: about.at,
      tools: { components: [{ type: 'application', name: 'Muster', version: about.version }] },
      manufacturer: { name: about.author },
      component: { type: 'platform', name: 'Devices', 'bom-ref': everything },
      ...(left ? { properties: [{ name: own.note, value: left }] } : {}),
    },
    components: purls.map((purl) => ({ type: 'library', name: nameIn(purl), purl, 'bom-ref': purl })),
    vulnerabilities: decisions.map(vulnerabilityOf),
  }
}

function nameIn(purl: string): string {
  const product = readProduct(purl)
  return 'package' in product ? product.package : purl
}

function vulnerabilityOf(one: ToldDecision): Record<string, unknown> {
  const { advisory, aliases, inPackage, purls, verdict, justification, reason, until, at, reviewedAt } = one
  const properties = Object.entries({ verdict, justification, until }).flatMap(([key, value]) =>
    value === undefined ? [] : { name: own[key as keyof typeof own], value },
  )
  return {
    id: advisory,
    ...(aliases.length > 0 ? { references: aliases.map((id) => ({ id, source: { name: 'alias' } })) } : {}),
    analysis: {
      state: verdict === 'not-affected' ? 'not_affected' : 'exploitable',
      ...(justification === undefined ? {} : { justification: justifications[justification] }),
      ...(verdict === 'accepted' ? { response: ['will_not_fix'] } : {}),
      ...(verdict === 'deferred' ? { response: ['update'] } : {}),
      ...(reason === undefined ? {} : { detail: reason }),
      firstIssued: at,
      lastUpdated: reviewedAt ?? at,
    },
    affects: [...(inPackage ? [] : [everything]), ...purls].map((ref) => ({ ref })),
    properties,
  }
}

const text = z.string()
const Vulnerability = z.object({
  id: text.optional(),
  references: z.array(z.object({ id: text })).optional(),
  analysis: z
    .object({
      state: text.optional(),
      justification: text.optional(),
      detail: text.optional(),
      lastUpdated: text.optional(),
    })
    .optional(),
  affects: z.array(z.object({ ref: text, versions: z.array(z.unknown()).optional() })).optional(),
  properties: z.array(z.object({ name: text, value: text.optional() })).optional(),
  updated: text.optional(),
})
const Part = z.object({
  'bom-ref': text.optional(),
  purl: text.optional(),
  components: z.array(z.unknown()).optional(),
})
const Party = z.object({ name: text.optional() })
const Document = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: text.regex(/^1\.[4-7]$/),
  metadata: z
    .object({
      manufacturer: Party.optional(),
      supplier: Party.optional(),
      authors: z.array(Party).optional(),
      component: z.unknown().optional(),
    })
    .optional(),
  components: z.array(z.unknown()).optional(),
  vulnerabilities: z.array(z.unknown()),
})

/** Undefined: it is no CycloneDX document with vulnerabilities, 1.4 to 1.7. */
export function readCycloneDx(document: unknown): Reading | undefined {
  const read = Document.safeParse(document)
  if (!read.success) return undefined
  const { metadata, components = [], vulnerabilities } = read.data
  const author = metadata?.manufacturer?.name ?? metadata?.supplier?.name ?? metadata?.authors?.[0]?.name ?? ''
  const purls = purlsOf([...components, metadata?.component])
  return { author, statements: vulnerabilities.map((one, i) => readVulnerability(one, i + 1, purls)) }
}

/** By the references of the document, of components within components too. */
function purlsOf(given: unknown[]): ReadonlyMap<string, string> {
  const purls = new Map<string, string>()
  for (const rest = [...given]; rest.length > 0; ) {
    const read = Part.safeParse(rest.pop())
    if (!read.success) continue
    const { 'bom-ref': ref, purl, components = [] } = read.data
    if (ref !== undefined && purl !== undefined) purls.set(ref, purl)
    for (const one of components) rest.push(one)
  }
  return purls
}

function readVulnerability(given: unknown, number: number, purls: ReadonlyMap<string, string>): ReadStatement | Fault {
  const read = Vulnerability.safeParse(given)
  if (!read.success) return { fault: `vulnerability ${number}: ${read.error.issues[0]?.path.join('.')} cannot be read` }
  const { id = '', references = [], analysis = {}, affects = [], properties = [], updated = '' } = read.data
  const told = (name: string) => properties.find((one) => one.name === name)?.value
  const state = analysis.state ?? ''
  const verdict = DecisionVerdict.safeParse(told(own.verdict)).data
  const harmless = state === 'not_affected' || state === 'false_positive'
  return {
    advisory: id,
    aliases: references.map((one) => one.id),
    products: affects.map(({ ref, versions }) => productOf(ref, versions !== undefined, purls)),
    verdict: harmless ? 'not-affected' : verdict === 'not-affected' ? undefined : verdict,
    justification: Justification.safeParse(told(own.justification)).data ?? justifiedBy(analysis.justification),
    reason: analysis.detail,
    until: told(own.until),
    at: analysis.lastUpdated ?? updated,
  }
}

function justifiedBy(given: string | undefined): Justified | undefined {
  if (given === undefined) return undefined
  if (given.startsWith('protected_')) return 'inline_mitigations_already_exist'
  if (given === 'requires_configuration') return 'vulnerable_code_cannot_be_controlled_by_adversary'
  return (Object.keys(justifications) as Justified[]).find((one) => justifications[one] === given)
}

/** A reference within the document, or into another one (BOM-Link: what stands behind `#` is that one's reference). */
function productOf(ref: string, versions: boolean, purls: ReadonlyMap<string, string>): Product {
  const local = purls.get(ref) ?? (ref.startsWith('urn:cdx:') ? linked(ref) : ref)
  const product = readProduct(local)
  return 'package' in product ? { ...product, versioned: product.versioned || versions } : product
}

function linked(ref: string): string {
  try {
    return decodeURIComponent(ref.split('#')[1] ?? '')
  } catch {
    return ref
  }
}
