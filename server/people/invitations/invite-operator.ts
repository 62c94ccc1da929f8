// An invitation: a code to hand over, good for one operator and three days.
import { iso } from '#kit/clock.ts'
import type { ParsedInput } from '#kit/http/serve.ts'
import type { inviteOperator as contract } from '#wire/console/operators.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { freshId, InvitationId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { audit } from '../audit.ts'
import { placeOf, sealText } from '../names.ts'
import { freshSecret } from '../secret.ts'
import { actorOf, type SignedIn } from '../signed-in.ts'
import { addInvitation, listInvitations, nameInvitation } from './invitations.store.ts'

const validMs = 3 * 86_400_000
const mostOpen = 100

/** The operator's id and key are made now, so that the name never rests under another key. Throws 'too-many' above 100 open ones. */
export async function inviteOperator(
  context: Context,
  { name, role }: ParsedInput<typeof contract>,
  caller: SignedIn,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  if ((await listInvitations(context.fleet, tenant)).length >= mostOpen)
    throw new Problem('too-many', `${mostOpen} invitations are open already; revoke one first`)
  const at = context.clock.now()
  const id = InvitationId.parse(freshId('inv'))
  const operator = freshId('opr')
  await context.ring.add(tenant, [operator])
  const { secret, digest } = freshSecret(context.ring, 'msi1', tenant)
  const row = { invitation: id, operator, role, created_at: new Date(at), expires_at: new Date(at + validMs) }
  await context.fleet.as([tenant], async (tx) => {
    await addInvitation(tx, tenant, { ...row, digest })
    const sealed = sealText(context, placeOf.invitation(tenant, operator), name)
    await context.people.as([tenant], (people) => nameInvitation(people, tenant, id, sealed))
    const act = {
      tenant,
      actor: actorOf(caller),
      act: 'operator.invite',
      subject: operator,
      outcome: 'done',
      at,
    } as const
    await audit(tx, { ...act, detail: { role } })
  })
  const times = { createdAt: iso(at), expiresAt: iso(at + validMs) }
  return { id, name, role, ...times, link: `/invitation#code=${secret}`, code: secret }
}
