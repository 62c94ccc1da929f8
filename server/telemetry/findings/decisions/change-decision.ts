// Looks at a decision again: it still holds, holds longer, or holds no more. What it said stays on record.
import type { changeDecision as contract, Decision } from '#wire/console/decisions.ts'
import type { AnswerOf, BodyOf, ParamsOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../../context.ts'
import { audit } from '../../../people/audit.ts'
import { actorOf } from '../../../people/signed-in.ts'
import { type Standing, sealSaid, standings, stateOf } from './decision.ts'
import { addActs, lockDecisions, readDecision } from './decisions.store.ts'
import { show } from './show-decisions.ts'
import { checkUntil } from './until.ts'

type Input = ParamsOf<typeof contract> & BodyOf<typeof contract>

/** Throws `not-found`; `conflict` for one that was ended, and for a review of one whose time is over; `body-invalid`. */
export async function changeDecision(
  context: Context,
  input: Input,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  if (input.act === 'extend' && input.until === undefined)
    throw new Problem('body-invalid', 'until: until when is it extended?')
  if (input.act !== 'extend' && input.until !== undefined)
    throw new Problem('body-invalid', 'until: only `extend` has one')
  if (input.until !== undefined) checkUntil(input.until, context.clock.now())
  const after = await context.fleet.as([tenant], async (tx) => {
    await lockDecisions(tx, tenant)
    const before = standings(await readDecision(tx, tenant, input.id))[0]
    if (!before) throw new Problem('not-found', 'There is no such decision')
    refuse(before, input.act, context.clock.now())
    await addAct(context, tx, caller, before, input)
    return standings(await readDecision(tx, tenant, input.id))
  })
  await context.decisions.announce(tenant)
  const [shown] = await show(context, caller, after)
  return shown as Decision
}

function refuse(before: Standing, act: Input['act'], now: number): void {
  const state = stateOf(before, now, undefined)
  if (state === 'ended') throw new Problem('conflict', 'It was ended; decide anew')
  if (state === 'expired' && act === 'review')
    throw new Problem('conflict', 'Its time is over; extend it, or decide anew')
}

type Tx = Parameters<Parameters<Context['fleet']['as']>[1]>[0]

async function addAct(context: Context, tx: Tx, caller: Caller, { row, acts }: Standing, input: Input): Promise<void> {
  const { tenant } = caller
  const { id, act, until = null, reason } = input
  const now = context.clock.now()
  const actor = actorOf(caller)
  const place = `${row.id} ${(acts.at(-1)?.serial ?? 0) + 1}`
  const said = reason === undefined ? null : sealSaid(context.ring, tenant, row.subject, place, { reason })
  await addActs(tx, tenant, [{ decision: row.id, act, until, said, at: new Date(now), actor }])
  const detail = { advisory: row.advisory, ...(until === null ? {} : { until }) }
  await audit(tx, { tenant, actor, act: `finding.${act}`, subject: id, outcome: 'done', detail, at: now })
}
