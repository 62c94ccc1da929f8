// Whether anybody else could decide.
import type { Right } from '#wire/contract.ts'
import type { Context } from '../context.ts'
import { access } from './access.ts'
import { rolesByActor } from './roles.store.ts'

/** Operators with this right, by id; programs are not persons, and `except` is left out. */
export async function othersWhoMay(
  { fleet }: Pick<Context, 'fleet'>,
  tenant: number,
  right: Right,
  except: string,
): Promise<string[]> {
  const roles = await rolesByActor(fleet, tenant)
  return [...roles].flatMap(([actor, role]) =>
    actor.startsWith('opr_') && actor !== except && access[right].includes(role) ? [actor] : [],
  )
}
