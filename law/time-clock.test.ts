// Not a time clock: what could measure a person's work is no kind, no field and no event, and no table keeps when a device was there (P16).
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '#kit/pg/testing.ts'
import { type DeclaredField, kindNames } from '#wire/telemetry/dictionary.ts'
import { type EventType, eventTypeNames, eventTypes } from '#wire/telemetry/event.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import { isOfPerson } from '#wire/telemetry/moment.ts'
import { System } from '#wire/telemetry/system.ts'

/** A further kind is a decision: whoever adds one here says with it that it measures no person. */
const decidedKinds = ['system', 'hardware', 'software', 'network', 'services', 'agent']
/**
 * So is a further type, and with it how exactly a machine that belongs to a person tells it: `day` where it is part of the
 * machine's ordinary life, so that its times would say when somebody is there (docs/decisions/0023).
 */
const decidedTypes: Readonly<Record<string, EventType['when']>> = {
  'agent.started': 'day',
  'agent.stopped': 'day',
  'agent.ended-badly': 'day',
  'agent.clock-jumped': 'day',
  'agent.events-lost': 'exact',
  'agent.log-inconsistent': 'exact',
  'agent.epoch-changed': 'exact',
  'system.reboot-required': 'day',
  'system.booted': 'day',
  'software.changed': 'day',
  'disk.nearly-full': 'exact',
  'service.failed': 'exact',
  'service.recovered': 'exact',
  'security.denied': 'exact',
  'security.out-of-memory': 'exact',
  'security.file-system-error': 'exact',
}

/** What people do at a machine, where they are, and when. */
const measures =
  /log-?(in|on|out|off)\b|sign-?(in|out)|(^|[^a-z])(session|idle|away|active(time|since|for)|lock(ed)?screen|screen|keystroke|keyboard|mouse|click|typing|webcam|camera|microphone|brows|url|website|visited|history|geo|gps|latitude|longitude|position|location|place|ssid|attendance|overtime|break|productiv|usage(time)?|foreground|window|clipboard|print(ed|job))/i

