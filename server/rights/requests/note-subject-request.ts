// Writes down what a person asked for; the clock runs from when it came in, not from when somebody typed it.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { noteSubjectRequest as contract, SubjectRequest } from '#wire/console/subjects.ts'
import { freshId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { findDevice } from '../../devices/find-device.ts'
import { audit } from '../../people/audit.ts'
import { actorNames } from '../../people/names.ts'
import { actorOf } from '../../people/signed-in.ts'
import { monthsAfter } from './clock.ts'
import { requestOf, sealWords } from './request-of.ts'
import { addRequest, type RequestRow } from './requests.store.ts'

/** A day for clocks that differ. */
const aheadMs = 86_400_000

/** Throws Problem 'device-unknown', or 'body-invalid' for a request from the future. */
export async function noteSubjectRequest(
  context: Context,
  input: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<SubjectRequest> {
  const { tenant } = caller
  const now = context.clock.now()
  const received = Date.parse(input.receivedAt)
  if (received > now + aheadMs) throw new Problem('body-invalid', 'body.receivedAt: that is in the future')
  const number = input.device ? (await findDevice(context, tenant, input.device)).number : null
  const row = freshRequest({ ...input, number, received, by: actorOf(caller) })
  const note = sealWords(context, tenant, row, 'note', input.note)
  await context.fleet.as([tenant], async (tx) => {
    await addRequest(tx, tenant, { ...row, note })
    await audit(tx, {
      ...{ tenant, actor: row.by, act: 'request.note', subject: row.id, outcome: 'done', at: now },
      detail: { kind: row.kind, channel: row.channel },
    })
  })
  return requestOf(context, tenant, { ...row, note }, await actorNames(context, tenant))
}

export function freshRequest(of: {
  kind: RequestRow['kind']
  device?: string | undefined
  number: number | null
  channel: RequestRow['channel']
  received: number
  by: string
}): RequestRow {
  return {
    id: freshId('req'),
    kind: of.kind,
    number: of.number,
    device: of.device ?? null,
    channel: of.channel,
    received_at: new Date(of.received),
    due_by: new Date(monthsAfter(of.received, 1)),
    note: null,
    by: of.by,
    ...{ answered_at: null, outcome: null, answer: null },
  }
}
