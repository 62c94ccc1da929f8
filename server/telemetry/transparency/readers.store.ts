// Which devices look at their log, by days.
import type { Transaction } from '#kit/pg/database.ts'

export interface ReaderKey {
  readonly tenant: number
  readonly number: number
}

/** All as `YYYY-MM-DD`. */
export interface Reader {
  readonly number: number
  readonly askedOn: string
  readonly confirmedOn: string | undefined
  readonly inconsistentOn: string | undefined
}

interface Stored {
  number: number
  asked_on: string
  confirmed_on: string | null
  inconsistent_on: string | null
}

const columns = 'number, asked_on::text, confirmed_on::text, inconsistent_on::text'

const readerOf = (row: Stored): Reader => ({
  number: row.number,
  askedOn: row.asked_on,
  confirmedOn: row.confirmed_on ?? undefined,
  inconsistentOn: row.inconsistent_on ?? undefined,
})

export async function findReader(tx: Transaction, { tenant, number }: ReaderKey): Promise<Reader | undefined> {
  const sql = `select ${columns} from log_readers where tenant = $1 and number = $2`
  const { rows } = await tx.query<Stored>(sql, [tenant, number])
  return rows[0] && readerOf(rows[0])
}

/** Undefined leaves a day as it is. */
export async function writeReader(
  tx: Transaction,
  { tenant, number }: ReaderKey,
  days: { askedOn: string; confirmedOn?: string; inconsistentOn?: string },
): Promise<void> {
  await tx.query(
    `insert into log_readers (tenant, number, asked_on, confirmed_on, inconsistent_on) values ($1, $2, $3, $4, $5)
     on conflict (tenant, number) do update set asked_on = excluded.asked_on,
       confirmed_on = coalesce(excluded.confirmed_on, log_readers.confirmed_on),
       inconsistent_on = coalesce(excluded.inconsistent_on, log_readers.inconsistent_on)`,
    [tenant, number, days.askedOn, days.confirmedOn ?? null, days.inconsistentOn ?? null],
  )
}

export async function listReaders(tx: Transaction, tenant: number): Promise<Reader[]> {
  const { rows } = await tx.query<Stored>(`select ${columns} from log_readers where tenant = $1`, [tenant])
  return rows.map(readerOf)
}

export async function dropReaders(tx: Transaction, tenant: number, numbers: readonly number[]): Promise<number> {
  const sql = 'delete from log_readers where tenant = $1 and number = any($2::int[])'
  return (await tx.query(sql, [tenant, numbers])).rowCount
}
