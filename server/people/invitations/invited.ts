// The invitation behind a code, and the name that was written on it.
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { openText, placeOf } from '../names.ts'
import { readSecret } from '../secret.ts'
import { findInvitation, type InvitationRow, invitedNames } from './invitations.store.ts'

/** Throws Problem 'invitation-invalid' for a code that is unknown, used, revoked or too old: all look the same. */
export async function invited(
  context: Context,
  code: string,
): Promise<InvitationRow & { tenant: number; name: string }> {
  const read = readSecret(context.ring, 'msi1', code)
  const row = read && (await findInvitation(context.fleet, read.tenant, read.digest))
  if (!read || !row || row.expires_at.getTime() <= context.clock.now()) throw new Problem('invitation-invalid')
  const { tenant } = read
  const names = await context.people.as([tenant], (tx) => invitedNames(tx, tenant))
  return { ...row, tenant, name: nameOn(context, tenant, row, names) }
}

/** The name is sealed under the key of the operator to be. */
export function nameOn(
  context: Pick<Context, 'ring'>,
  tenant: number,
  { invitation, operator }: InvitationRow,
  names: ReadonlyMap<string, Buffer>,
): string {
  const sealed = names.get(invitation)
  return (sealed && openText(context, placeOf.invitation(tenant, operator), sealed)) ?? ''
}
