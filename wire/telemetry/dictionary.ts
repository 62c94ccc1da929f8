// The dictionary: what a device may tell. A field that is not declared here cannot be collected, sent or stored.
import * as z from 'zod'

/** How a field may be treated. TRUST and DESIGN ("The dictionary") say what follows from each. */
export type Sensitivity = 'technical' | 'identifier' | 'personal' | 'free'

export type PrivacyLevel = 'strict' | 'standard' | 'full'

export interface FieldMeta {
  /** The name people see. */
  readonly title: string
  readonly sensitivity: Sensitivity
  readonly purpose: 'inventory' | 'protection' | 'vulnerabilities' | 'operation'
  readonly basis: 'legitimate-interest' | 'contract' | 'law'
  readonly category: 'system' | 'hardware' | 'software' | 'network' | 'operation'
  /** How the value is made less exact before it leaves the device. */
  readonly precision: 'exact' | 'day' | 'hour' | 'mebibyte' | 'domain'
  readonly retentionDays: number | 'while-managed'
  readonly arrives: 'agent' | 'operator' | 'server'
  /** The first level of the privacy choice that collects it. */
  readonly from: PrivacyLevel
  /** The switch that turns it off, `kind` or `kind.field`; several fields may hang on one switch. */
  readonly item: string
  /** What nobody can do any more when it is off (D3). */
  readonly lose: string
}

const registry = new WeakMap<object, FieldMeta>()

/** Declares a field: the schema says what a value looks like, the meta what may be done with it. */
export function field<S extends z.ZodType>(schema: S, meta: FieldMeta): S {
  const declared = schema.clone()
  registry.set(declared, meta)
  return declared
}

/** A kind of fact: either one row per device, or a list of rows with a key. */
export interface Kind<Row extends z.ZodObject = z.ZodObject> {
  readonly name: KindName
  readonly title: string
  /** One sentence for the catalogue. */
  readonly says: string
  readonly row: Row
  /** Empty: one row per device. Otherwise the columns that name a row within the device's list. */
  readonly key: readonly string[]
  readonly maxRows: number
}

export type KindName = 'system' | 'hardware' | 'software' | 'network' | 'services' | 'agent'
export const kindNames = [
  'system',
  'hardware',
  'software',
  'network',
  'services',
  'agent',
] as const satisfies KindName[]
export const KindName = z.enum(kindNames)

export interface DeclaredField extends FieldMeta {
  readonly kind: KindName | 'events'
  readonly field: string
}

/** Every declared field of a kind, in declaration order. Throws when one has no meta: it could not be built. */
export function fieldsOf(kind: Kind): DeclaredField[] {
  return declared(kind.row).map(({ name, meta }) => {
    if (!meta) throw new Error(`${kind.name}.${name} is not declared: wrap it in field(schema, meta)`)
    return { kind: kind.name, field: name, ...meta }
  })
}

/** The fields of an object with what was declared about each. */
export function declared(row: z.ZodObject): { name: string; meta: FieldMeta | undefined }[] {
  return Object.entries(row.shape).map(([name, schema]) => ({ name, meta: metaOf(schema as z.ZodType) }))
}

/** Metadata sits on or inside optional and nullable wrappers, by order of calls: look through them. */
function metaOf(schema: z.ZodType): FieldMeta | undefined {
  const own = registry.get(schema)
  if (own) return own
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return metaOf(schema.unwrap() as z.ZodType)
  return undefined
}

/** The switches that a privacy level turns on, as `kind.field` or `kind` names. */
export function itemsFrom(fields: readonly FieldMeta[], level: PrivacyLevel): string[] {
  const order: PrivacyLevel[] = ['strict', 'standard', 'full']
  const upTo = order.indexOf(level)
  return [...new Set(fields.filter((f) => order.indexOf(f.from) <= upTo).map((f) => f.item))].sort()
}
