// A request as people read it: its words are sealed under the key of whom it is about.
import { iso } from '#kit/clock.ts'
import type { SubjectRequest } from '#wire/console/subjects.ts'
import { DeviceId, SubjectRequestId } from '#wire/ids.ts'
import type { Context } from '../../context.ts'
import { open, seal } from '../../ring/seal.ts'
import type { RequestRow } from './requests.store.ts'

const placeOf = (tenant: number, { id, device }: Pick<RequestRow, 'id' | 'device'>, column: 'note' | 'answer') => ({
  table: 'rights_requests',
  column: `${column} ${id}`,
  tenant,
  subject: device ?? 'tenant',
})

/** Null without words; throws when the subject was erased. */
export function sealWords(
  context: Pick<Context, 'ring'>,
  tenant: number,
  row: Pick<RequestRow, 'id' | 'device'>,
  column: 'note' | 'answer',
  words: string | undefined,
): Buffer | null {
  if (words === undefined || words === '') return null
  const place = placeOf(tenant, row, column)
  const key = context.ring.keyOf(tenant, place.subject)
  if (!key) throw new Error('the subject has no key')
  return seal(key, place, Buffer.from(words))
}

export function wordsOf(
  context: Pick<Context, 'ring'>,
  tenant: number,
  row: RequestRow,
  column: 'note' | 'answer',
): string | undefined {
  const place = placeOf(tenant, row, column)
  const key = context.ring.keyOf(tenant, place.subject)
  const sealed = row[column]
  return sealed && key ? open(key, place, sealed).toString() : undefined
}

export function requestOf(
  context: Pick<Context, 'ring'>,
  tenant: number,
  row: RequestRow,
  names: ReadonlyMap<string, string>,
): SubjectRequest {
  const note = wordsOf(context, tenant, row, 'note')
  const answer = wordsOf(context, tenant, row, 'answer')
  const byName = names.get(row.by)
  return {
    id: SubjectRequestId.parse(row.id),
    kind: row.kind,
    ...(row.device ? { device: DeviceId.parse(row.device) } : {}),
    channel: row.channel,
    receivedAt: iso(row.received_at.getTime()),
    dueBy: iso(row.due_by.getTime()),
    ...(note === undefined ? {} : { note }),
    by: row.by,
    ...(byName === undefined ? {} : { byName }),
    ...(row.answered_at ? { answeredAt: iso(row.answered_at.getTime()) } : {}),
    ...(row.outcome ? { outcome: row.outcome } : {}),
    ...(answer === undefined ? {} : { answer }),
  }
}
