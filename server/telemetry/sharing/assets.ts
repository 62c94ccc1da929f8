// What a receiver is told of the devices: by their random ids, with the fields that were named and no others.
import type { DeviceId, IntegrationId } from '#wire/ids.ts'
import { deviceIdName, shareable } from '#wire/telemetry/shareable.ts'
import type { Context } from '../../context.ts'
import type { ListedDevice } from '../../devices/names.ts'
import { type FactKind, type Facts, openFacts } from '../facts.ts'
import { openHolding } from '../holding.ts'
import { installedIn } from '../software/apply-software.ts'
import { holdingsOf, readFacts } from '../store.ts'

/** A part is at most so large, a device that has more packages goes in several. */
export const partBytes = 1_048_576
const softwareBytes = 500_000
const devicesAtOnce = 250

export const assetsForm = 'https://muster.invalid/schemas/assets/1'

/** One message. The same devices in the same state make the same bytes. */
export interface Part {
  readonly body: Buffer
  readonly devices: readonly { readonly number: number; readonly device: DeviceId }[]
  /** The number of the last device of which all is told. */
  readonly upTo: number
  readonly last: boolean
}

interface Entry {
  readonly json: string
  readonly number: number
  readonly device: DeviceId
  /** More of this device follows. */
  readonly more: boolean
}

/** Devices nobody manages any more are not told; what waits for approval is not yet. */
const told = (device: ListedDevice) => !['pending', 'retired', 'revoked'].includes(device.state)

/** By ascending number, those above `after`. One empty part where there is no device. */
export async function* partsOf(
  context: Context,
  tenant: number,
  { fields, integration, after = 0 }: { fields: readonly string[]; integration: IntegrationId; after?: number },
): AsyncGenerator<Part> {
  let open: Entry[] = []
  let size = 0
  let upTo = after
  const part = (last: boolean): Part => {
    const head = { form: assetsForm, event: 'devices', integration, fields: [deviceIdName, ...fields], last }
    const body = Buffer.from(
      `${JSON.stringify(head).slice(0, -1)},"devices":[${open.map(({ json }) => json).join(',')}]}`,
    )
    const devices = [...new Map(open.map(({ number, device }) => [number, { number, device }])).values()]
    return { body, devices, upTo, last }
  }
  for await (const entry of entriesOf(context, tenant, fields, after)) {
    const bytes = Buffer.byteLength(entry.json) + 1
    if (open.length > 0 && size + bytes > partBytes - 8_192) {
      yield part(false)
      open = []
      size = 0
    }
    open.push(entry)
    size += bytes
    if (!entry.more) upTo = entry.number
  }
  yield part(true)
}

async function* entriesOf(
  context: Context,
  tenant: number,
  fields: readonly string[],
  after: number,
): AsyncGenerator<Entry> {
  const { devices } = await context.names.listing(tenant)
  const listed = devices.filter((one): one is ListedDevice => one !== undefined && one.number > after && told(one))
  for (let i = 0; i < listed.length; i += devicesAtOnce)
    yield* entriesIn(context, tenant, fields, listed.slice(i, i + devicesAtOnce))
}

const ofKind = (fields: readonly string[], kind: string) =>
  shareable.filter((one) => one.kind === kind && fields.includes(`${kind}.${one.field}`)).map(({ field }) => field)

async function* entriesIn(
  context: Context,
  tenant: number,
  fields: readonly string[],
  devices: readonly ListedDevice[],
): AsyncGenerator<Entry> {
  const numbers = devices.map(({ number }) => number)
  const asked = {
    system: ofKind(fields, 'system'),
    hardware: ofKind(fields, 'hardware'),
    software: ofKind(fields, 'software'),
  }
  const facts = new Map(
    asked.system.length + asked.hardware.length === 0
      ? []
      : (
          await context.fleet.as([tenant], (tx) =>
            readFacts(
              tx,
              numbers.map((number) => ({ tenant, number })),
            ),
          )
        ).map((row) => [row.number, row.sealed]),
  )
  const holdings = new Map(
    asked.software.length === 0
      ? []
      : (await holdingsOf(context.fleet, tenant, numbers)).map((row) => [row.number, row.sealed]),
  )
  for (const { number, device } of devices) {
    const key = context.ring.keyOf(tenant, device)
    if (!key) continue
    const sealed = facts.get(number)
    const held = sealed ? openFacts(key, tenant, device, sealed) : {}
    const head = {
      id: device,
      ...rowOf(held, 'system', asked.system),
      ...rowOf(held, 'hardware', asked.hardware),
    }
    const packages = holdings.get(number)
    const rows = packages
      ? await softwareOf(context, tenant, openHolding(key, tenant, device, packages), asked.software)
      : []
    const slices = asked.software.length === 0 ? [undefined] : sliced(rows)
    for (const [i, software] of slices.entries()) {
      const more = i + 1 < slices.length
      const entry = { ...head, ...(software ? { software } : {}), ...(slices.length > 1 ? { more } : {}) }
      yield { json: JSON.stringify(entry), number, device, more }
    }
  }
}

function rowOf(facts: Facts, kind: FactKind, fields: readonly string[]): Record<string, object> {
  const row = facts[kind]?.[0]
  if (!row || fields.length === 0) return {}
  return { [kind]: picked(row, fields) }
}

const picked = (row: object, fields: readonly string[]) =>
  Object.fromEntries(
    fields.map((field) => [field, (row as Record<string, unknown>)[field]]).filter(([, value]) => value !== undefined),
  )

async function softwareOf(
  context: Context,
  tenant: number,
  { packages }: ReturnType<typeof openHolding>,
  fields: readonly string[],
): Promise<object[]> {
  const memory = await context.catalogue.of(tenant, packages.numbers.at(-1))
  return installedIn(memory, packages).map((one) => picked(one.package, fields))
}

/** At least one slice, also of nothing. */
function sliced(rows: readonly object[]): object[][] {
  const slices: object[][] = [[]]
  let size = 0
  for (const row of rows) {
    const bytes = Buffer.byteLength(JSON.stringify(row)) + 1
    if (size + bytes > softwareBytes) {
      slices.push([])
      size = 0
    }
    slices.at(-1)?.push(row)
    size += bytes
  }
  return slices
}
