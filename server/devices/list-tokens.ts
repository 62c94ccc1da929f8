// Enrolment tokens that can or could let machines in; never their secrets.
import type { listTokens as contract } from '#wire/console/access.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../context.ts'
import { tokenOf } from './token-form.ts'
import { readTokens } from './tokens.store.ts'

export async function listTokens(context: Context, _input: object, caller: Caller): Promise<AnswerOf<typeof contract>> {
  return { items: (await readTokens(context.fleet, caller.tenant)).map(tokenOf) }
}
