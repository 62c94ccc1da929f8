// Whoever is shown a field that can lead to a person is on record: every contract says what its answer shows, or why nothing (P15).
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { contracts } from '#wire/console/index.ts'
import type { Contract } from '#wire/contract.ts'
import { DeviceId } from '#wire/ids.ts'
import { declared } from '#wire/telemetry/dictionary.ts'
import { System } from '#wire/telemetry/system.ts'
import { showing, showsNothing } from '../server/doors/console/shows.ts'

/** Names that stand for a device's name or address wherever they are used. */
const telling = /^(hostName|deviceName|nameFrom|address(es)?|hardwareAddress|serialNumber|packages?)$/
/** Beside an id of a device these are about it. */
const besideDevice = /^(name|detail|note|reason)$/

/** Visits every object of a schema, through lists, wrappers and unions. */
function objectsIn(schema: unknown, found = new Set<z.ZodObject>()): Set<z.ZodObject> {
  if (schema instanceof z.ZodObject) {
    if (found.has(schema)) return found
    found.add(schema)
    for (const part of Object.values(schema.shape)) objectsIn(part, found)
  } else if (schema instanceof z.ZodArray) objectsIn(schema.element, found)
  else if (schema instanceof z.ZodRecord) objectsIn(schema.valueType, found)
  else if (schema instanceof z.ZodUnion) for (const part of schema.options) objectsIn(part, found)
  else if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    objectsIn(schema.unwrap(), found)
  return found
}

/** Fields of an answer that can lead to a person, as far as its schema tells. */
function closedIn(answer: z.ZodType): string[] {
  return [...objectsIn(answer)].flatMap((object) => {
    const names = Object.keys(object.shape)
    const isOfDevice = Object.values(object.shape).some((part) => part === DeviceId)
    const marked = declared(object).filter(({ meta }) => meta && meta.sensitivity !== 'technical')
    return [
      ...marked.map(({ name }) => name),
      ...names.filter((name) => telling.test(name) && isText(object.shape[name])),
      ...(isOfDevice ? names.filter((name) => besideDevice.test(name)) : []),
    ]
  })
}

/** A number of packages or addresses names none. */
function isText(schema: unknown): boolean {
  const inner = schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? schema.unwrap() : schema
  return !(inner instanceof z.ZodNumber)
}

/** Answers with such a name that is of no device, and why. */
const notOfADevice: Readonly<Record<string, string>> = {
  listFindings: 'packages of the whole fleet',
  actOnDevices: 'says why an act on the device was refused, in our own words',
  importInventories: 'names that the caller just sent',
}

function faults(all: readonly Contract[], shows: ReadonlySet<string>, nothing: Readonly<Record<string, string>>) {
  return all.flatMap(({ name, answer }) => {
    const isNothing = name in nothing
    if (shows.has(name) && isNothing) return [`${name} is in both lists`]
    if (!shows.has(name) && !isNothing)
      return [
        `${name} is in none of the lists of server/doors/console/shows.ts: say what its answer shows, or why nothing`,
      ]
    const closed = isNothing && !(name in notOfADevice) ? closedIn(answer) : []
    return closed.length > 0 ? [`${name} is said to show nothing, and its answer has ${closed.join(', ')}`] : []
  })
}

describe('every contract', () => {
  it('says what its answer shows of a person, or why nothing', () => {
    expect(Object.keys(contracts).length).toBeGreaterThan(60)
    expect(faults(Object.values(contracts), showing, showsNothing)).toEqual([])
  })

  it.each([
    ['a contract that nobody named', z.strictObject({ done: z.boolean() }), {}, 'is in none'],
    ['a field of the dictionary', z.strictObject({ list: z.array(System) }), { planted: 'x' }, 'hostName'],
    ['a name beside a device', z.strictObject({ device: DeviceId, name: z.string() }), { planted: 'x' }, 'has name'],
    ['an address', z.record(z.string(), z.strictObject({ address: z.string() })), { planted: 'x' }, 'address'],
  ])('is noticed with %s', (_what, answer, nothing, says) => {
    const planted: Contract = {
      ...{ name: 'planted', method: 'GET', path: '/planted', summary: 'Planted.', right: 'devices.read' },
      answer,
    }
    expect(faults([planted], new Set(), nothing as Record<string, string>).join()).toContain(says)
  })
})
