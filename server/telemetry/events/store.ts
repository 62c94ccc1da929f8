// The tables of events: what was told, how far each history goes, and counts without device.
import { randomInt } from 'node:crypto'
import type { Database, Transaction } from '#kit/pg/database.ts'
import { eventTypeNames, eventTypes } from '#wire/telemetry/event.ts'
import { takeFromHours } from './uncount.store.ts'

export interface StreamName {
  readonly tenant: number
  readonly number: number
  readonly stream: string
}

export interface StreamRow extends StreamName {
  readonly upTo: number
  /** First 16 bytes of the chain digest after `upTo`. */
  readonly chain: Buffer
}

const names = (streams: readonly StreamName[]) => [
  streams.map((one) => one.tenant),
  streams.map((one) => one.number),
  streams.map((one) => one.stream),
]

/**
 * Locks these histories until the transaction ends and reads them; one that is new gets a row first, with `upTo` 0 and an
 * empty chain, so that two first batches wait for each other too. In one order: no two groups wait in a circle.
 */
export async function lockStreams(tx: Transaction, streams: readonly StreamName[], day: string): Promise<StreamRow[]> {
  const lock = async () => {
    const { rows } = await tx.query<Omit<StreamRow, 'upTo'> & { up_to: string }>(
      `select s.* from (select * from unnest($1::int[], $2::int[], $3::text[]) order by 1, 2, 3) d (tenant, number, stream),
       lateral (select tenant, number, stream, up_to, chain from event_streams x
         where x.tenant = d.tenant and x.number = d.number and x.stream = d.stream limit 1 for update) s`,
      names(streams),
    )
    return rows.map(({ up_to, ...row }) => ({ ...row, upTo: Number(up_to) }))
  }
  const first = await lock()
  if (first.length === streams.length) return first
  await tx.query(
    `insert into event_streams (tenant, number, stream, up_to, chain, used_on)
     select d.*, 0, '', $4::date from unnest($1::int[], $2::int[], $3::text[]) d order by 1, 2, 3 on conflict do nothing`,
    [...names(streams), day],
  )
  return lock()
}

/** The rows are there and locked. */
export async function writeStreams(tx: Transaction, streams: readonly StreamRow[], day: string): Promise<void> {
  await tx.query(
    `insert into event_streams (tenant, number, stream, up_to, chain, used_on)
     select *, $6::date from unnest($1::int[], $2::int[], $3::text[], $4::bigint[], $5::bytea[])
     on conflict (tenant, number, stream) do update
     set up_to = excluded.up_to, chain = excluded.chain, used_on = excluded.used_on`,
    [...names(streams), streams.map((one) => one.upTo), streams.map((one) => one.chain), day],
  )
}

export interface MarkRow extends StreamName {
  readonly upTo: number
  /** 16 bytes for each event of the batch, the last for `upTo`. */
  readonly chains: Buffer
}

export async function addMarks(tx: Transaction, marks: readonly MarkRow[]): Promise<void> {
  await tx.query(
    `insert into event_marks (tenant, number, stream, up_to, chains)
     select * from unnest($1::int[], $2::int[], $3::text[], $4::bigint[], $5::bytea[]) on conflict do nothing`,
    [...names(marks), marks.map((one) => one.upTo), marks.map((one) => one.chains)],
  )
}

/** Marks that may hold a number from `from` to `to`; none is longer than `longest`. */
export async function readMarks(
  tx: Transaction,
  { tenant, number, stream }: StreamName,
  { from, to, longest }: { from: number; to: number; longest: number },
): Promise<{ upTo: number; chains: Buffer }[]> {
  const { rows } = await tx.query<{ up_to: string; chains: Buffer }>(
    `select up_to, chains from event_marks
     where tenant = $1 and number = $2 and stream = $3 and up_to >= $4 and up_to < $5`,
    [tenant, number, stream, from, to + longest],
  )
  return rows.map(({ up_to, chains }) => ({ upTo: Number(up_to), chains }))
}

export interface NewEvent {
  readonly tenant: number
  readonly number: number
  readonly type: string
  /** Milliseconds, by the device's clock. */
  readonly at: number
  /** Kept by the day: neither its times nor its id say more. */
  readonly byDay: boolean
  readonly detail: Buffer | null
}

/** In the order given: ids grow with it, save those of events that are kept by the day. */
export async function addEvents(tx: Transaction, events: readonly NewEvent[], arrivedAt: Date): Promise<void> {
  const byDay = events.filter((one) => one.byDay)
  const exact = events.filter((one) => !one.byDay)
  if (byDay.length > 0) await addByDay(tx, byDay, arrivedAt)
  if (exact.length === 0) return
  await tx.query(
    `insert into event_events (tenant, number, type, at, arrived_at, detail)
     select d.tenant, d.number, d.type, to_timestamp(d.at / 1000), $6, d.detail
     from unnest($1::int[], $2::int[], $3::text[], $4::float8[], $5::bytea[])
       with ordinality d (tenant, number, type, at, detail, place) order by d.place`,
    [...columnsOf(exact), arrivedAt],
  )
}

const columnsOf = (events: readonly NewEvent[]) => [
  events.map((one) => one.tenant),
  events.map((one) => one.number),
  events.map((one) => one.type),
  events.map((one) => one.at),
  events.map((one) => one.detail),
]

/** Above every id that counts up; what comes together keeps its order. */
const firstRandomId = 2 ** 50

