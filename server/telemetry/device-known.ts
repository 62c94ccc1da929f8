// "What we know about this device": every declared field with its value and its rules, from the dictionary itself.
import { iso } from '#kit/clock.ts'
import type { deviceKnown as contract } from '#wire/console/devices.ts'
import { restOf, storedFields } from '#wire/console/operator-fields.ts'
import type { AnswerOf, ParamsOf } from '#wire/contract.ts'
import type { DeclaredField, FieldMeta, KindName } from '#wire/telemetry/dictionary.ts'
import { declaredFields, kindByName } from '#wire/telemetry/kinds.ts'
import { systemId } from '#wire/telemetry/system-id.ts'
import type { Caller, Context } from '../context.ts'
import { type FoundDevice, findDevice } from '../devices/find-device.ts'
import { choiceFor } from '../devices/privacy/allowed.ts'
import { type KnownReach, knownReach } from '../devices/reach/known-reach.ts'
import { typesOf } from './events/store.ts'
import type { FactKind, Row } from './facts.ts'
import { type Held, installedOn, readHeld } from './held.ts'
import { rowOf } from './software/apply-software.ts'

type Field = AnswerOf<typeof contract>['fields'][number]

/** Values in words; of lists, how many rows have the field. Identifiers are `hidden` for who may not see them. */
export async function deviceKnown(
  context: Context,
  { id }: ParamsOf<typeof contract>,
  { tenant, sees }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const device = await findDevice(context, tenant, id)
  const [held, choice, events, [reach]] = await Promise.all([
    readHeld(context, tenant, device.number),
    choiceFor(context, tenant, device),
    typesOf(context.fleet, { tenant, number: device.number }),
    knownReach(context, { tenant, device: id, number: device.number }),
  ])
  const packages = (await installedOn(context, tenant, held.holding)).map(rowOf)
  const told = declaredFields.map((field) => {
    const value =
      field.item === systemId
        ? device.device
        : field.kind === 'events'
          ? heldEvents(events, field.field)
          : heldValue(held, packages as unknown as Row[], field)
    const state: Field['state'] =
      value !== undefined
        ? 'held'
        : !choice.items.includes(field.item)
          ? 'not-collected'
          : device.withheld.includes(field.item) || device.withheld.includes(field.kind)
            ? 'withheld'
            : 'empty'
    return shown(field, value, state, sees.identifiers)
  })
  const noted = Object.entries(notes).flatMap(([name, of]) => {
    const stored = storedFields.find((one) => one.field.kind === 'devices' && one.field.field === name)
    const value = of(device, reach)
    return stored ? [shown(stored.field, value, value === undefined ? 'empty' : 'held', sees.identifiers)] : []
  })
  return { asOf: iso(context.clock.now()), fields: [...told, ...noted] }
}

function shown(
  field: FieldMeta & { kind: string; field: string },
  value: string | undefined,
  state: Field['state'],
  identifiers: boolean,
): Field {
  const hide = value !== undefined && !identifiers && field.sensitivity !== 'technical'
  return {
    kind: field.kind,
    field: field.field,
    title: field.title,
    sensitivity: field.sensitivity,
    purpose: field.purpose,
    storedAs: restOf(field.kind, field.field).storedAs,
    retention: field.retentionDays === 'while-managed' ? 'while managed' : `${field.retentionDays} days`,
    ...(value === undefined || hide ? {} : { value }),
    state: hide ? 'hidden' : state,
  }
}

function heldValue(held: Held, packages: readonly Row[], { kind, field }: DeclaredField): string | undefined {
  const rows = kind === 'software' ? packages : (held.facts[kind as FactKind] ?? [])
  const values = rows.map((row) => row[field]).filter((value) => value !== undefined)
  if (values.length === 0) return undefined
  if (kindByName[kind as KindName].key.length === 0) return inWords(values[0])
  return values.length === 1 ? '1 row' : `${values.length} rows`
}

/** How many events say the field; `<type>.<field>` or a field of all types. */
function heldEvents(events: ReadonlyMap<string, number>, field: string): string | undefined {
  const saying = [...events].filter(([type]) => !field.includes('.') || field.startsWith(`${type}.`))
  const count = saying.reduce((sum, [, some]) => sum + some, 0)
  return count === 0 ? undefined : count === 1 ? '1 event' : `${count} events`
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? '1 entry' : `${value.length} entries`
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, count]) => `${name}: ${count}`)
      .join(', ')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return String(value)
}

const instant = (ms: number | undefined) => (ms === undefined ? undefined : iso(ms))
const texts = (list: readonly string[]) => (list.length === 0 ? undefined : list.join(', '))

/** What the server itself notes about a device, by its name in the catalogue. */
const notes: Readonly<Record<string, (device: FoundDevice, reach?: KnownReach) => string | undefined>> = {
  'devices.state': (device) => device.state,
  'devices.state_at': (device) => instant(device.stateAt),
  'devices.label': (device) =>
    texts([...(device.from === 'given' ? [device.name] : []), ...(device.reason ? [device.reason] : [])]),
  'devices.packages': (device) => device.packages?.toString(),
  'devices.withheld': (device) => texts(device.withheld),
  'devices.clock_off_hours': (device) =>
    device.clockOffSeconds === undefined ? undefined : `${device.clockOffSeconds / 3600} h`,
  'devices.enrolled_at': (device) => instant(device.enrolledAt),
  'presence.last_seen': (device) => instant(device.lastSeen),
  'presence.left_at': (device) => instant(device.leftAt),
  'presence.policy': (device) => device.policyRevision?.toString(),
  'reach.address': (_, reach) => reach?.address,
  'reach.wake_port': (_, reach) => reach?.wakePort?.toString(),
  'reach.mode': (_, reach) => reach?.mode,
  'reach.outcomes': (_, reach) => reach && `${reach.wakes.arrived} of ${reach.wakes.tried}`,
  'reach.tried_at': (_, reach) => reach?.wakes.lastTriedAt,
  'reach.arrived_at': (_, reach) => reach?.wakes.lastArrivedAt,
  'leaves.generation': (device) => device.generation.toString(),
  'leaves.not_after': (device) => instant(device.certificateUntil),
}
