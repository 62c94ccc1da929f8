// The first step of set-up: the code fits, here is a TOTP secret to scan; nothing is stored yet.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { beginSetup as contract } from '#wire/console/setup.ts'
import type { Context } from '../context.ts'
import { checkSetupCode } from './setup-code.ts'
import { freshTotp } from './totp.ts'

/** Throws Problem 'setup-closed' or 'sign-in-refused'. */
export async function beginSetup(
  context: Context,
  input: ParsedInput<typeof contract>,
): Promise<{ secret: string; uri: string }> {
  await checkSetupCode(context, input.code)
  return freshTotp(input.name)
}
