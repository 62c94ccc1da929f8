// The tables of erasures: what was asked for, how far it is, and the devices it is for.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { EraseReason } from '#wire/console/erasures.ts'
import type { DeviceId, ErasureId } from '#wire/ids.ts'

/** `stopped` is not among them: it follows from the legal holds there are. */
export type StoredState = 'second' | 'held' | 'erasing' | 'done' | 'undone'

export interface Recipient {
  readonly destination: string
  readonly at: string
  readonly informed: boolean
}

export interface ErasureRow {
  id: ErasureId
  state: StoredState
  reason: EraseReason
  note: Buffer | null
  whole_tenant: boolean
  devices: number
  requested_at: Date
  requested_by: string
  second_by: string | null
  hold_until: Date
  due_by: Date
  begun_at: Date | null
  ended_at: Date | null
  places: Record<string, number>
  recipients: Recipient[] | null
  ring_before: number | null
}

const columns = `id, state, reason, note, whole_tenant, devices, requested_at, requested_by, second_by, hold_until, due_by,
  begun_at, ended_at, places, recipients, ring_before`

/** Requests, holds and their decisions of a tenant stand in one line until the transaction ends. */
export async function lockDecisions(tx: Transaction, tenant: number): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('muster erasures'), $1)`, [tenant])
}

export type NewErasure = Omit<
  ErasureRow,
  'second_by' | 'begun_at' | 'ended_at' | 'places' | 'recipients' | 'ring_before'
>

export async function addErasure(tx: Transaction, tenant: number, row: NewErasure): Promise<void> {
  await tx.query(
    `insert into rights_erasures (tenant, id, state, reason, note, whole_tenant, devices, requested_at, requested_by,
       hold_until, due_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[tenant, row.id, row.state, row.reason, row.note, row.whole_tenant, row.devices, row.requested_at],
      ...[row.requested_by, row.hold_until, row.due_by],
    ],
  )
}

export interface NewItem {
  readonly number: number
  readonly device: string
  readonly was: string
  readonly was_at: Date
}

export async function addItems(
  tx: Transaction,
  tenant: number,
  erasure: string,
  items: readonly NewItem[],
): Promise<void> {
  await tx.query(
    `insert into rights_erasure_items (tenant, erasure, number, device, state, was, was_at)
     select $1, $2, number, device, 'waiting', was, was_at
     from unnest($3::int[], $4::text[], $5::text[], $6::timestamptz[]) as a (number, device, was, was_at)`,
    [
      ...[tenant, erasure, items.map(({ number }) => number), items.map(({ device }) => device)],
      ...[items.map(({ was }) => was), items.map((item) => item.was_at)],
    ],
  )
}

export async function findErasure(tx: Transaction, tenant: number, id: string): Promise<ErasureRow | undefined> {
  const sql = `select ${columns} from rights_erasures where tenant = $1 and id = $2`
  return (await tx.query<ErasureRow>(sql, [tenant, id])).rows[0]
}

/** Newest first. */
export async function listRows(
  tx: Transaction,
  tenant: number,
  asked: { states: readonly string[] | undefined; before: { at: Date; id: string } | undefined; limit: number },
): Promise<ErasureRow[]> {
  const { rows } = await tx.query<ErasureRow>(
    `select ${columns} from rights_erasures
     where tenant = $1 and ($2::text[] is null or state = any($2))
       and ($3::timestamptz is null or (requested_at, id) < ($3, $4))
     order by requested_at desc, id desc limit $5`,
    [tenant, asked.states ?? null, asked.before?.at ?? null, asked.before?.id ?? null, asked.limit],
  )
  return rows
}

export async function openRows(fleet: Database, tenant: number): Promise<{ id: ErasureId; state: StoredState }[]> {
  const sql = `select id, state from rights_erasures where tenant = $1 and state in ('second', 'held', 'erasing')
    order by requested_at, id`
  return (await fleet.one<{ id: ErasureId; state: StoredState }>([tenant], sql, [tenant])).rows
}

export async function noteSecond(tx: Transaction, tenant: number, id: string, by: string, at: Date): Promise<void> {
  const sql = `update rights_erasures set state = 'held', second_by = $3, second_at = $4 where tenant = $1 and id = $2`
  await tx.query(sql, [tenant, id, by, at])
}

export async function noteBegun(tx: Transaction, tenant: number, id: string, at: Date, ring: number): Promise<void> {
  const sql = `update rights_erasures set state = 'erasing', begun_at = $3, ring_before = $4
    where tenant = $1 and id = $2`
  await tx.query(sql, [tenant, id, at, ring])
}

export async function noteUndone(tx: Transaction, tenant: number, id: string, at: Date): Promise<void> {
  const sql = `update rights_erasures set state = 'undone', ended_at = $3 where tenant = $1 and id = $2`
  await tx.query(sql, [tenant, id, at])
}

export async function noteRecipients(
  tx: Transaction,
  tenant: number,
  id: string,
  recipients: readonly Recipient[],
): Promise<void> {
  const sql = `update rights_erasures set recipients = coalesce(recipients, '[]') || $3::jsonb
    where tenant = $1 and id = $2`
  await tx.query(sql, [tenant, id, JSON.stringify(recipients)])
}

