// Rows of the ledger: written before the first byte, completed once, and never changed otherwise (a trigger sees to it).
import type { Database } from '#kit/pg/database.ts'
import type { ConsentId } from '#wire/ids.ts'

export interface PassageRow {
  id: string
  at: Date
  purpose: string
  record: ConsentId | null
  integration: string | null
  destination: Buffer
  fields: string[]
  devices: number | null
  digest: string | null
  /** bigint arrives as text. */
  sent_bytes: string | null
  received_bytes: string | null
  outcome: string | null
}

export async function addPassage(
  fleet: Database,
  tenant: number,
  row: Omit<PassageRow, 'sent_bytes' | 'received_bytes' | 'outcome'>,
): Promise<void> {
  await fleet.one(
    [tenant],
    `insert into out_passages (tenant, id, at, purpose, record, integration, destination, fields, devices, digest)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[tenant, row.id, row.at, row.purpose, row.record, row.integration, row.destination, row.fields],
      ...[row.devices, row.digest],
    ],
  )
}

export async function completePassage(
  fleet: Database,
  tenant: number,
  { id, sent, received, outcome }: { id: string; sent: number; received: number; outcome: string },
): Promise<void> {
  await fleet.one(
    [tenant],
    'update out_passages set sent_bytes = $3, received_bytes = $4, outcome = $5 where tenant = $1 and id = $2',
    [tenant, id, sent, received, outcome],
  )
}

const columns =
  'id, at, purpose, record, integration, destination, fields, devices, digest, sent_bytes, received_bytes, outcome'

export interface PassageFilter {
  readonly purpose?: string | undefined
  readonly from?: Date | undefined
  readonly until?: Date | undefined
  readonly before?: { readonly at: Date; readonly id: string } | undefined
  readonly limit: number
}

/** Newest first; of one time by id, downwards. */
export async function findPassages(fleet: Database, tenant: number, filter: PassageFilter): Promise<PassageRow[]> {
  const { purpose, from, until, before, limit } = filter
  const { rows } = await fleet.one<PassageRow>(
    [tenant],
    `select ${columns} from out_passages
     where tenant = $1 and ($2::text is null or purpose = $2) and ($3::timestamptz is null or at >= $3)
       and ($4::timestamptz is null or at < $4) and ($5::timestamptz is null or (at, id collate "C") < ($5, $6))
     order by at desc, id collate "C" desc limit $7`,
    [tenant, purpose ?? null, from ?? null, until ?? null, before?.at ?? null, before?.id ?? null, limit],
  )
  return rows
}

export async function findPassage(fleet: Database, tenant: number, id: string): Promise<PassageRow | undefined> {
  const { rows } = await fleet.one<PassageRow>(
    [tenant],
    `select ${columns} from out_passages where tenant = $1 and id = $2`,
    [tenant, id],
  )
  return rows[0]
}

/** Bytes that were sent since then. */
export async function sentSince(fleet: Database, tenant: number, since: Date): Promise<number> {
  const { rows } = await fleet.one<{ sum: string | null }>(
    [tenant],
    'select sum(sent_bytes)::text as sum from out_passages where tenant = $1 and at >= $2',
    [tenant, since],
  )
  return Number(rows[0]?.sum ?? 0)
}
