// Rows of requests done under an idempotency key.
import type { Transaction } from '#kit/pg/database.ts'

export interface RepeatRow {
  request: Buffer
  answer: Buffer | null
}

export interface RepeatKey {
  tenant: number
  caller: string
  key: Buffer
}

/**
 * Undefined when the key is this request's now. A claim older than `stale` without an answer belongs to a request that
 * broke off: it is taken over. Rows older than `gone` are deleted.
 */
export async function claimRepeat(
  tx: Transaction,
  { tenant, caller, key }: RepeatKey,
  request: Buffer,
  times: { at: Date; stale: Date; gone: Date },
): Promise<RepeatRow | undefined> {
  await sweepRepeats(tx, tenant, times.gone)
  const { rowCount } = await tx.query(
    `insert into opr_repeats as r (tenant, caller, key, request, claimed_at) values ($1, $2, $3, $4, $5)
     on conflict (tenant, caller, key) do update set claimed_at = $5
     where r.answer is null and r.request = $4 and r.claimed_at < $6`,
    [tenant, caller, key, request, times.at, times.stale],
  )
  if (rowCount === 1) return undefined
  const { rows } = await tx.query<RepeatRow>(
    'select request, answer from opr_repeats where tenant = $1 and caller = $2 and key = $3',
    [tenant, caller, key],
  )
  return rows[0]
}

export async function sweepRepeats(tx: Transaction, tenant: number, before: Date): Promise<void> {
  await tx.query('delete from opr_repeats where tenant = $1 and claimed_at < $2', [tenant, before])
}

export async function keepRepeat(tx: Transaction, { tenant, caller, key }: RepeatKey, answer: Buffer): Promise<void> {
  await tx.query('update opr_repeats set answer = $4 where tenant = $1 and caller = $2 and key = $3', [
    tenant,
    caller,
    key,
    answer,
  ])
}

export async function dropRepeat(tx: Transaction, { tenant, caller, key }: RepeatKey): Promise<void> {
  await tx.query('delete from opr_repeats where tenant = $1 and caller = $2 and key = $3', [tenant, caller, key])
}
