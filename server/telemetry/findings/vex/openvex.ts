// OpenVEX 0.2.0 (github.com/openvex/spec): decisions written as statements, and statements read.
import * as z from 'zod'
import { Justification } from '#wire/console/decisions.ts'
import { readProduct } from './product.ts'
import {
  type About,
  everything,
  type Fault,
  fromWords,
  inWords,
  leftOutInWords,
  type Product,
  type Reading,
  type ReadStatement,
  type ToldDecision,
} from './statement.ts'

const context = 'https://openvex.dev/ns/v0.2.0'

export function writeOpenVex(decisions: readonly ToldDecision[], about: About): Record<string, unknown> {
  return {
    '@context': context,
    '@id': about.id,
    author: about.author,
    timestamp: about.at,
    version: 1,
    // The form has no other place for it; it says how the document came about.
    tooling: [`Muster ${about.version}`, leftOutInWords(about.leftOut)].filter(Boolean).join('; '),
    statements: decisions.map(statementOf),
  }
}

function statementOf(one: ToldDecision): Record<string, unknown> {
  const { advisory, aliases, inPackage, purls, at, reviewedAt } = one
  const products = [...(inPackage ? [] : [everything]), ...purls].map((id) => ({ '@id': id }))
  return {
    vulnerability: { name: advisory, ...(aliases.length > 0 ? { aliases } : {}) },
    products,
    timestamp: at,
    ...(reviewedAt === undefined ? {} : { last_updated: reviewedAt }),
    ...statusOf(one),
  }
}

/** A justification and an impact statement exclude each other in the schema: the reason is then a note. */
function statusOf(one: ToldDecision): Record<string, unknown> {
  const words = inWords(one)
  if (one.verdict !== 'not-affected') return { status: 'affected', action_statement: words }
  if (one.justification === undefined)
    return { status: 'not_affected', impact_statement: words || 'Stated by the author' }
  return {
    ...{ status: 'not_affected', justification: one.justification },
    ...(words ? { status_notes: words } : {}),
  }
}

const text = z.string()
const Component = z.object({
  '@id': text.optional(),
  identifiers: z.object({ purl: text.optional() }).optional(),
})
const Statement = z.object({
  vulnerability: z.union([
    z.object({ name: text.optional(), '@id': text.optional(), aliases: z.array(text).optional() }),
    // 0.0.x named it alone.
    text.transform((name) => ({ name, '@id': undefined, aliases: undefined })),
  ]),
  products: z.array(Component.extend({ subcomponents: z.array(Component).optional() })).optional(),
  status: z.enum(['not_affected', 'affected', 'fixed', 'under_investigation']),
  timestamp: text.optional(),
  last_updated: text.optional(),
  justification: text.optional(),
  status_notes: text.optional(),
  impact_statement: text.optional(),
  action_statement: text.optional(),
})
const Document = z.object({
  '@context': text.refine((value) => value.startsWith('https://openvex.dev/ns')),
  author: text.optional(),
  tooling: text.optional(),
  timestamp: text.optional(),
  statements: z.array(z.unknown()),
})

/** Undefined: it is no OpenVEX document. */
export function readOpenVex(document: unknown): Reading | undefined {
  const read = Document.safeParse(document)
  if (!read.success) return undefined
  const { author = '', tooling = '', timestamp = '', statements } = read.data
  const ours = tooling.startsWith('Muster ')
  return { author, statements: statements.map((one, i) => readStatement(one, i + 1, timestamp, ours)) }
}

function readStatement(given: unknown, number: number, timestamp: string, ours: boolean): ReadStatement | Fault {
  const read = Statement.safeParse(given)
  if (!read.success) return { fault: `statement ${number}: ${read.error.issues[0]?.path.join('.')} cannot be read` }
  const { vulnerability, products = [], status, justification, ...said } = read.data
  const name = vulnerability.name ?? vulnerability['@id'] ?? ''
  const words = said.action_statement ?? said.impact_statement ?? said.status_notes
  const known = Justification.safeParse(justification)
  if (justification !== undefined && !known.success)
    return { fault: `statement ${number} (${name}): its justification is none of OpenVEX` }
  const told = ours && words !== undefined ? fromWords(words) : undefined
  const decides = status === 'not_affected' || (status === 'affected' && told && told.verdict !== 'not-affected')
  return {
    advisory: name,
    aliases: vulnerability.aliases ?? [],
    products: products.flatMap(productsOf),
    verdict: decides ? (status === 'not_affected' ? 'not-affected' : told?.verdict) : undefined,
    justification: known.data,
    reason: told ? told.reason : words,
    until: told?.until,
    at: said.last_updated ?? said.timestamp ?? timestamp,
  }
}

/** Where subcomponents are given, they are what is affected or not; the product is what they lie in. */
function productsOf(product: z.infer<typeof Component> & { subcomponents?: z.infer<typeof Component>[] | undefined }) {
  const parts = product.subcomponents?.length ? product.subcomponents : [product]
  return parts.map((one): Product => readProduct(one.identifiers?.purl ?? one['@id'] ?? ''))
}
