// Rows of receivers outside: what is secret or names somebody is sealed, the name stands in the people database.
import type { Transaction } from '#kit/pg/database.ts'
import type { Integration } from '#wire/console/outbound.ts'
import type { IntegrationId } from '#wire/ids.ts'

export interface ReceiverRow {
  id: IntegrationId
  kind: Integration['kind']
  country: string
  enabled: boolean
  rhythm: NonNullable<Integration['rhythm']> | null
  fields: string[]
  settings: Buffer
  added_at: Date
  delivery: string | null
  told_up_to: number
  failures: number
  next_at: Date | null
  last_at: Date | null
  last_outcome: string | null
}

const columns = `id, kind, country, enabled, rhythm, fields, settings, added_at, delivery, told_up_to, failures, next_at, last_at,
  last_outcome`

/** Oldest first. */
export async function readReceivers(tx: Transaction, tenant: number): Promise<ReceiverRow[]> {
  const { rows } = await tx.query<ReceiverRow>(
    `select ${columns} from integration_receivers where tenant = $1 order by added_at, id`,
    [tenant],
  )
  return rows
}

export async function findReceiver(
  tx: Transaction,
  tenant: number,
  id: string,
  lock: '' | 'for update' = '',
): Promise<ReceiverRow | undefined> {
  const { rows } = await tx.query<ReceiverRow>(
    `select ${columns} from integration_receivers where tenant = $1 and id = $2 ${lock}`,
    [tenant, id],
  )
  return rows[0]
}

type Written = Pick<ReceiverRow, 'id' | 'kind' | 'country' | 'enabled' | 'rhythm' | 'fields' | 'settings' | 'added_at'>

export async function addReceiver(tx: Transaction, tenant: number, row: Written): Promise<void> {
  await tx.query(
    `insert into integration_receivers (tenant, id, kind, country, enabled, rhythm, fields, settings, added_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [...[tenant, row.id, row.kind, row.country, row.enabled, row.rhythm, row.fields, row.settings, row.added_at]],
  )
}

/** What failed before is begun anew. */
export async function changeReceiver(
  tx: Transaction,
  tenant: number,
  row: Omit<Written, 'kind' | 'added_at'> & { next_at: Date | null },
): Promise<void> {
  await tx.query(
    `update integration_receivers set country = $3, enabled = $4, rhythm = $5, fields = $6, settings = $7, next_at = $8,
       delivery = null, told_up_to = 0, failures = 0
     where tenant = $1 and id = $2`,
    [tenant, row.id, row.country, row.enabled, row.rhythm, row.fields, row.settings, row.next_at],
  )
}

export async function deleteReceiver(tx: Transaction, tenant: number, id: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from integration_receivers where tenant = $1 and id = $2', [tenant, id])
  return rowCount === 1
}

export async function setNext(tx: Transaction, tenant: number, id: string, at: Date | null): Promise<void> {
  await tx.query('update integration_receivers set next_at = $3 where tenant = $1 and id = $2', [tenant, id, at])
}

/** Webhooks whose time has come. */
export async function dueReceivers(tx: Transaction, tenant: number, now: Date): Promise<IntegrationId[]> {
  const { rows } = await tx.query<{ id: IntegrationId }>(
    `select id from integration_receivers where tenant = $1 and kind = 'webhook' and next_at <= $2 order by next_at`,
    [tenant, now],
  )
  return rows.map(({ id }) => id)
}

/** False while another process tells this one. */
export async function claimReceiver(
  tx: Transaction,
  tenant: number,
  id: string,
  now: Date,
  until: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update integration_receivers set claimed_until = $4
     where tenant = $1 and id = $2 and (claimed_until is null or claimed_until <= $3)`,
    [tenant, id, now, until],
  )
  return rowCount === 1
}

export interface Progress {
  /** Null: nothing is under way. */
  readonly delivery: string | null
  readonly toldUpTo: number
  readonly failures: number
  readonly nextAt: Date | null
  readonly claimedUntil: Date | null
  readonly last: { readonly at: Date; readonly outcome: string }
}

export async function noteProgress(tx: Transaction, tenant: number, id: string, progress: Progress): Promise<void> {
  const { delivery, toldUpTo, failures, nextAt, claimedUntil, last } = progress
  await tx.query(
    `update integration_receivers set delivery = $3, told_up_to = $4, failures = $5, next_at = $6, claimed_until = $7,
       last_at = $8, last_outcome = $9
     where tenant = $1 and id = $2`,
    [tenant, id, delivery, toldUpTo, failures, nextAt, claimedUntil, last.at, last.outcome],
  )
}

/** In the people database. */
export async function putReceiverName(people: Transaction, tenant: number, id: string, name: Buffer): Promise<void> {
  await people.query(
    `insert into people_receivers (tenant, integration, name) values ($1, $2, $3)
     on conflict (tenant, integration) do update set name = excluded.name`,
    [tenant, id, name],
  )
}

/** In the people database. */
export async function dropReceiverName(people: Transaction, tenant: number, id: string): Promise<void> {
  await people.query('delete from people_receivers where tenant = $1 and integration = $2', [tenant, id])
}

/** In the people database. */
export async function receiverNames(
  people: Transaction,
  tenant: number,
): Promise<{ integration: string; name: Buffer }[]> {
  const { rows } = await people.query<{ integration: string; name: Buffer }>(
    'select integration, name from people_receivers where tenant = $1',
    [tenant],
  )
  return rows
}

/** Counts failures in a row. */
export async function noteLast(
  tx: Transaction,
  tenant: number,
  id: string,
  went: boolean,
  { at, outcome }: { readonly at: Date; readonly outcome: string },
): Promise<void> {
  await tx.query(
    `update integration_receivers set last_at = $3, last_outcome = $4, failures = case when $5 then 0 else failures + 1 end
     where tenant = $1 and id = $2`,
    [tenant, id, at, outcome, went],
  )
}
