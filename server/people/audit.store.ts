// Rows of the audit: only ever added and read, and taken out when their term is over.
import type { Transaction } from '#kit/pg/database.ts'

export interface ActRow {
  id: string
  at: Date
  actor: string
  act: string
  subject: string | null
  outcome: 'done' | 'refused'
  detail: Record<string, string | number | boolean>
}

export async function addActs(tx: Transaction, tenant: number, acts: readonly ActRow[]): Promise<void> {
  const of = <K extends keyof ActRow>(key: K) => acts.map((act) => act[key])
  await tx.query(
    `insert into audit_acts (tenant, id, at, actor, act, subject, outcome, detail)
     select $1, * from unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[])`,
    [
      ...[tenant, of('id'), of('at'), of('actor'), of('act'), of('subject'), of('outcome')],
      acts.map(({ detail }) => JSON.stringify(detail)),
    ],
  )
}

export interface ActFilter {
  actor?: string | undefined
  act?: string | undefined
  subject?: string | undefined
  from?: string | undefined
  until?: string | undefined
  before?: { at: Date; id: string } | undefined
  limit: number
}

/** Newest first. */
export async function findActs(tx: Transaction, tenant: number, filter: ActFilter): Promise<ActRow[]> {
  const { rows } = await tx.query<ActRow>(
    `select id, at, actor, act, subject, outcome, detail from audit_acts
     where tenant = $1
       and ($2::text is null or actor = $2) and ($3::text is null or act = $3) and ($4::text is null or subject = $4)
       and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6)
       and ($7::timestamptz is null or (at, id) < ($7, $8))
     order by at desc, id desc limit $9`,
    [
      tenant,
      filter.actor ?? null,
      filter.act ?? null,
      filter.subject ?? null,
      filter.from ?? null,
      filter.until ?? null,
      filter.before?.at ?? null,
      filter.before?.id ?? null,
      filter.limit,
    ],
  )
  return rows
}

/** Those before `before`, at most `most`, the oldest first; gives how many went. */
export async function expireActs(tx: Transaction, tenant: number, before: Date, most: number): Promise<number> {
  const { rows } = await tx.query<{ gone: number }>('select audit_expire($1, $2, $3) as gone', [
    tenant,
    before.toISOString(),
    most,
  ])
  return rows[0]?.gone ?? 0
}
