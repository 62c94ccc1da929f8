// The first step of whoever was invited: the code fits, here is a TOTP secret to scan; nothing is stored yet.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { beginInvitation as contract } from '#wire/console/operators.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Context } from '../../context.ts'
import { freshTotp } from '../totp.ts'
import { invited } from './invited.ts'

/** Throws Problem 'invitation-invalid'. */
export async function beginInvitation(
  context: Context,
  { code }: ParsedInput<typeof contract>,
): Promise<AnswerOf<typeof contract>> {
  const { name, role } = await invited(context, code)
  return { name, role, ...freshTotp(name) }
}
