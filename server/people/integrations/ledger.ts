// The server's ledger of what left: rows of the tenant whose data it was, which its operators and the people concerned can read.
import { iso } from '#kit/clock.ts'
import type { Ledger } from '#kit/door.ts'
import type { Passage } from '#wire/console/outbound.ts'
import { ConsentId } from '#wire/ids.ts'
import type { Context } from '../../context.ts'
import type { Place } from '../../ring/seal.ts'
import { openText, sealText } from '../names.ts'
import {
  addPassage,
  completePassage,
  findPassage,
  findPassages,
  type PassageFilter,
  type PassageRow,
  sentSince,
} from './ledger.store.ts'

type Tools = Pick<Context, 'fleet' | 'ring'>

const place = (tenant: number, id: string): Place => ({
  ...{ table: 'out_passages', column: `destination ${id}`, tenant, subject: 'tenant' },
})

/** Refuses a passage of no tenant: nothing leaves the server that nobody answers for. */
export function tenantLedger(context: Tools & Pick<Context, 'listener'>): Ledger {
  const tenantOf = ({ tenant }: { tenant?: number | undefined }) => {
    if (tenant === undefined) throw new Error('a passage of no tenant')
    return tenant
  }
  return {
    async begin(passage) {
      const tenant = tenantOf(passage)
      await addPassage(context.fleet, tenant, {
        id: passage.id,
        at: new Date(passage.at),
        purpose: passage.purpose,
        record: passage.record === undefined ? null : ConsentId.parse(passage.record),
        integration: passage.integration ?? null,
        destination: sealText(context, place(tenant, passage.id), passage.recipient),
        fields: [...(passage.fields ?? [])],
        devices: passage.devices ?? null,
        digest: passage.digest ?? null,
      })
    },
    async end({ id, sentBytes = 0, receivedBytes = 0, outcome = 'failed', ...passage }) {
      const tenant = tenantOf(passage)
      await completePassage(context.fleet, tenant, { id, sent: sentBytes, received: receivedBytes, outcome })
      await context.listener.notify('muster_news', JSON.stringify({ t: tenant, what: 'left', ids: [] })).catch(() => {})
    },
  }
}

function shown(context: Tools, tenant: number, row: PassageRow): Passage {
  return {
    id: row.id,
    at: iso(row.at.getTime()),
    place: 'server',
    purpose: row.purpose,
    ...(row.record ? { record: row.record } : {}),
    destination: openText(context, place(tenant, row.id), row.destination) ?? '',
    ...(row.sent_bytes === null ? {} : { sentBytes: Number(row.sent_bytes) }),
    ...(row.received_bytes === null ? {} : { receivedBytes: Number(row.received_bytes) }),
    ...(row.digest === null ? {} : { digest: row.digest }),
    fields: row.fields,
    ...(row.devices === null ? {} : { devices: row.devices }),
    ...(row.outcome === null ? {} : { outcome: row.outcome }),
  }
}

/** Newest first. */
export async function passagesOf(context: Tools, tenant: number, filter: PassageFilter): Promise<Passage[]> {
  return (await findPassages(context.fleet, tenant, filter)).map((row) => shown(context, tenant, row))
}

export async function passageOf(context: Tools, tenant: number, id: string): Promise<Passage | undefined> {
  const row = await findPassage(context.fleet, tenant, id)
  return row && shown(context, tenant, row)
}

/** Bytes of this tenant that were sent since then. */
export const bytesSince = (context: Tools, tenant: number, since: number): Promise<number> =>
  sentSince(context.fleet, tenant, new Date(since))
