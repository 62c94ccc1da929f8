// Who operates for a tenant, and who was invited to.
import { iso } from '#kit/clock.ts'
import type { listOperators as contract, Operator } from '#wire/console/operators.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { InvitationId, OperatorId } from '#wire/ids.ts'
import type { Caller, Context } from '../context.ts'
import { invitedNames, listInvitations } from './invitations/invitations.store.ts'
import { nameOn } from './invitations/invited.ts'
import { actorNames } from './names.ts'
import { type ListedOperatorRow, listOperatorRows } from './operators.store.ts'
import { sessionLaw } from './recognise.ts'

/** Oldest first; invitations that ran out are left out. */
export async function listOperators(
  context: Context,
  _input: unknown,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const now = context.clock.now()
  const names = await actorNames(context, tenant)
  const rows = await listOperatorRows(context.fleet, tenant, liveSince(now))
  const invited = await context.people.as([tenant], (tx) => invitedNames(tx, tenant))
  const open = (await listInvitations(context.fleet, tenant)).filter((one) => one.expires_at.getTime() > now)
  return {
    items: rows.map((row) => operatorOf(row, names)),
    invitations: open.map((row) => ({
      id: InvitationId.parse(row.invitation),
      name: nameOn(context, tenant, row, invited),
      role: row.role,
      createdAt: iso(row.created_at.getTime()),
      expiresAt: iso(row.expires_at.getTime()),
    })),
  }
}

export const liveSince = (now: number) => ({
  idle: new Date(now - sessionLaw.idleMs),
  begun: new Date(now - sessionLaw.longestMs),
})

export function operatorOf(row: ListedOperatorRow, names: ReadonlyMap<string, string>): Operator {
  return {
    id: OperatorId.parse(row.operator),
    name: names.get(row.operator) ?? row.operator,
    role: row.role,
    createdAt: iso(row.created_at.getTime()),
    signedIn: row.signed_in,
  }
}
