// Carries out what is due: begun once, gone on with after any crash, finished with a signed receipt.

import type { Transaction } from '#kit/pg/database.ts'
import type { JobData } from '#kit/pg/jobs.ts'
import type { ErasureId } from '#wire/ids.ts'
import type { Context } from '../../context.ts'
import { tellNews } from '../../devices/news.ts'
import { othersWhoMay } from '../../people/others-who-may.ts'
import { tenantNumbers } from '../../people/tenant-numbers.ts'
import { informErased } from '../../telemetry/sharing/inform-erased.ts'
import { forgetDevices } from '../erase/forget-devices.ts'
import { wakeErasures } from './ask-erasure.ts'
import { openWaited, verdictOn, type Waited } from './due.ts'
import {
  type ErasureRow,
  findErasure,
  type ItemRow,
  itemsOf,
  lockDecisions,
  noteBegun,
  notePlaces,
  noteRecipients,
  openRows,
  setItems,
} from './erasures.store.ts'
import { finish } from './finish.ts'
import { coverOf } from './legal-cover.ts'
import { takeBack } from './take-back.ts'

/** One per running server: how long each request has waited, by its own steady clock too. */
const waiting = new WeakMap<Context['clock'], Waited>()

/** Without a tenant: a job for each that has something open. Throws what stopped it; asked again it goes on from there. */
export async function carryOut(context: Context, { tenant }: JobData): Promise<void> {
  if (typeof tenant !== 'number') {
    for (const number of await tenantNumbers(context)) {
      if ((await openRows(context.fleet, number)).length > 0) await wakeErasures(context, number)
    }
    return
  }
  for (const { id } of await openRows(context.fleet, tenant)) await carryOn(context, tenant, id)
}

async function carryOn(context: Context, tenant: number, id: ErasureId): Promise<void> {
  const step = await nextStep(context, tenant, id)
  if (step.is === 'lapse') return takeBack(context, tenant, id, 'system')
  if (step.is !== 'go') return
  if (step.going.length > 0) {
    const recipients = await informErased(context, tenant, step.going)
    if (recipients.length > 0) await context.fleet.as([tenant], (tx) => noteRecipients(tx, tenant, id, recipients))
    await forgetDevices(
      context,
      tenant,
      step.going,
      async (tx, subjects) => {
        const numbers = subjects.map(({ number }) => number)
        await setItems(tx, tenant, id, numbers, 'erased', new Date(context.clock.now()))
        await notePlaces(tx, tenant, id, { 'key-ring': subjects.length })
      },
      (tx, rows) => notePlaces(tx, tenant, id, rows),
    )
  }
  if (step.kept === 0) await finish(context, tenant, id)
  if (step.going.length > 0 || step.kept === 0) await tellNews(context.listener, tenant, 'erasure', [id])
}

type Step =
  | { readonly is: 'none' }
  | { readonly is: 'lapse' }
  | { readonly is: 'go'; readonly going: readonly ItemRow[]; readonly kept: number }

/** Decides under the lock; what is marked as going is out of reach of every hold and of undoing. */
async function nextStep(context: Context, tenant: number, id: ErasureId): Promise<Step> {
  return context.fleet.as([tenant], async (tx): Promise<Step> => {
    await lockDecisions(tx, tenant)
    const row = await findErasure(tx, tenant, id)
    if (!row) return { is: 'none' }
    const verdict = verdictOn(row, waitedOf(context, row))
    if (verdict === 'wait' || verdict === 'over') return { is: 'none' }
    if (verdict === 'late' && (await lapses(context, tenant, row))) return { is: 'lapse' }
    return begin(context, tx, tenant, row)
  })
}

async function begin(context: Context, tx: Transaction, tenant: number, row: ErasureRow): Promise<Step> {
  const at = new Date(context.clock.now())
  const items = await itemsOf(tx, tenant, row.id, ['waiting', 'going'])
  const waits = items.filter(({ state }) => state === 'waiting')
  const cover = await coverOf(
    context,
    tx,
    tenant,
    waits.map(({ device }) => device),
  )
  const going = items.filter(({ state, device }) => state === 'going' || !cover.has(device))
  if (going.length === 0 && cover.size > 0) return { is: 'none' }
  if (row.state !== 'erasing') await noteBegun(tx, tenant, row.id, at, context.ring.generation)
  const numbers = going.filter(({ state }) => state === 'waiting').map(({ number }) => number)
  await setItems(tx, tenant, row.id, numbers, 'going', at)
  return { is: 'go', going, kept: cover.size }
}

/**
 * Nobody agreed in 72 hours. Devices go all the same: the promise is to the persons, and everybody could see it and take it
 * back. A whole tenant goes on one person's word only where there is nobody else to ask.
 */
async function lapses(context: Context, tenant: number, row: ErasureRow): Promise<boolean> {
  if (!row.whole_tenant) return false
  return (await othersWhoMay(context, tenant, 'erasures.decide', row.requested_by)).length > 0
}

export function waitedOf({ clock, log }: Pick<Context, 'clock' | 'log'>, row: ErasureRow): number {
  const waited = waiting.get(clock) ?? openWaited(clock)
  waiting.set(clock, waited)
  if (row.requested_at.getTime() > clock.now() + clockSlackMs)
    log.error('the clock is behind a request for erasure: it is carried out by the time that passed')
  return waited.of(row)
}

/** Processes of several hosts differ by this much. */
const clockSlackMs = 60_000
