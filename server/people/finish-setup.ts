// The last step of set-up: the first administrator exists, is signed in, and set-up is closed for good.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { finishSetup as contract } from '#wire/console/setup.ts'
import { freshId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { audit } from './audit.ts'
import { nameTenant, putPerson } from './names.store.ts'
import { placeOf, sealText } from './names.ts'
import { addOperator, closeSetup } from './operators.store.ts'
import { hashPassword } from './password.ts'
import { siteDigest, siteTenant } from './secret.ts'
import { beginSession } from './session.ts'
import { checkSetupCode, dropSetupCode } from './setup-code.ts'
import { nameKey } from './sign-in.ts'
import { totpStep } from './totp.ts'

/**
 * Gives the new session's secret. The fleet's transaction commits last: a set-up that broke half-way is done again.
 * Throws Problem 'setup-closed', or 'sign-in-refused' when the code of the link or the one-time code is wrong.
 */
export async function finishSetup(context: Context, input: ParsedInput<typeof contract>): Promise<{ secret: string }> {
  await checkSetupCode(context, input.code)
  const tenant = siteTenant
  const at = context.clock.now()
  const step = totpStep(input.secret, input.totp, at)
  if (step === undefined) {
    throw new Problem('sign-in-refused', 'The one-time code does not fit; is the clock of the phone right?')
  }
  const hash = await hashPassword(input.password)
  const operator = freshId('opr')
  await context.ring.add(tenant, [operator])
  const session = await context.fleet.as([tenant], async (tx) => {
    if (!(await closeSetup(tx, tenant, new Date(at)))) throw new Problem('setup-closed')
    await addOperator(tx, tenant, {
      operator,
      role: 'administrator',
      password: sealText(context, placeOf.password(tenant, operator), hash),
      totp_seed: sealText(context, placeOf.totpSeed(tenant, operator), input.secret),
      at: new Date(at),
      step,
    })
    await audit(tx, { tenant, actor: operator, act: 'server.set-up', outcome: 'done', detail: { use: input.use }, at })
    await context.people.as([tenant], async (people) => {
      await nameTenant(people, tenant, sealText(context, placeOf.organisation(tenant), input.organisation), input.use)
      await putPerson(people, {
        tenant,
        operator,
        name: sealText(context, placeOf.operator(tenant, operator), input.name),
        digest: siteDigest(context.ring, 'name', nameKey(input.name)),
        language: input.language,
      })
    })
    return beginSession(context, tx, tenant, operator)
  })
  dropSetupCode(context)
  return session
}
