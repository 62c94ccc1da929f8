// The last step of whoever was invited: they are an operator and signed in, and the code opens nothing any more.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { acceptInvitation as contract } from '#wire/console/operators.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { audit } from '../audit.ts'
import { findPersonByName, putPerson } from '../names.store.ts'
import { placeOf, sealText } from '../names.ts'
import { addOperator } from '../operators.store.ts'
import { hashPassword } from '../password.ts'
import { siteDigest } from '../secret.ts'
import { beginSession } from '../session.ts'
import { nameKey } from '../sign-in.ts'
import { listTenantNumbers } from '../tenants.store.ts'
import { totpStep } from '../totp.ts'
import { dropInvitedNames, takeInvitation } from './invitations.store.ts'
import { invited } from './invited.ts'

/**
 * Gives the new session's secret. Throws Problem 'invitation-invalid', 'sign-in-refused' when the one-time code does not fit,
 * 'name-taken' when somebody on this server signs in by that name.
 */
export async function acceptInvitation(
  context: Context,
  input: ParsedInput<typeof contract>,
): Promise<{ secret: string }> {
  const { tenant, invitation, operator, role } = await invited(context, input.code)
  const at = context.clock.now()
  const step = totpStep(input.secret, input.totp, at)
  if (step === undefined)
    throw new Problem('sign-in-refused', 'The one-time code does not fit; is the clock of the phone right?')
  const digest = siteDigest(context.ring, 'name', nameKey(input.name))
  const tenants = await listTenantNumbers(context.fleet)
  if (await context.people.as(tenants, (tx) => findPersonByName(tx, digest))) throw new Problem('name-taken')
  const hash = await hashPassword(input.password)
  const session = await context.fleet.as([tenant], async (tx) => {
    if (!(await takeInvitation(tx, tenant, invitation))) throw new Problem('invitation-invalid')
    await addOperator(tx, tenant, {
      operator,
      role,
      password: sealText(context, placeOf.password(tenant, operator), hash),
      totp_seed: sealText(context, placeOf.totpSeed(tenant, operator), input.secret),
      at: new Date(at),
      step,
    })
    await audit(tx, { tenant, actor: operator, act: 'operator.join', outcome: 'done', detail: { role }, at })
    const name = sealText(context, placeOf.operator(tenant, operator), input.name)
    await context.people.as([tenant], async (people) => {
      await dropInvitedNames(people, tenant, [invitation])
      await putPerson(people, { tenant, operator, name, digest, language: input.language })
    })
    return beginSession(context, tx, tenant, operator)
  })
  return session
}
