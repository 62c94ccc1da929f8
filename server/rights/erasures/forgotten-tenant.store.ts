// Takes every row of a tenant that leaves, in both databases; which tables there are the databases know best.
import type { Database, Transaction } from '#kit/pg/database.ts'

type Gone = { place: string; many: string }

/** Rows that went, by table. Refused unless the tenant's erasure is under way. */
export async function dropTenant(tx: Transaction, tenant: number): Promise<Record<string, number>> {
  return summed((await tx.query<Gone>('select place, many from muster_forget_tenant($1)', [tenant])).rows)
}

export async function dropTenantNames(people: Database, tenant: number): Promise<Record<string, number>> {
  return summed((await people.one<Gone>([tenant], 'select place, many from muster_forget_names($1)', [tenant])).rows)
}

const summed = (rows: readonly Gone[]) => Object.fromEntries(rows.map(({ place, many }) => [place, Number(many)]))
