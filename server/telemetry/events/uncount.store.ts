// Hours in which few devices told an event count what is left of it: anything more would tell of the erased ones.
import type { Transaction } from '#kit/pg/database.ts'
import { leastDevices } from '#wire/console/quality.ts'

/** So many events of an hour are looked at for the devices that told them: an hour of many is known by its first ones. */
const looked = 1_000

/**
 * Before the events themselves go. Hours of at least `leastDevices` devices, the erased ones among them, keep their sums. In
 * one order: groups of two processes wait for each other and never crosswise.
 */
export async function takeFromHours(tx: Transaction, tenant: number, numbers: readonly number[]): Promise<void> {
  await tx.query(
    `with theirs as materialized (
       select distinct date_trunc('hour', arrived_at, 'UTC') as hour, type from event_events
       where tenant = $1 and number = any($2::int[])
     ), few as materialized (
       select t.* from theirs t where $3 > (
         select count(distinct first.number) from (
           select e.number from event_events e
           where e.tenant = $1 and e.type = t.type and e.arrived_at >= t.hour and e.arrived_at < t.hour + interval '1 hour'
           limit $4) first)
     ), locked as materialized (
       select h.hour, h.type from event_hours h join few f on f.hour = h.hour and f.type = h.type
       where h.tenant = $1 order by h.type, h.hour for update of h
     )
     update event_hours h set events = (
       select count(*) from event_events e
       where e.tenant = $1 and e.type = l.type and e.arrived_at >= l.hour and e.arrived_at < l.hour + interval '1 hour'
         and e.number <> all($2::int[]))
     from locked l where h.tenant = $1 and h.hour = l.hour and h.type = l.type`,
    [tenant, numbers, leastDevices, looked],
  )
  await tx.query('delete from event_hours where tenant = $1 and events <= 0', [tenant])
}
