// The second person: another operator than who asked, signed in, agrees that many devices are destroyed.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { agreeToErasure as contract, Erasure } from '#wire/console/erasures.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { tellNews } from '../../devices/news.ts'
import { audit } from '../../people/audit.ts'
import { listActs } from '../../people/list-acts.ts'
import type { SignedIn } from '../../people/signed-in.ts'
import { wakeErasures } from './ask-erasure.ts'
import { erasureOf } from './erasure-of.ts'
import { findErasure, lockDecisions, noteSecond } from './erasures.store.ts'

/**
 * Two who agree at once: the first counts, the second is told that it is decided. Throws `not-found`, `erasure-over`, and `second-operator` for who
 * asked, for a program, and for the operator who made the program that asked.
 */
export async function agreeToErasure(
  context: Context,
  { id }: ParsedInput<typeof contract>,
  caller: SignedIn,
): Promise<Erasure> {
  const { tenant, operator } = caller
  if (!operator) throw new Problem('second-operator', 'A program is not a person: sign in as an operator')
  await context.fleet.as([tenant], async (tx) => {
    await lockDecisions(tx, tenant)
    const row = await findErasure(tx, tenant, id)
    if (!row) throw new Problem('not-found')
    if (row.state !== 'second') throw new Problem('erasure-over', 'It waits for nobody')
    if (operator === row.requested_by || operator === (await makerOf(context, caller, row.requested_by)))
      throw new Problem('second-operator')
    const at = context.clock.now()
    await noteSecond(tx, tenant, id, operator, new Date(at))
    const act = { tenant, actor: operator, act: 'erasure.agree', subject: id, outcome: 'done', at } as const
    await audit(tx, { ...act, detail: { devices: row.devices } })
  })
  await tellNews(context.listener, tenant, 'erasure', [id])
  await wakeErasures(context, tenant)
  return erasureOf(context, caller, id)
}

/** Who made the credential that asked; undefined for an operator. */
async function makerOf(context: Context, caller: SignedIn, actor: string): Promise<string | undefined> {
  if (!actor.startsWith('crd_')) return undefined
  const { items } = await listActs(context, { act: 'credential.create', subject: actor, limit: 1 }, caller)
  return items[0]?.actor
}
