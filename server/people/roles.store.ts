// The roles of all who can act for a tenant, operators and credentials alike, by their ids.
import type { Database } from '#kit/pg/database.ts'
import type { Role } from './access.ts'

export async function rolesByActor(fleet: Database, tenant: number): Promise<Map<string, Role>> {
  const { rows } = await fleet.one<{ actor: string; role: Role }>(
    [tenant],
    `select operator as actor, role from opr_operators where tenant = $1
     union all select credential, role from opr_credentials where tenant = $1`,
    [tenant],
  )
  return new Map(rows.map(({ actor, role }) => [actor, role]))
}
