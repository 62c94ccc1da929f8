// Enforces the terms now, for whoever wants to see it happen.
import type { runRetention as contract } from '#wire/console/retention.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { audit } from '../../people/audit.ts'
import { actorOf } from '../../people/signed-in.ts'
import { readRuns } from './retention.store.ts'
import { showRetention } from './show-retention.ts'
import { enforceTerms } from './sweep.ts'

export async function runRetention(
  context: Context,
  _input: unknown,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  await enforceTerms(context, tenant)
  const runs = await readRuns(context.fleet, tenant)
  const deleted = [...runs.values()].reduce((sum, run) => sum + run.deleted, 0)
  const entry = { tenant, actor: actorOf(caller), act: 'retention.run', outcome: 'done' } as const
  await context.fleet.as([tenant], (tx) => audit(tx, { ...entry, detail: { deleted }, at: context.clock.now() }))
  return showRetention(context, {}, caller)
}
