// The rows of forced syncs and of the devices they ask; states, carriers and reasons are small numbers here.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { GroupId, SyncOrderId } from '#wire/ids.ts'

export interface OrderRow {
  id: SyncOrderId
  serial: number
  at: Date
  actor: string
  target: 'devices' | 'group' | 'all'
  group_id: GroupId | null
  devices: number
  counts: number[]
  settled_at: Date | null
  expires_at: Date
}

const columns = 'id, serial, at, actor, target, group_id, devices, counts, settled_at, expires_at'
const isOpen = 'devices > counts[4] + counts[6]'
/** A list of asks is written in parts of so many. */
const askedAtOnce = 10_000

/** Rows of one order as they are made. */
export interface NewAsk {
  readonly number: number
  readonly state: number
  readonly reason: number | null
}

export async function addOrder(
  tx: Transaction,
  tenant: number,
  order: Omit<OrderRow, 'serial' | 'devices' | 'counts'>,
  asks: readonly NewAsk[],
): Promise<OrderRow> {
  const counts = [0, 1, 2, 3, 4, 5].map((state) => asks.filter((ask) => ask.state === state).length)
  const { rows } = await tx.query<OrderRow>(
    `insert into sync_orders (tenant, id, at, actor, target, group_id, devices, counts, settled_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${columns}`,
    [
      ...[tenant, order.id, order.at, order.actor, order.target, order.group_id, asks.length, counts],
      ...[order.settled_at, order.expires_at],
    ],
  )
  const row = rows[0] as OrderRow
  for (let i = 0; i < asks.length; i += askedAtOnce) {
    const part = asks.slice(i, i + askedAtOnce)
    await tx.query(
      `insert into sync_asks (tenant, serial, number, state, reason)
       select $1, $2, * from unnest($3::int[], $4::smallint[], $5::smallint[])`,
      [tenant, row.serial, part.map((a) => a.number), part.map((a) => a.state), part.map((a) => a.reason)],
    )
  }
  return row
}

/** Orders of the tenant that are not at their end. */
export async function countOpenOrders(tx: Transaction, tenant: number): Promise<number> {
  const sql = `select count(*)::int as n from sync_orders where tenant = $1 and ${isOpen}`
  return (await tx.query<{ n: number }>(sql, [tenant])).rows[0]?.n ?? 0
}

/** Newest first, before `before` (a serial); `device`: only those that ask this one. */
export async function listOrders(
  fleet: Database,
  tenant: number,
  { before, device, limit }: { before: number | undefined; device: number | undefined; limit: number },
): Promise<OrderRow[]> {
  const { rows } = await fleet.one<OrderRow>(
    [tenant],
    `select ${columns} from sync_orders o
     where tenant = $1 and ($2::int is null or serial < $2)
       and ($3::int is null or exists (select from sync_asks a where a.tenant = $1 and a.serial = o.serial and a.number = $3))
     order by serial desc limit $4`,
    [tenant, before ?? null, device ?? null, limit],
  )
  return rows
}

export async function findOrder(fleet: Database, tenant: number, id: string): Promise<OrderRow | undefined> {
  const sql = `select ${columns} from sync_orders where tenant = $1 and id = $2`
  return (await fleet.one<OrderRow>([tenant], sql, [tenant, id])).rows[0]
}

export interface AskedRow {
  number: number
  state: number
  carrier: number | null
  reason: number | null
  woken_at: Date | null
  connected_at: Date | null
  done_at: Date | null
}

/** Place of each state in a list that begins with what needs attention: failed, waiting, connected, woken, asked, done. */
const attention = '(array[5, 4, 3, 6, 2, 1])[state + 1]'

/** Asks of an order after `after` (place and number), those that need attention first. */
export async function listAsks(
  fleet: Database,
  tenant: number,
  serial: number,
  wish: {
    after: { place: number; number: number } | undefined
    states: number[] | undefined
    device: number | undefined
    limit: number
  },
): Promise<(AskedRow & { place: number })[]> {
  const { after, states, device, limit } = wish
  const { rows } = await fleet.one<AskedRow & { place: number }>(
    [tenant],
    `select number, state, carrier, reason, woken_at, connected_at, done_at, ${attention} as place from sync_asks
     where tenant = $1 and serial = $2 and ($3::int is null or (${attention}, number) > ($3, $4))
       and ($5::smallint[] is null or state = any($5)) and ($6::int is null or number = $6)
     order by place, number limit $7`,
    [tenant, serial, after?.place ?? null, after?.number ?? null, states ?? null, device ?? null, limit],
  )
  return rows
}

