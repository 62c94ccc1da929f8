// Tells every receiver that was told of a device that it is erased (GDPR Art. 19); what it does not take is tried again for a month.
import { createHash } from 'node:crypto'
import { iso } from '#kit/clock.ts'
import { deviceIdName } from '#wire/telemetry/shareable.ts'
import type { Context } from '../../context.ts'
import { consentRecords } from '../../people/consents/records.ts'
import { receiverOf } from '../../people/integrations/receivers.ts'
import { assetsForm } from './assets.ts'
import { type Posted, post } from './post.ts'
import { addNotice, dropNotice, dueNotices, type NoticeRow, putOff, readTold } from './told.store.ts'

export interface Informed {
  readonly destination: string
  readonly at: string
  /** False: it did not take the notice, or nothing authorises a connection to it any more. */
  readonly informed: boolean
}

/** An erasure does not wait for a receiver that is slow. */
const soon = { timeoutSeconds: 5, deadlineSeconds: 10 }
const devicesInNotice = 10_000
const pauseMs = 3_600_000

/**
 * Before the devices are forgotten: afterwards nobody knows who was told. One row for each receiver; asked twice for the same
 * devices it tells twice, under the same idempotency key. A receiver whose authorisation ended is not told: that is the
 * operator's to do by hand, and the receipt says so.
 */
export async function informErased(
  context: Context,
  tenant: number,
  subjects: readonly { readonly device: string; readonly number: number }[],
): Promise<Informed[]> {
  const told = await readTold(
    context.fleet,
    tenant,
    subjects.map(({ number }) => number),
  )
  if (told.length === 0) return []
  const names = new Map(subjects.map(({ number, device }) => [number, device]))
  const records = new Map((await consentRecords(context, tenant)).map((one) => [one.id as string, one]))
  const byRecord = Map.groupBy(told, ({ record }) => record)
  return Promise.all(
    [...byRecord].map(async ([record, rows]) => {
      const devices = rows.map(({ number }) => names.get(number) as string)
      const at = new Date(context.clock.now())
      const destination = records.get(record)?.recipient.destination ?? 'no longer held'
      let informed = true
      for (let i = 0; i < devices.length; i += devicesInNotice) {
        const some = devices.slice(i, i + devicesInNotice).sort()
        const notice: NoticeRow = { id: noticeId(record, some), record, devices: some, at, failures: 0 }
        const is = await tell(context, tenant, notice)
        informed &&= is === 'done'
        if (is === 'again') {
          const nextAt = new Date(at.getTime() + 60_000)
          await addNotice(context.fleet, tenant, { ...notice, nextAt })
        }
      }
      return { destination, at: iso(at.getTime()), informed }
    }),
  )
}

/** Sends what is due of those that were not taken. */
export async function informLater(context: Context, tenant: number): Promise<void> {
  const now = context.clock.now()
  for (const notice of await dueNotices(context.fleet, tenant, new Date(now))) {
    const is = await tell(context, tenant, notice)
    if (is === 'again') await putOff(context.fleet, tenant, notice.id, new Date(now + pauseMs))
    else await dropNotice(context.fleet, tenant, notice.id)
  }
}

const noticeId = (record: string, devices: readonly string[]) =>
  createHash('sha256')
    .update(`${record}\n${devices.join('\n')}`)
    .digest('hex')
    .slice(0, 32)

/** A shut door may open again; an authorisation that ended does not. */
async function tell(context: Context, tenant: number, notice: NoticeRow): Promise<'done' | 'again' | 'never'> {
  const record = (await consentRecords(context, tenant)).find(({ id }) => id === notice.record)
  const receiver =
    record?.integration &&
    (await context.fleet.as([tenant], (tx) => receiverOf(context, tx, tenant, record.integration as string)))
  if (!receiver || receiver.destination !== record.recipient.destination) return 'never'
  const body = Buffer.from(
    JSON.stringify({
      ...{ form: assetsForm, event: 'device.erased', integration: receiver.id, fields: [deviceIdName] },
      devices: notice.devices.map((id) => ({ id })),
    }),
  )
  const sending = { body, fields: [deviceIdName], devices: notice.devices.length, delivery: notice.id }
  return judged(await post(context, tenant, receiver, sending, soon))
}

function judged({ is }: Posted): 'done' | 'again' | 'never' {
  if (is === 'done') return 'done'
  return is === 'not-authorised' || is === 'withdrawn' || is === 'expired' ? 'never' : 'again'
}