/** Adds to what went before. */
export async function notePlaces(
  tx: Transaction,
  tenant: number,
  id: string,
  places: Readonly<Record<string, number>>,
): Promise<void> {
  await tx.query(
    `update rights_erasures set places = (
       select coalesce(jsonb_object_agg(key, rows), '{}') from (
         select key, sum(value::int) as rows
         from (select * from jsonb_each_text(places) union all select * from jsonb_each_text($3::jsonb)) a group by key) b)
     where tenant = $1 and id = $2`,
    [tenant, id, JSON.stringify(places)],
  )
}

/** False when it was done before. */
export async function noteDone(
  tx: Transaction,
  tenant: number,
  id: string,
  done: { at: Date; document: string; signature: string; leaf: Buffer },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update rights_erasures set state = 'done', ended_at = $3, document = $4, signature = $5, leaf = $6
     where tenant = $1 and id = $2 and state = 'erasing'`,
    [tenant, id, done.at, done.document, done.signature, done.leaf],
  )
  return rowCount === 1
}

export async function findReceipt(
  fleet: Database,
  tenant: number,
  id: string,
): Promise<{ state: StoredState; document: string | null; signature: string | null; leaf: Buffer | null } | undefined> {
  const sql = 'select state, document, signature, leaf from rights_erasures where tenant = $1 and id = $2'
  const { rows } = await fleet.one<{
    state: StoredState
    document: string | null
    signature: string | null
    leaf: Buffer | null
  }>([tenant], sql, [tenant, id])
  return rows[0]
}

export interface ItemRow {
  number: number
  device: DeviceId
  state: 'waiting' | 'going' | 'erased' | 'undone'
  was: string
  was_at: Date
  erased_at: Date | null
  wiped_at: Date | null
}

const itemColumns = 'number, device, state, was, was_at, erased_at, wiped_at'

export async function itemsOf(
  tx: Transaction,
  tenant: number,
  erasure: string,
  states: readonly ItemRow['state'][] | undefined,
): Promise<ItemRow[]> {
  const sql = `select ${itemColumns} from rights_erasure_items
    where tenant = $1 and erasure = $2 and ($3::text[] is null or state = any($3)) order by number`
  return (await tx.query<ItemRow>(sql, [tenant, erasure, states ?? null])).rows
}

export async function pageOfItems(
  tx: Transaction,
  tenant: number,
  erasure: string,
  { after, limit }: { after: number; limit: number },
): Promise<ItemRow[]> {
  const sql = `select ${itemColumns} from rights_erasure_items where tenant = $1 and erasure = $2 and number > $3
    order by number limit $4`
  return (await tx.query<ItemRow>(sql, [tenant, erasure, after, limit])).rows
}

export async function setItems(
  tx: Transaction,
  tenant: number,
  erasure: string,
  numbers: readonly number[],
  state: ItemRow['state'],
  at: Date,
): Promise<void> {
  await tx.query(
    `update rights_erasure_items set state = $4, erased_at = case when $4 = 'erased' then $5::timestamptz end
     where tenant = $1 and erasure = $2 and number = any($3::int[])`,
    [tenant, erasure, numbers, state, at],
  )
}

export interface ItemCounts {
  erasure: string
  erased: number
  /** Erased, with an agent that has not said yet that it wiped its state. */
  untold: number
}

export async function countItems(tx: Transaction, tenant: number, erasures: readonly string[]): Promise<ItemCounts[]> {
  const { rows } = await tx.query<ItemCounts>(
    `select erasure, (count(*) filter (where state = 'erased'))::int as erased,
       (count(*) filter (where state = 'erased' and wiped_at is null and was <> 'unmanaged'))::int as untold
     from rights_erasure_items where tenant = $1 and erasure = any($2::text[]) group by erasure`,
    [tenant, erasures],
  )
  return rows
}

/** Devices that wait, of all open requests: the only ones that a hold can still keep. */
export async function waitingItems(
  tx: Transaction,
  tenant: number,
): Promise<{ erasure: string; device: string; number: number }[]> {
  const sql = `select erasure, device, number from rights_erasure_items where tenant = $1 and state = 'waiting'`
  return (await tx.query<{ erasure: string; device: string; number: number }>(sql, [tenant])).rows
}

/** The requests, not undone, that these devices belong to. */
export async function requestsOf(
  tx: Transaction,
  tenant: number,
  devices: readonly string[],
): Promise<{ device: string; erasure: string }[]> {
  const sql = `select device, erasure from rights_erasure_items
    where tenant = $1 and device = any($2::text[]) and state <> 'undone'`
  return (await tx.query<{ device: string; erasure: string }>(sql, [tenant, devices])).rows
}

/** False when it was noted before, or the device was never erased. */
export async function setWiped(fleet: Database, tenant: number, device: string, at: Date): Promise<boolean> {
  const sql = `update rights_erasure_items set wiped_at = $3
    where tenant = $1 and device = $2 and state in ('going', 'erased') and wiped_at is null`
  return (await fleet.one([tenant], sql, [tenant, device, at])).rowCount > 0
}
