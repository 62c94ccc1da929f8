// The terms a tenant shortened, and the last run of each kind.
import type { Database, Transaction } from '#kit/pg/database.ts'

export async function readTerms(fleet: Database, tenant: number): Promise<Map<string, number>> {
  const { rows } = await fleet.one<{ kind: string; days: number }>(
    [tenant],
    'select kind, days from retention_terms where tenant = $1',
    [tenant],
  )
  return new Map(rows.map(({ kind, days }) => [kind, days]))
}

export async function putTerm(
  tx: Transaction,
  tenant: number,
  term: { kind: string; days: number; at: Date; by: string },
): Promise<void> {
  await tx.query(
    `insert into retention_terms (tenant, kind, days, at, by) values ($1, $2, $3, $4, $5)
     on conflict (tenant, kind) do update set days = excluded.days, at = excluded.at, by = excluded.by`,
    [tenant, term.kind, term.days, term.at, term.by],
  )
}

export async function dropTerm(tx: Transaction, tenant: number, kind: string): Promise<void> {
  await tx.query('delete from retention_terms where tenant = $1 and kind = $2', [tenant, kind])
}

export interface Run {
  readonly at: Date
  readonly deleted: number
}

export async function readRuns(fleet: Database, tenant: number): Promise<Map<string, Run>> {
  const { rows } = await fleet.one<{ kind: string; at: Date; deleted: string }>(
    [tenant],
    'select kind, at, deleted from retention_runs where tenant = $1',
    [tenant],
  )
  return new Map(rows.map(({ kind, at, deleted }) => [kind, { at, deleted: Number(deleted) }]))
}

export async function putRun(fleet: Database, tenant: number, kind: string, { at, deleted }: Run): Promise<void> {
  await fleet.one(
    [tenant],
    `insert into retention_runs (tenant, kind, at, deleted) values ($1, $2, $3, $4)
     on conflict (tenant, kind) do update set at = excluded.at, deleted = excluded.deleted`,
    [tenant, kind, at, deleted],
  )
}