export interface OpenOrder {
  readonly order: OrderRow
  readonly asks: readonly AskedRow[]
}

/** The open asks of one order, or of all that are open; those that ran out are among them, for somebody has to say so. */
export async function readOpen(fleet: Database, tenant: number, serial?: number): Promise<OpenOrder[]> {
  return fleet.as([tenant], async (tx) => {
    const orders = await tx.query<OrderRow>(
      `select ${columns} from sync_orders where tenant = $1 and ${isOpen} and ($2::int is null or serial = $2) order by serial`,
      [tenant, serial ?? null],
    )
    const open: OpenOrder[] = []
    for (const order of orders.rows) {
      const { rows } = await tx.query<AskedRow>(
        `select number, state, carrier, reason, woken_at, connected_at, done_at from sync_asks
         where tenant = $1 and serial = $2 and state not in (3, 5) order by number`,
        [tenant, order.serial],
      )
      open.push({ order, asks: rows })
    }
    return open
  })
}

/** Serials of the orders that still ask this device. */
export async function serialsFor(fleet: Database, tenant: number, number: number): Promise<number[]> {
  const { rows } = await fleet.one<{ serial: number }>(
    [tenant],
    'select serial from sync_asks where tenant = $1 and number = $2 and state not in (3, 5)',
    [tenant, number],
  )
  return rows.map(({ serial }) => serial)
}

export interface MovedRow {
  readonly tenant: number
  readonly serial: number
  readonly number: number
  readonly state: number
  readonly carrier: number | null
  readonly reason: number | null
  /** Milliseconds; null leaves what is there. */
  readonly wokenAt: number | null
  readonly connectedAt: number | null
  readonly doneAt: number | null
}

/** Rows in the order of tenant, serial and number. */
export async function writeMoved(fleet: Database, rows: readonly MovedRow[], at: number): Promise<void> {
  const of = <K extends keyof MovedRow>(key: K) => rows.map((row) => row[key])
  await fleet.one([...new Set(of('tenant'))], 'select sync_asks_moved($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)', [
    ...[of('tenant'), of('serial'), of('number'), of('state'), of('carrier'), of('reason')],
    ...[of('wokenAt'), of('connectedAt'), of('doneAt'), at],
  ])
}

/** All that is held of one device: what it was asked, and how far it got. */
export async function asksOf(
  database: Pick<Database, 'one'>,
  tenant: number,
  number: number,
): Promise<(AskedRow & { at: Date; serial: number })[]> {
  const { rows } = await database.one<AskedRow & { at: Date; serial: number }>(
    [tenant],
    `select o.at, a.serial, a.number, a.state, a.carrier, a.reason, a.woken_at, a.connected_at, a.done_at
     from sync_asks a join sync_orders o on o.tenant = a.tenant and o.serial = a.serial
     where a.tenant = $1 and a.number = $2 order by a.serial`,
    [tenant, number],
  )
  return rows
}

/** Takes away when devices answered, where that was before this time; what became of them stays. At most so many. */
export async function dropTimes(tx: Transaction, tenant: number, before: Date, most: number): Promise<number> {
  const { rowCount } = await tx.query(
    `update sync_asks set woken_at = null, connected_at = null, done_at = null
     where tenant = $1 and ctid = any(array(
       select ctid from sync_asks where tenant = $1 and greatest(woken_at, connected_at, done_at) < $2 limit $3))`,
    [tenant, before, most],
  )
  return rowCount
}

/** Closes what is open of a device, so that its orders come to their end, and takes its rows out. */
export async function dropAsks(
  tx: Transaction,
  tenant: number,
  numbers: readonly number[],
  reason: number,
  at: number,
): Promise<number> {
  const { rows } = await tx.query<{ serial: number; number: number }>(
    `select serial, number from sync_asks where tenant = $1 and number = any($2::int[]) and state not in (3, 5)
     order by serial, number`,
    [tenant, numbers],
  )
  if (rows.length > 0) {
    const same = <T>(value: T) => rows.map(() => value)
    await tx.query('select sync_asks_moved($1, $2, $3, $4, $5, $6, $7, $7, $7, $8)', [
      ...[same(tenant), rows.map(({ serial }) => serial), rows.map(({ number }) => number)],
      ...[same(5), same(null), same(reason), same(null), at],
    ])
  }
  const sql = 'delete from sync_asks where tenant = $1 and number = any($2::int[])'
  return (await tx.query(sql, [tenant, numbers])).rowCount
}
