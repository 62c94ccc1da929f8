// A device that has something in every field of every kind and of every event: unique texts wherever a text fits, made from the dictionary.
import * as z from 'zod'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { type EventType, eventTypes } from '#wire/telemetry/event.ts'
import type { DeviceEvent } from '#wire/telemetry/event-batch.ts'
import { kinds } from '#wire/telemetry/kinds.ts'

export interface Canaries {
  readonly rows: Readonly<Record<KindName, readonly Record<string, unknown>[]>>
  readonly events: readonly DeviceEvent[]
  /** Every unique text in it. */
  readonly texts: ReadonlySet<string>
}

/** `tag`: letters and digits that no other subject has. */
export function canariesOf(tag: string): Canaries {
  const texts = new Set<string>()
  const text = (name: string) => {
    const canary = `${tag}x${name
      .replaceAll(/[^a-z]/gi, '')
      .toLowerCase()
      .slice(0, 24)}`
    texts.add(canary)
    return canary
  }
  const rows = Object.fromEntries(
    kinds.map(({ name, row }) => [name, [sampleOf(row, name, text) as Record<string, unknown>]]),
  ) as Record<KindName, Record<string, unknown>[]>
  // A package of a public index beside one that is of none.
  const { module: _module, ...own } = rows.software[0] as Record<string, unknown>
  rows.software.push({ ...own, name: `bash`, source: 'bash', origin: 'debian', vendor: 'debian.org', version: '5.2-1' })
  const events = Object.entries<EventType>(eventTypes).map(([type, { detail }]) => {
    const said = sampleOf(detail, type, text) as DeviceEvent['detail']
    return { at: '2026-11-20T08:00:00Z', type, ...(Object.keys(said ?? {}).length > 0 ? { detail: said } : {}) }
  }) as DeviceEvent[]
  return { rows, events, texts }
}

/** A value that the schema takes; throws for a form of schema that this does not know, so that none is left out silently. */
function sampleOf(schema: z.core.$ZodType, name: string, text: (name: string) => string): unknown {
  const given = z.toJSONSchema(schema as z.ZodType, { io: 'input', unrepresentable: 'any' }) as Given
  return fill(given, name, text)
}

interface Given {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly properties?: Readonly<Record<string, Given>>
  readonly items?: Given
  readonly minimum?: number
}

function fill(given: Given, name: string, text: (name: string) => string): unknown {
  if (given.const !== undefined) return given.const
  if (given.enum) return given.enum[0]
  switch (given.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(given.properties ?? {}).map(([key, part]) => [key, fill(part, `${name}${key}`, text)]),
      )
    case 'array':
      return [fill(given.items ?? {}, `${name}item`, text)]
    case 'boolean':
      return true
    case 'integer':
    case 'number':
      return Math.max(given.minimum ?? 0, 7)
    case 'string':
      return given.format === 'date' ? '2026-11-19' : given.format === 'date-time' ? '2026-11-19T08:00:00Z' : text(name)
    default:
      throw new Error(`${name}: no value is known for ${JSON.stringify(given)}`)
  }
}
