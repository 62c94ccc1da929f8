// Whose keys a tenant has beside its devices': its own, and those of the persons who operate or were invited to.
import type { Context } from '../context.ts'
import { listInvitations } from './invitations/invitations.store.ts'
import { rolesByActor } from './roles.store.ts'

/** Names of subjects in the key ring; the audit's are not among them, they go with their term. */
export async function subjectsOf({ fleet }: Pick<Context, 'fleet'>, tenant: number): Promise<string[]> {
  const roles = await rolesByActor(fleet, tenant)
  const invited = await listInvitations(fleet, tenant)
  const persons = [
    ...[...roles.keys()].filter((actor) => actor.startsWith('opr_')),
    ...invited.map((one) => one.operator),
  ]
  return ['tenant', ...new Set(persons)]
}
