// Accepts, defers or rules out vulnerabilities: one decision for each that is named, all or none.
import type { decideFindings as contract } from '#wire/console/decisions.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../../context.ts'
import { canonical, checkWish, makeDecisions, whereOf } from './make-decisions.ts'
import { show } from './show-decisions.ts'
import { checkUntil } from './until.ts'

/** Throws `body-invalid`, `device-unknown`, `group-unknown`. */
export async function decideFindings(
  context: Context,
  { advisory, scope, ...wish }: BodyOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  checkWish(wish)
  if (wish.until !== undefined) checkUntil(wish.until, context.clock.now())
  const { tenant } = caller
  const where = await whereOf(context, tenant, scope)
  const wishes = [...new Set(advisory.map(canonical))].map((name) => ({ ...wish, advisory: name }))
  const made = await context.fleet.as([tenant], (tx) =>
    makeDecisions(context, tx, caller, { where, wishes, keepSame: false }),
  )
  await context.decisions.announce(tenant)
  return { decisions: await show(context, caller, made) }
}