async function addByDay(tx: Transaction, events: readonly NewEvent[], arrivedAt: Date): Promise<void> {
  const ids = events.map(() => firstRandomId + randomInt(2 ** 48 - 1)).sort((a, b) => a - b)
  await tx.query(
    `insert into event_events (id, tenant, number, type, at, arrived_at, by_day, detail)
     select d.id, d.tenant, d.number, d.type, date_trunc('day', to_timestamp(d.at / 1000), 'UTC'),
       date_trunc('day', $7::timestamptz, 'UTC'), true, d.detail
     from unnest($1::int[], $2::int[], $3::text[], $4::float8[], $5::bytea[], $6::bigint[])
       d (tenant, number, type, at, detail, id)`,
    [...columnsOf(events), ids, arrivedAt],
  )
}

export interface HourCount {
  readonly tenant: number
  /** The first of its day for events that are kept by the day. */
  readonly hour: Date
  readonly type: string
  readonly events: number
}

/** In one order: groups of two processes wait for each other and never crosswise. */
export async function addToHours(tx: Transaction, counts: readonly HourCount[]): Promise<void> {
  await tx.query(
    `insert into event_hours (tenant, hour, type, events)
     select d.tenant, d.hour, d.type, d.events
     from unnest($1::int[], $2::timestamptz[], $3::text[], $4::int[]) d (tenant, hour, type, events)
     order by d.tenant, d.type collate "C", d.hour
     on conflict (tenant, hour, type) do update set events = event_hours.events + excluded.events`,
    [
      ...[counts.map((one) => one.tenant), counts.map((one) => one.hour)],
      ...[counts.map((one) => one.type), counts.map((one) => one.events)],
    ],
  )
}

export interface Loss {
  readonly tenant: number
  readonly lost?: number
  readonly dropped?: number
  readonly missing?: number
}

export async function addLosses(tx: Transaction, losses: readonly Loss[], hour: Date): Promise<void> {
  await tx.query(
    `insert into event_losses (tenant, hour, lost, dropped, missing)
     select d.tenant, $5, d.lost, d.dropped, d.missing
     from unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[]) d (tenant, lost, dropped, missing) order by 1
     on conflict (tenant, hour) do update set lost = event_losses.lost + excluded.lost,
       dropped = event_losses.dropped + excluded.dropped, missing = event_losses.missing + excluded.missing`,
    [
      losses.map((one) => one.tenant),
      losses.map((one) => one.lost ?? 0),
      losses.map((one) => one.dropped ?? 0),
      losses.map((one) => one.missing ?? 0),
      hour,
    ],
  )
}

export interface EventLine {
  readonly id: string
  readonly number: number
  readonly type: string
  readonly at: Date
  readonly arrived_at: Date
  /** `at` and `arrived_at` are days. */
  readonly by_day: boolean
  readonly detail: Buffer | null
}

export interface EventPlace {
  readonly arrivedAt: Date
  readonly id: string
}

export interface EventChoice {
  readonly tenant: number
  readonly types: readonly string[]
  readonly number?: number | undefined
  /** Of arrival: `from` and later, earlier than `until`; what is kept by the day from the day of `from`. */
  readonly from?: Date | undefined
  readonly until?: Date | undefined
}

const byDay = eventTypeNames.filter((type) => eventTypes[type].when === 'day')

/**
 * Newest arrivals first, after `after`. Each type is read down its own index, so that a rare one is found among a million
 * others; of one device its own index is read, and the types are looked at.
 */
export async function eventsDown(
  fleet: Database,
  { tenant, types, number, from, until }: EventChoice,
  after: EventPlace | undefined,
  limit: number,
): Promise<EventLine[]> {
  const columns = 'e.id, e.number, e.type, e.at, e.arrived_at, e.by_day, e.detail'
  const day = `date_trunc('day', $3::timestamptz, 'UTC')`
  const range = (type: string) => `(e.by_day or e.arrived_at >= coalesce($3::timestamptz, '-infinity'))
    and e.arrived_at >= coalesce(case when ${type} = any($8) then ${day} else $3::timestamptz end, '-infinity')
    and e.arrived_at < coalesce($4::timestamptz, 'infinity')
    and (e.arrived_at, e.id) < (coalesce($5::timestamptz, 'infinity'), coalesce($6::bigint, 9223372036854775807))`
  const order = 'order by e.arrived_at desc, e.id desc limit $7'
  const params = [tenant, types, from ?? null, until ?? null, after?.arrivedAt ?? null, after?.id ?? null, limit, byDay]
  const { rows } =
    number === undefined
      ? await fleet.one<EventLine>(
          [tenant],
          `select ${columns} from unnest($2::text[]) t (type), lateral (
             select * from event_events e where e.tenant = $1 and e.type = t.type and ${range('t.type')} ${order}) e ${order}`,
          params,
        )
      : await fleet.one<EventLine>(
          [tenant],
          `select ${columns} from event_events e
           where e.tenant = $1 and e.number = $9 and e.type = any($2) and ${range('e.type')} ${order}`,
          [...params, number],
        )
  return rows
}

/** What a device is known to have told, by type. */
export async function typesOf(
  fleet: Database,
  { tenant, number }: { tenant: number; number: number },
): Promise<Map<string, number>> {
  const { rows } = await fleet.one<{ type: string; events: number }>(
    [tenant],
    'select type, count(*)::int as events from event_events where tenant = $1 and number = $2 group by type',
    [tenant, number],
  )
  return new Map(rows.map(({ type, events }) => [type, events]))
}

/** Erases everything of devices: histories first, so that who is taking a batch is waited for; rows by table. */
export async function dropDevices(tx: Transaction, tenant: number, numbers: readonly number[]) {
  const drop = async (table: string) =>
    (await tx.query(`delete from ${table} where tenant = $1 and number = any($2::int[])`, [tenant, numbers])).rowCount
  const event_streams = await drop('event_streams')
  await takeFromHours(tx, tenant, numbers)
  return { event_streams, event_marks: await drop('event_marks'), event_events: await drop('event_events') }
}
