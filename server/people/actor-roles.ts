// Who did something, for a reader who may know the role and not the name.
import type { Context } from '../context.ts'
import { rolesByActor } from './roles.store.ts'

/** In words: the role of an operator or credential by its id, also of one that is gone; the device, or the server itself. */
export async function actorRoles(
  { fleet }: Pick<Context, 'fleet'>,
  tenant: number,
): Promise<(actor: string) => string> {
  const roles = await rolesByActor(fleet, tenant)
  return (actor) => {
    if (actor.startsWith('dev_')) return 'the device'
    if (actor === 'system') return 'the server'
    const role = roles.get(actor)
    if (actor.startsWith('crd_')) return role === undefined ? 'a program' : `${role} (a program)`
    return role ?? 'an operator who is gone'
  }
}
