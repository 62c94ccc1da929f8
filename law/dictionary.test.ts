// What may be told about a machine is declared once; a field that is not declared, bounded and reasoned cannot exist.

import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { contracts } from '#wire/console/index.ts'
import * as aboutMe from '#wire/control/about-me.ts'
import * as enrol from '#wire/control/enrol.ts'
import * as policy from '#wire/control/policy.ts'
import * as renew from '#wire/control/renew.ts'
import * as requests from '#wire/control/requests.ts'
import * as sync from '#wire/control/sync.ts'
import { type DeclaredField, type FieldMeta, field, fieldsOf, type Kind } from '#wire/telemetry/dictionary.ts'
import { eventFields } from '#wire/telemetry/event.ts'
import { kinds } from '#wire/telemetry/kinds.ts'
import * as log from '#wire/telemetry/log.ts'
import { TelemetryRecord, Transmission } from '#wire/telemetry/transmission.ts'
import { said } from './source.ts'
import { type File, isCode, isTest, repository } from './tree.ts'

interface Shape {
  readonly type?: string
  readonly properties?: Record<string, Shape>
  readonly additionalProperties?: unknown
  readonly items?: Shape | Shape[]
  readonly [word: string]: unknown
}
const shapeOf = (schema: z.ZodType): Shape => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape

/** Visits every part of a schema with its path. */
function walk(shape: Shape, seen: (part: Shape, path: string) => void, path = ''): void {
  seen(shape, path)
  for (const [name, part] of Object.entries(shape.properties ?? {})) walk(part, seen, `${path}.${name}`)
  for (const word of ['anyOf', 'oneOf', 'allOf', 'prefixItems'])
    for (const part of (shape[word] as Shape[] | undefined) ?? []) walk(part, seen, path)
  if (shape.items && !Array.isArray(shape.items)) walk(shape.items, seen, `${path}[]`)
  if (shape.$defs) for (const part of Object.values(shape.$defs as Record<string, Shape>)) walk(part, seen, path)
}

/** Objects that take what is not declared, and texts and lists without an end. */
function loose(schema: z.ZodType): string[] {
  const found: string[] = []
  walk(shapeOf(schema), (part, path) => {
    if (part.properties && part.additionalProperties !== false) found.push(`${path} takes undeclared fields`)
    if (part.type === 'string' && !part.enum && !part.const && !part.maxLength && !part.pattern && !part.format)
      found.push(`${path} has no greatest length`)
    if (part.type === 'array' && !part.maxItems) found.push(`${path} has no greatest number`)
  })
  return found
}

/** What a dictionary must never hold. Returns one line per breach. */
function faults(all: readonly Kind[]): string[] {
  const person =
    /^(user|owner|person|employee|login|e?mail|phone|street|city|birth|iban|card|tax)|(first|last|full|real|user|nick)name/i
  /** Package names are sealed under Strict as well: without them there are no findings (D1). */
  const neededAlways = new Set(['software.name', 'software.source'])
  return all.flatMap((kind) =>
    fieldsOf(kind).flatMap((one) => {
      const at = `${one.kind}.${one.field}`
      const wrong: string[] = []
      if (person.test(one.field)) wrong.push(`${at} is named after a person's data`)
      if (one.sensitivity === 'free') wrong.push(`${at} is free text`)
      if (one.sensitivity === 'personal') wrong.push(`${at} is personal: it needs a purpose on record first`)
      if (one.sensitivity === 'identifier' && one.from === 'strict' && !neededAlways.has(at))
        wrong.push(`${at} is an identifier and collected under Strict`)
      if (!one.title || !one.lose) wrong.push(`${at} does not say its name or what is lost without it`)
      if (one.item !== kind.name && one.item !== at) wrong.push(`${at} hangs on the switch of something else`)
      return wrong
    }),
  )
}

/** What an event must never say. Returns one line per breach. */
function eventFaults(fields: readonly DeclaredField[]): string[] {
  return fields.flatMap(({ field, sensitivity, from, item, lose }) => {
    const wrong: string[] = []
    if (/user|owner|person|login|mail|session/i.test(field)) wrong.push(`${field} is named after a person's data`)
    if (sensitivity === 'free' || sensitivity === 'personal') wrong.push(`${field} is ${sensitivity}`)
    if (sensitivity === 'identifier' && from === 'strict') wrong.push(`${field} is collected under Strict`)
    if (!lose || !/^events(\.|$)/.test(item)) wrong.push(`${field} hangs on the switch of something else`)
    return wrong
  })
}

/** What a device may say in a request of its own, as the device door reads it. */
const asked: Readonly<Record<string, z.ZodType>> = {
  AboutMeRequest: aboutMe.AboutMeRequest,
  DeviceRequest: requests.DeviceRequest,
  EnrolRequest: enrol.EnrolRequest,
  LogRequest: log.LogRequest,
  RenewRequest: renew.RenewRequest,
  SyncRequest: sync.SyncRequest,
}

/** By which schemas a file reads what a device sent. */
const parsedBy = (file: File): string[] =>
  said(file)
    .calls.filter(({ name }) => name === 'parseBody')
    .map(({ given }) => given[0]?.getText() ?? 'nothing')

/** Documents in other people's forms, which the server makes of declared fields, or of advisories that know no device. */
const foreignForms: readonly string[] = ['deviceSbom', 'groupSbom', 'ownSbom', 'exportVex']

/** Places of an answer that let through what is not declared: fields beside those that are named, or values of any kind. */
function undeclared(answer: z.ZodType, name: string): string[] {
  const found: string[] = []
  const anything = (value: unknown) =>
    value === true || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)
  walk(shapeOf(answer), (part, path) => {
    if (
      part.properties
        ? part.additionalProperties !== false
        : part.type === 'object' && anything(part.additionalProperties)
    )
      found.push(`${name}${path}`)
  })
  return found
}