const spelled = (name: string) => name.replaceAll(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()

/** Fields and types that measure, or that nobody decided about. One line per breach. */
function faults(
  fields: readonly Pick<DeclaredField, 'kind' | 'field' | 'title'>[],
  types: readonly (readonly [name: string, when?: EventType['when']])[],
): string[] {
  const kinds = new Set<string>(fields.map(({ kind }) => kind))
  return [
    ...[...kinds].filter((kind) => kind !== 'events' && !decidedKinds.includes(kind)).map((kind) => `kind ${kind}`),
    ...types.filter(([type, when]) => !when || decidedTypes[type] !== when).map(([type]) => `event ${type}`),
    ...fields
      .filter(({ field, title }) => measures.test(spelled(field)) || measures.test(title))
      .map(({ kind, field }) => `${kind}.${field}`),
  ]
}

/** Tables that hold more than one time of a device, and why each is no record of when somebody was there. */
const manyTimes: Readonly<Record<string, string>> = {
  audit_acts: 'what operators did with a device',
  audit_names: 'erased devices, by the month',
  event_events:
    'declared events, each type for its own time; of a person’s machine those that would say when somebody is there by the day',
  event_streams: 'the day on which a history of events was last continued',
  finding_decisions: 'when operators decided',
  look_looks: 'when operators looked',
  out_told: 'when a receiver outside was told first and last',
  rights_erasure_items: 'when it was erased',
  rights_holds: 'when a legal hold was placed',
  rights_requests: 'when a person asked for something',
  sync_asks: 'when operators asked for a sync; when a device answered goes after a day',
}

interface Timed {
  readonly table: string
  readonly once: boolean
}

/** Tables with a device and a time; `once`: a key allows one row a device. */
const timedOf = (database: TestDatabase) =>
  database.admin<Timed>(`
    select c.relname as table, exists (
      select from pg_index i where i.indrelid = c.oid and i.indisunique and i.indpred is null and (
        select array_agg(a.attname::text order by a.attname) from pg_attribute a
        where a.attrelid = c.oid and a.attnum = any(i.indkey)) in (
          array['number', 'tenant'], array['device', 'tenant'], array['subject', 'tenant'])) as once
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname in ('number', 'device', 'subject', 'devices')
        and a.attnum > 0 and format_type(a.atttypid, a.atttypmod) in ('integer', 'text', 'text[]'))
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
        and format_type(a.atttypid, a.atttypmod) in ('timestamp with time zone', 'date'))
    order by 1`)

/** `devices` and `number` that name no device. */
const ofNoDevice = new Set([
  ...['finding_days', 'out_passages', 'out_notices', 'rights_erasures', 'software_catalogue', 'software_days'],
  ...['software_sums', 'software_transitions', 'software_nameless', 'sync_orders', 'migrations'],
])

const histories = (tables: readonly Timed[]) =>
  tables.filter(({ table, once }) => !once && !ofNoDevice.has(table) && !(table in manyTimes)).map(({ table }) => table)

const told = eventTypeNames.map((type) => [type, eventTypes[type].when] as const)

describe('what a device may tell', () => {
  it('is of a kind that was decided on, and measures no person', () => {
    expect(decidedKinds).toEqual([...kindNames])
    expect(Object.keys(decidedTypes)).toEqual(eventTypeNames)
    expect(faults(declaredFields, told)).toEqual([])
  })

  it.each([
    ['signIn', 'Last sign-in'],
    ['idleSeconds', 'Idle'],
    ['keystrokes', 'Keys pressed'],
    ['screenLocked', 'Locked'],
    ['visitedUrls', 'Addresses'],
    ['latitude', 'Where'],
    ['wifiSsid', 'Network'],
    ['user', 'Sessions in a day'],
  ])('is noticed: %s', (field, title) => expect(faults([{ kind: 'system', field, title }], [])).toHaveLength(1))

  it('is noticed as a further kind or event', () => {
    const planted = [{ kind: 'attendance' as never, field: 'a', title: 'A' }]
    expect(faults(planted, [['user.came', 'day']])).toEqual(['kind attendance', 'event user.came'])
  })

  it('is noticed as an event of which nobody decided how exactly it is told, or that is told otherwise', () => {
    const planted = [['system.booted'], ['system.booted', 'exact'], ['service.failed', 'exact']] as const
    expect(faults([], planted)).toEqual(['event system.booted', 'event system.booted'])
  })

  it('says the day alone of a machine that belongs to a person, and of one that nobody knows', () => {
    const persons = (deviceClass: string | undefined, ownership: 'company' | 'personal') =>
      isOfPerson({ deviceClass, ownership })
    const exact = System.shape.deviceClass.options.filter((one) => !persons(one, 'company'))
    expect(exact).toEqual(['server', 'virtual-machine', 'container'])
    expect([undefined, 'tablet'].map((one) => persons(one, 'company'))).toEqual([true, true])
    expect(System.shape.deviceClass.options.every((one) => persons(one, 'personal'))).toBe(true)
  })
})

describe('presence', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase('fleet')
  })
  afterAll(() => database[Symbol.asyncDispose]())

  it('is one row a device, and no table keeps many times of one but those declared here', async () => {
    const tables = await timedOf(database)
    for (const table of ['device_presence', 'line_lines', 'device_reach', 'log_readers'])
      expect(tables).toContainEqual({ table, once: true })
    expect(histories(tables)).toEqual([])
    const there = new Set(tables.map(({ table }) => table))
    expect(Object.keys(manyTimes).filter((table) => !there.has(table))).toEqual([])
  })

  it('is noticed when a table keeps its history', async () => {
    await using planted = await testDatabase('fleet')
    await planted.admin(`
      create table presence_days (tenant int, number int, day date, primary key (tenant, number, day));
      create table seen_times (tenant int, device text, seen_at timestamptz);`)
    expect(histories(await timedOf(planted))).toEqual(['presence_days', 'seen_times'])
  })
})
