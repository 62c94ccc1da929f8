// How long a field is kept for a tenant, from where it rests and the terms that hold there.
import { placesOf } from '#wire/console/operator-fields.ts'
import type { FieldMeta } from '#wire/telemetry/dictionary.ts'
import { eventTypeNames } from '#wire/telemetry/event.ts'
import { keptKinds } from '../retention/kinds.ts'

const kindOfTable = new Map(keptKinds.flatMap((one) => one.rests.map((table) => [table, one] as const)))

/** `90 days`, `while managed`, or `30 to 400 days` for what stands beside every type of event. */
export function keptFor(
  field: Pick<FieldMeta, 'retentionDays'> & { kind: string; field: string },
  terms: ReadonlyMap<string, number | null>,
): string {
  if (field.kind === 'events') return keptForEvents(field.field, terms)
  const own = field.retentionDays
  if (own === 'while-managed') return days(null)
  // Where it rests in several places it is kept as long as the last of them keeps it.
  const kinds = placesOf(field.kind, field.field).map(
    ({ table, column }) => kindOfTable.get(`${table}.${column}`) ?? kindOfTable.get(table),
  )
  const count = Math.max(...kinds.map((one) => terms.get(one?.kind ?? '') ?? own))
  return kinds.some((one) => one?.afterEnd) ? `${days(count)} after its end` : days(count)
}

function keptForEvents(field: string, terms: ReadonlyMap<string, number | null>): string {
  const own = eventTypeNames.find((type) => field.startsWith(`${type}.`))
  const all = (own ? [own] : eventTypeNames).flatMap((type) => terms.get(`events.${type}`) ?? [])
  const [least, most] = [Math.min(...all), Math.max(...all)]
  return least === most ? days(most) : `${least} to ${days(most)}`
}

export const days = (count: number | null) =>
  count === null ? 'while managed' : count === 1 ? '1 day' : `${count} days`
