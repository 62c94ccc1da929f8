// One device: what it is, how it is and why, what it holds and what it keeps back.
import { iso } from '#kit/clock.ts'
import { showDevice as contract, type DeviceRow } from '#wire/console/devices.ts'
import type { AnswerOf, ParamsOf } from '#wire/contract.ts'
import { defaultIntervalSeconds } from '#wire/control/policy.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import type { Caller, Context } from '../context.ts'
import { findDevice } from '../devices/find-device.ts'
import { readGroups } from '../devices/groups.ts'
import { choiceFor } from '../devices/privacy/allowed.ts'
import { rowOf } from '../devices/row.ts'
import { exposureOf } from './findings/exposure.ts'
import { readHeld } from './held.ts'
import { reachOf, waitingFor } from './reach-of.ts'
import { statusOf } from './status.ts'
import { visible } from './visible.ts'

/** Throws Problem `device-unknown`. Identifiers are left out for who may not see them. */
export async function showDevice(
  context: Context,
  { id }: ParamsOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant, sees } = caller
  const device = await findDevice(context, tenant, id)
  const [{ holding, facts }, groups, choice, exposure] = await Promise.all([
    readHeld(context, tenant, device.number),
    readGroups(context, tenant),
    choiceFor(context, tenant, device),
    exposureOf(context, tenant, device.number),
  ])
  const now = context.clock.now()
  const lastSeen = latest(device.lastSeen, context.presence.lastSeen(tenant, device.number))
  const leftAt = latest(device.leftAt, context.presence.leftAt(tenant, device.number))
  const reach = await reachOf(context, caller, device, groups, lastSeen)
  const row: DeviceRow = rowOf(context, caller, groups, device, { lastSeen, leftAt })
  const rows = (kind: 'system' | 'hardware' | 'network' | 'services' | 'agent') =>
    visible(kind, facts[kind], sees.identifiers)
  return contract.answer.parse({
    ...row,
    ...without({
      reach,
      system: rows('system')?.[0],
      hardware: rows('hardware')?.[0],
      network: rows('network'),
      services: rows('services'),
      agent: rows('agent')?.[0],
      clockOffSeconds: device.clockOffSeconds,
      certificateUntil: device.certificateUntil === undefined ? undefined : iso(device.certificateUntil),
      policyRevision: device.policyRevision,
    }),
    ...statusOf({
      device: { ...device, lastSeen, leftAt },
      held: context.lines.isHeld(tenant, device.number),
      kinds: holding.kinds,
      rebootRequired: device.rebootRequired,
      choice,
      intervalSeconds: defaultIntervalSeconds,
      exposure,
      now,
    }),
    kinds: Object.fromEntries(
      Object.entries(holding.kinds).map(([kind, held]) => {
        const collected = choice.items.includes(kind as KindName)
        const note = collected ? {} : { note: 'Switched off: erased when the device is next heard from' }
        return [kind, { at: iso(held.at * 1000), rows: held.rows, collected, ...note }]
      }),
    ),
    waiting: waitingFor(context, tenant, device, choice),
    withheld: [...device.withheld],
    generation: device.generation,
    syncIntervalSeconds: defaultIntervalSeconds,
  })
}

const latest = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)

/** Absent and undefined are one on the wire. */
function without<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>
}
