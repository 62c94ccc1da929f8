// An invitation that opens nothing any more; who was invited is forgotten.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { revokeInvitation as contract } from '#wire/console/operators.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { audit } from '../audit.ts'
import { actorOf, type SignedIn } from '../signed-in.ts'
import { dropInvitedNames, type InvitationRow, takeExpired, takeInvitation } from './invitations.store.ts'

/** Throws Problem 'not-found' when the tenant has no such invitation open. */
export async function revokeInvitation(
  context: Context,
  { id }: ParsedInput<typeof contract>,
  caller: SignedIn,
): Promise<{ done: true }> {
  const { tenant } = caller
  const at = context.clock.now()
  const row = await context.fleet.as([tenant], async (tx) => {
    const taken = await takeInvitation(tx, tenant, id)
    if (!taken) throw new Problem('not-found')
    const act = { tenant, actor: actorOf(caller), act: 'operator.uninvite', subject: taken.operator, at } as const
    await audit(tx, { ...act, outcome: 'done', detail: {} })
    return taken
  })
  await forgetInvited(context, tenant, [row])
  return { done: true }
}

/** Invitations that nobody took in time; gives how many there were. */
export async function sweepInvitations(context: Context, tenant: number): Promise<number> {
  const now = new Date(context.clock.now())
  const rows = await context.fleet.as([tenant], (tx) => takeExpired(tx, tenant, now))
  await forgetInvited(context, tenant, rows)
  return rows.length
}

async function forgetInvited(context: Context, tenant: number, rows: readonly InvitationRow[]): Promise<void> {
  if (rows.length === 0) return
  const ids = rows.map(({ invitation }) => invitation)
  await context.people.as([tenant], (people) => dropInvitedNames(people, tenant, ids))
  await context.ring.drop(
    tenant,
    rows.map(({ operator }) => operator),
  )
}
