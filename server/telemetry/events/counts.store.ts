// How many events there were, read from counts without device, or from one device's own events; and what has to go.
import type { Database, Transaction } from '#kit/pg/database.ts'

export interface HourLine {
  readonly hour: Date
  readonly type: string
  readonly events: number
}

interface Range {
  readonly tenant: number
  readonly types: readonly string[]
  readonly from: Date
  readonly until: Date
}

/** Whole hours: the first is the one that `from` falls into. */
export async function countsByHour(fleet: Database, { tenant, types, from, until }: Range): Promise<HourLine[]> {
  const { rows } = await fleet.one<HourLine>(
    [tenant],
    `select hour, type, events from event_hours
     where tenant = $1 and hour >= date_trunc('hour', $2::timestamptz, 'UTC') and hour < $3 and type = any($4)`,
    [tenant, from, until, types],
  )
  return rows
}

/** The same of one device, counted from what is held of it; all its types, so that its own index is what is read. */
export async function countsOfDevice(
  fleet: Database,
  { tenant, from, until }: Omit<Range, 'types'>,
  number: number,
): Promise<HourLine[]> {
  const { rows } = await fleet.one<HourLine>(
    [tenant],
    `select date_trunc('hour', arrived_at, 'UTC') as hour, type, count(*)::int as events from event_events
     where tenant = $1 and number = $4 and arrived_at >= date_trunc('hour', $2::timestamptz, 'UTC')
       and arrived_at < $3 group by 1, 2`,
    [tenant, from, until, number],
  )
  return rows
}

export async function lossesIn(
  fleet: Database,
  { tenant, from, until }: Omit<Range, 'types'>,
): Promise<{ lost: number; dropped: number; missing: number }> {
  const { rows } = await fleet.one<{ lost: number; dropped: number; missing: number }>(
    [tenant],
    `select coalesce(sum(lost), 0)::float8 as lost, coalesce(sum(dropped), 0)::float8 as dropped,
       coalesce(sum(missing), 0)::float8 as missing
     from event_losses where tenant = $1 and hour >= date_trunc('hour', $2::timestamptz, 'UTC') and hour < $3`,
    [tenant, from, until],
  )
  return rows[0] ?? { lost: 0, dropped: 0, missing: 0 }
}

/** No fewer than there are: what came of each type since its time, whatever went before its time was over. */
export async function mostThereCanBe(
  tx: Transaction,
  tenant: number,
  kept: readonly { readonly type: string; readonly since: Date }[],
): Promise<number> {
  const { rows } = await tx.query<{ events: number }>(
    `select coalesce(sum(h.events), 0)::float8 as events
     from event_hours h join unnest($2::text[], $3::timestamptz[]) k (type, since)
       on h.type = k.type and h.hour >= date_trunc('hour', k.since, 'UTC')
     where h.tenant = $1`,
    [tenant, kept.map(({ type }) => type), kept.map(({ since }) => since)],
  )
  return rows[0]?.events ?? 0
}

export async function countEvents(tx: Transaction, tenant: number): Promise<number> {
  const { rows } = await tx.query<{ events: number }>(
    'select count(*)::float8 as events from event_events where tenant = $1',
    [tenant],
  )
  return rows[0]?.events ?? 0
}

/** The oldest of these types, at most `most`, only what arrived before `before`. Gives how many went. */
export async function dropOldest(
  tx: Transaction,
  tenant: number,
  types: readonly string[],
  { before, most }: { before?: Date | undefined; most: number },
): Promise<number> {
  const { rowCount } = await tx.query(
    `delete from event_events where tenant = $1 and id = any(array(
       select e.id from unnest($2::text[]) t (type), lateral (
         select id, arrived_at from event_events x
         where x.tenant = $1 and x.type = t.type and x.arrived_at < coalesce($3::timestamptz, 'infinity')
         order by arrived_at, id limit $4) e
       order by e.arrived_at, e.id limit $4))`,
    [tenant, types, before ?? null, most],
  )
  return rowCount
}

/** Histories that nothing was added to since `day`, those beyond the newest `most` of a device, and old counts. */
export async function dropOldHistories(tx: Transaction, tenant: number, day: string, most: number): Promise<void> {
  await tx.query(
    `with ranked as (
       select number, stream, used_on, row_number() over (partition by number order by used_on desc, up_to desc) as place
       from event_streams where tenant = $1),
     gone as (
       delete from event_streams s using ranked r
       where s.tenant = $1 and s.number = r.number and s.stream = r.stream and (r.place > $3 or r.used_on < $2::date)
       returning s.number, s.stream)
     delete from event_marks m using gone where m.tenant = $1 and m.number = gone.number and m.stream = gone.stream`,
    [tenant, day, most],
  )
  await tx.query('delete from event_hours where tenant = $1 and hour < $2::date', [tenant, day])
  await tx.query('delete from event_losses where tenant = $1 and hour < $2::date', [tenant, day])
}

/** Histories that nothing was added to since `before`, at most `most`, with their marks. Gives how many went. */
export async function dropUnused(tx: Transaction, tenant: number, before: Date, most: number): Promise<number> {
  const { rows } = await tx.query<{ gone: number }>(
    `with gone as (
       delete from event_streams where tenant = $1 and ctid = any(array(
         select ctid from event_streams where tenant = $1 and used_on < $2::date order by used_on limit $3))
       returning number, stream),
     marks as (
       delete from event_marks m using gone where m.tenant = $1 and m.number = gone.number and m.stream = gone.stream)
     select count(*)::int as gone from gone`,
    [tenant, before.toISOString(), most],
  )
  return rows[0]?.gone ?? 0
}
