// How a request ended, with its reason; extending it is no end and is told before the month is over.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { answerSubjectRequest as contract, SubjectRequest } from '#wire/console/subjects.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { audit } from '../../people/audit.ts'
import { actorNames } from '../../people/names.ts'
import { actorOf } from '../../people/signed-in.ts'
import { monthsAfter } from './clock.ts'
import { requestOf, sealWords } from './request-of.ts'
import { lockRequest, putAnswer } from './requests.store.ts'

/** Throws Problem 'not-found', or 'conflict' when it was answered, or extended, before. */
export async function answerSubjectRequest(
  context: Context,
  { id, outcome, answer }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<SubjectRequest> {
  const { tenant } = caller
  const at = context.clock.now()
  const row = await context.fleet.as([tenant], async (tx) => {
    const held = await lockRequest(tx, tenant, id)
    if (!held) throw new Problem('not-found')
    const again = outcome === 'extended' ? held.outcome !== null : held.outcome !== null && held.outcome !== 'extended'
    if (again) throw new Problem('conflict', `It is ${held.outcome} already`)
    const due = outcome === 'extended' ? monthsAfter(held.received_at.getTime(), 3) : held.due_by.getTime()
    const words = sealWords(context, tenant, held, 'answer', answer)
    const next = { ...held, due_by: new Date(due), answered_at: new Date(at), outcome, answer: words }
    await putAnswer(tx, tenant, next)
    const act = { tenant, actor: actorOf(caller), act: 'request.answer', subject: id, outcome: 'done', at } as const
    await audit(tx, { ...act, detail: { outcome, kind: held.kind, late: at > held.due_by.getTime() } })
    return next
  })
  return requestOf(context, tenant, row, await actorNames(context, tenant))
}
