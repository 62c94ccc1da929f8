// What the database itself says about its walls, asked now.
import type { Database } from '#kit/pg/database.ts'

// By name alone: it is read what the database says of these tables, and no row of theirs.
const acts = 'audit_acts'
const numbers = 'tenant_numbers'

/** The same questions for whoever asks the database by hand. */
export const asked = {
  walls: `select relname, relrowsecurity and relforcerowsecurity as walled from pg_class join pg_attribute on attrelid = pg_class.oid where attname = 'tenant' and relkind = 'r' and relname <> '${numbers}' order by 2, 1`,
  acts: `select grantee, privilege_type from information_schema.role_table_grants where table_name = '${acts}'`,
}

export interface Walls {
  readonly role: string
  readonly lifts: boolean
  /** Tables with a tenant, and of these without forced row-level security. */
  readonly tables: number
  readonly open: string[]
  /** The server's role may change or remove acts of the audit. */
  readonly auditLoose: boolean
}

export async function readWalls(fleet: Database): Promise<Walls> {
  const { rows } = await fleet.one<{ role: string; lifts: boolean; tables: number; open: string[]; loose: boolean }>(
    [],
    `select current_user::text as role, (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as lifts,
       count(*)::int as tables,
       coalesce(array_agg(c.relname::text) filter (where not (c.relrowsecurity and c.relforcerowsecurity)), '{}') as open,
       has_table_privilege($1, 'update, delete, truncate') as loose
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r'
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped)
       and c.relname <> $2`,
    [acts, numbers],
  )
  const [row] = rows
  if (!row) throw new Error('the database says nothing about itself')
  return { role: row.role, lifts: row.lifts, tables: row.tables, open: row.open, auditLoose: row.loose }
}
