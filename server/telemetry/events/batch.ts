// A batch of events from its bytes to checked events: a type that is not in the list, or a field it does not declare, is refused.
import { Problem } from '#wire/problem.ts'
import { type EventType, type EventTypeName, eventTypes } from '#wire/telemetry/event.ts'
import { isDay } from '#wire/telemetry/moment.ts'
import { unpackBatch } from '../unpack.ts'
import { chainOf } from './chain.ts'

export type Detail = Readonly<Record<string, string | number | boolean>>

export interface CheckedEvent {
  readonly type: EventTypeName
  /** Milliseconds, by the device's clock; the beginning of a day where the device told one. */
  readonly at: number
  readonly isDay: boolean
  /** Undefined for a type that says nothing beyond its name. */
  readonly detail: Detail | undefined
}

export interface Batch {
  readonly stream: string
  readonly from: number
  /** Digest before the first event, then after each. */
  readonly chain: readonly string[]
  readonly events: readonly CheckedEvent[]
  /** The switches that must be on for all of it. */
  readonly items: ReadonlySet<string>
  readonly plainBytes: number
}

/** Beyond this a number is no count of events but an attack on arithmetic. */
const largest = 2 ** 48

/** Throws Problem `body-invalid`, `body-too-large`, `body-too-deep` or `version-unsupported`; no refusal names a value. */
export async function readBatch(body: Buffer): Promise<Batch> {
  const { document, raw, plainBytes } = await unpackBatch(body)
  const { stream, from, base } = document
  if (from > largest) throw new Problem('body-invalid', 'from: no sequence number')
  const events = document.events.map(check)
  // The chain is made over what was sent: a parsed event has its properties in our order.
  const chain = chainOf(base, (raw as { events: unknown[] }).events)
  return { stream, from, chain, events, items: new Set(events.map(({ type }) => eventTypes[type].item)), plainBytes }
}

function check(
  { type, at, detail = {} }: { type: EventTypeName; at: string; detail?: Detail | undefined },
  i: number,
): CheckedEvent {
  const declared: EventType = eventTypes[type]
  const parsed = declared.detail.safeParse(detail)
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path[0]
    throw new Problem(
      'body-invalid',
      `event ${i}, ${type}: ${field === undefined ? 'undeclared field' : String(field)}`,
    )
  }
  const says = Object.keys(declared.detail.shape).length > 0
  return { type, at: Date.parse(at), isDay: isDay(at), detail: says ? (parsed.data as Detail) : undefined }
}
