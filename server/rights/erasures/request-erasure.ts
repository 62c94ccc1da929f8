// An operator, or a program with the scope for it, asks that devices be forgotten.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { requestErasure as contract, Erasure } from '#wire/console/erasures.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { actorOf, type SignedIn } from '../../people/signed-in.ts'
import { askErasure } from './ask-erasure.ts'
import { erasureOf } from './erasure-of.ts'
import { targetOf } from './target.ts'

/**
 * Throws `right-missing` for a credential without the scope `erase`, `body-invalid` when a whole tenant is not confirmed by its
 * number or not left, and as `askErasure`.
 */
export async function requestErasure(
  context: Context,
  { reason, note, holdHours, confirm, ...asked }: ParsedInput<typeof contract>,
  caller: SignedIn,
): Promise<Erasure> {
  const { tenant } = caller
  if (!caller.scopes.has('erase')) throw new Problem('right-missing', "Your credential lacks the scope 'erase'")
  const target = targetOf(asked)
  if ('tenant' in target && confirm !== String(tenant))
    throw new Problem('body-invalid', `a whole tenant is confirmed by its number: ${tenant}`)
  const id = await askErasure(context, tenant, { target, reason, note, holdHours, actor: actorOf(caller) })
  return erasureOf(context, caller, id)
}
