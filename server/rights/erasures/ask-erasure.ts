// A request for erasure is written and its devices are out of every list in one transaction, whoever asked.
import type { EraseReason } from '#wire/console/erasures.ts'
import { ErasureId, freshId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { announceHidden, type EraseTarget, hide, lockTarget, type ShownDevice } from '../../devices/hide.ts'
import { tellNews } from '../../devices/news.ts'
import { audit } from '../../people/audit.ts'
import { keepNames, readyAuditKey, sealNote } from '../../people/audit-names.ts'
import { securityOf } from '../../people/security-of.ts'
import { needsSecond, timesOf } from './due.ts'
import { addErasure, addItems, lockDecisions, type NewErasure, requestsOf } from './erasures.store.ts'
import { erasureQueue } from './queue.ts'

export interface Asked {
  readonly target: EraseTarget
  readonly reason: EraseReason
  readonly note?: string | undefined
  /** Instead of the tenant's hold, or of 0 for one device. */
  readonly holdHours?: number | undefined
  /** `opr_...`, `crd_...` or `dev_...`. */
  readonly actor: string
}

/**
 * Throws `device-unknown` when one that is named is none of the tenant's, `group-unknown`, and `conflict` when nothing is left to
 * ask for: all are erased or to be erased already.
 */
export async function askErasure(context: Context, tenant: number, asked: Asked): Promise<ErasureId> {
  const at = context.clock.now()
  const { erasureHoldHours } = await securityOf(context, tenant)
  await readyAuditKey(context, tenant, at)
  const id = ErasureId.parse(freshId('ers'))
  const devices = await context.fleet.as([tenant], async (tx) => {
    await lockDecisions(tx, tenant)
    const devices = await lockTarget(context, tx, tenant, asked.target)
    await refuseUnknown(asked.target, devices, (ids) => requestsOf(tx, tenant, ids))
    const row = rowOf(context, tenant, { id, at, asked, devices: devices.length, erasureHoldHours })
    await addErasure(tx, tenant, row)
    await addItems(tx, tenant, id, devices.map(itemOf))
    await hide(
      tx,
      tenant,
      devices.map(({ number }) => number),
      at,
    )
    const names = devices.flatMap(({ device, name }) => (name === undefined ? [] : [{ subject: device, name }]))
    await keepNames(context, tx, tenant, at, names)
    const detail = { reason: asked.reason, devices: devices.length, ...('tenant' in asked.target && { tenant: true }) }
    const act = { tenant, actor: asked.actor, act: 'erasure.request', outcome: 'done', at } as const
    await audit(tx, { ...act, subject: id, detail })
    return devices
  })
  await announceHidden(context, tenant, devices)
  await tellNews(context.listener, tenant, 'erasure', [id])
  await wakeErasures(context, tenant)
  return id
}

const itemOf = ({ number, device, state, stateAt }: ShownDevice) => ({ number, device, was: state, was_at: stateAt })

function rowOf(
  context: Context,
  tenant: number,
  of: { id: ErasureId; at: number; asked: Asked; devices: number; erasureHoldHours: number },
): NewErasure {
  const { id, at, asked, devices } = of
  const whole = 'tenant' in asked.target
  const { requestedAt, holdUntil, dueBy } = timesOf(
    at,
    holdHoursOf(asked.holdHours, devices, whole, of.erasureHoldHours),
  )
  return {
    ...{ id, reason: asked.reason, whole_tenant: whole, devices },
    state: needsSecond(devices, whole) ? 'second' : 'held',
    note: asked.note ? sealNote(context, tenant, at, id, asked.note) : null,
    ...{ requested_at: requestedAt, requested_by: asked.actor, hold_until: holdUntil, due_by: dueBy },
  }
}

export const holdHoursOf = (asked: number | undefined, devices: number, whole: boolean, tenants: number) =>
  asked ?? (devices === 1 && !whole ? 0 : tenants)

async function refuseUnknown(
  target: EraseTarget,
  found: readonly ShownDevice[],
  requestsOfDevices: (ids: readonly string[]) => Promise<{ device: string; erasure: string }[]>,
): Promise<void> {
  if ('tenant' in target) return
  if ('group' in target) {
    if (found.length === 0) throw new Problem('conflict', 'the group has no device that is not to be erased already')
    return
  }
  const there = new Set<string>(found.map(({ device }) => device))
  const missing = [...new Set(target.devices)].filter((id) => !there.has(id))
  if (missing.length === 0) return
  const asked = await requestsOfDevices(missing)
  const unknown = missing.length - asked.length
  if (unknown > 0) throw new Problem('device-unknown', `${unknown} are not known; nothing was asked`)
  if (found.length === 0)
    throw new Problem(
      'conflict',
      `erased or to be erased already: ${[...new Set(asked.map((one) => one.erasure))].join(', ')}`,
    )
}

/** Soon; when it cannot be sent, the job of the next minute finds what is due. */
export async function wakeErasures(context: Pick<Context, 'jobs' | 'log'>, tenant: number): Promise<void> {
  await context.jobs
    .send(erasureQueue, { tenant })
    .catch(() => context.log.warn('erasures wait for the next minute', { tenant }))
}
