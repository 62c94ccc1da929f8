// Takes a request back while it is held.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { undoErasure as contract, Erasure } from '#wire/console/erasures.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { actorOf, type SignedIn } from '../../people/signed-in.ts'
import { waitedOf } from './carry-out.ts'
import { verdictOn } from './due.ts'
import { erasureOf } from './erasure-of.ts'
import { takeBack } from './take-back.ts'

/** Throws `not-found`, and `erasure-over` once its time is over, whether anything is destroyed yet or not. */
export async function undoErasure(
  context: Context,
  { id }: ParsedInput<typeof contract>,
  caller: SignedIn,
): Promise<Erasure> {
  await takeBack(context, caller.tenant, id, actorOf(caller), (row) => {
    if (verdictOn(row, waitedOf(context, row)) !== 'wait') throw new Problem('erasure-over', 'its time is over')
  })
  return erasureOf(context, caller, id)
}