const meta: FieldMeta = {
  title: 'A',
  sensitivity: 'technical',
  purpose: 'inventory',
  basis: 'legitimate-interest',
  category: 'system',
  precision: 'exact',
  retentionDays: 'while-managed',
  arrives: 'agent',
  from: 'strict',
  item: 'system',
  lose: 'nothing',
}
const kindOf = (shape: Record<string, z.ZodType>): Kind => ({
  name: 'system',
  title: 'A',
  says: 'A.',
  row: z.strictObject(shape),
  key: [],
  maxRows: 1,
})

describe('the dictionary', () => {
  it('declares every field of every kind, none of a person, no identifier under Strict', () => {
    expect(kinds.flatMap(fieldsOf).length).toBeGreaterThan(30)
    expect(faults(kinds)).toEqual([])
  })

  it('holds the same for events', () => {
    const [first] = eventFields()
    expect(eventFields().length).toBeGreaterThan(10)
    expect(eventFaults(eventFields())).toEqual([])
    const planted = {
      ...(first as DeclaredField),
      field: 'a.mount',
      sensitivity: 'identifier' as const,
      from: 'strict' as const,
    }
    expect(eventFaults([planted])).toHaveLength(1)
    expect(eventFaults([{ ...planted, from: 'full', field: 'a.userName' }])).toHaveLength(1)
  })

  it('cannot be built with an undeclared field', () => {
    expect(() => fieldsOf(kindOf({ osId: z.string().max(9) }))).toThrow('not declared')
  })

  it.each([
    ['a person', { userName: field(z.string(), meta) }],
    ['an identifier under Strict', { serial: field(z.string(), { ...meta, sensitivity: 'identifier' }) }],
    ['free text', { note: field(z.string(), { ...meta, sensitivity: 'free' }) }],
    ['a foreign switch', { osId: field(z.string(), { ...meta, item: 'hardware' }) }],
    ['nothing lost', { osId: field(z.string().optional(), { ...meta, lose: '' }) }],
  ])('notices %s', (_what, shape) => expect(faults([kindOf(shape)])).toHaveLength(1))

  it('names its lists by columns that exist, and bounds them', () => {
    for (const kind of kinds) {
      for (const column of kind.key) expect(kind.row.shape, `${kind.name} key`).toHaveProperty(column)
      expect(kind.maxRows).toBeLessThanOrEqual(50_000)
    }
  })
})

describe('what arrives from outside', () => {
  it('is strict and bounded in every kind of fact', () => {
    for (const kind of kinds) expect(loose(kind.row), kind.name).toEqual([])
    expect(loose(z.strictObject({ a: z.array(z.string()) }))).toHaveLength(2)
    expect(loose(z.object({ a: z.int() }).loose())).toHaveLength(1)
  })

  it('is strict and bounded in every request of a device', () => {
    for (const [name, schema] of Object.entries(asked)) expect(loose(schema), name).toEqual([])
    for (const schema of [Transmission, TelemetryRecord])
      walk(shapeOf(schema), (part, path) => {
        if (part.properties) expect(part.additionalProperties, path).toBe(false)
      })
  })

  it('is read by no schema that is not named here, and by nothing else than a schema', () => {
    const doors = repository.filter(({ path }) => path.startsWith('server/') && isCode(path) && !isTest(path))
    expect(doors.flatMap(parsedBy).length).toBeGreaterThan(4)
    expect(doors.flatMap(parsedBy).filter((name) => !(name in asked))).toEqual([])
    const planted = { path: 'server/doors/a.ts', text: 'parseBody(AnythingAtAll, body); parseBody(z.any(), body)' }
    expect(parsedBy(planted)).toEqual(['AnythingAtAll', 'z.any()'])
  })

  it('is shown by the console only as declared: no answer takes a field that its contract does not name', () => {
    const open = Object.values(contracts).flatMap(({ name, answer }) => undeclared(answer, name))
    const names = open.map((at) => at.replace(/[.[].*/, ''))
    expect([...new Set(names)].sort()).toEqual([...foreignForms].sort())
    expect(undeclared(z.object({ a: z.int(), b: z.strictObject({}) }), 'planted')).toEqual(['planted'])
    expect(undeclared(z.strictObject({ a: z.record(z.string(), z.unknown()) }), 'planted')).toEqual(['planted.a'])
  })

  it('is strict and bounded in every call of the console', () => {
    expect(Object.keys(contracts).length).toBeGreaterThan(20)
    for (const { name, params, query, body } of Object.values(contracts))
      for (const part of [params, query, body]) if (part) expect(loose(part), name).toEqual([])
  })
})

describe('the control road', () => {
  const facts = new Set(
    kinds
      .flatMap(fieldsOf)
      .filter((f) => f.sensitivity === 'identifier' || f.sensitivity === 'personal')
      .map((f) => f.field),
  )
  const carried = (schema: z.ZodType) => {
    const names: string[] = []
    walk(shapeOf(schema), (part) => names.push(...Object.keys(part.properties ?? {})))
    return names
  }

  it('carries orders and never a fact about a person: no identifier or personal field has a name there', () => {
    const schemas = [enrol, policy, renew, sync]
      .flatMap((file) => Object.values(file))
      .filter((one) => one instanceof z.ZodType)
    expect(schemas.length).toBeGreaterThan(6)
    expect(schemas.flatMap(carried).filter((name) => facts.has(name))).toEqual([])
    expect(carried(z.strictObject({ hostName: z.string() })).filter((name) => facts.has(name))).toEqual(['hostName'])
  })
})
