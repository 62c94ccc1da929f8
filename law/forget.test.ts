// Whoever is erased is erased everywhere: every table that can name somebody is reached by a room that forgets, or says why not (P7).
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '#kit/pg/testing.ts'
import { freshId } from '#wire/ids.ts'
import { forgetOperator } from '../server/people/forget-operator.ts'
import { lastRoom, rooms } from '../server/rights/erase/rooms.ts'

/** Columns by which a row can be about a device. */
const ofDevices = /^(number|device|devices|device_id|subject|subjects)$/
/** Columns by which a row can be about a person who operates. */
const ofPeople = /^(operator|operators|actor|owner|caller|by|invited|[a-z]+_by)$/

/** Columns of these names that name nobody, and why. */
const nobody: Readonly<Record<string, string>> = {
  'finding_days.devices': 'how many',
  'look_looks.devices': 'how many a list showed',
  'migrations.number': 'of the migration',
  'out_passages.devices': 'how many',
  'rights_erasures.devices': 'how many',
  'rights_erasures.due_by': 'a time',
  'rights_requests.due_by': 'a time',
  'ring_seen.subjects': 'how many',
  'software_catalogue.number': 'of a package',
  'software_days.number': 'of a package',
  'software_nameless.devices': 'how many',
  'software_sums.devices': 'how many, five at least',
  'software_transitions.devices': 'how many',
  'sync_orders.devices': 'how many',
}

/** Tables that name a device when it is erased, and why they may. */
const keptOfDevices: Readonly<Record<string, string>> = {
  audit_acts: 'acts keep ids, which name nobody once the key is gone; gone with the audit’s term',
  audit_names: 'the one name that stays, sealed, until the audit’s term ends',
  out_notices: 'tells recipients outside that these ids were erased; gone when it is told',
  rights_erasure_items: 'the erasure itself: ids that its receipt is about; gone with the term of erasures',
  rights_holds: 'what must not be erased, by id, until the hold’s term ends',
}

/** Tables that name an operator who was removed: opaque ids without a name, of acts that stay done. */
const keptOfPeople: Readonly<Record<string, string>> = {
  audit_acts: 'acts keep the id of who did them',
  consent_records: 'who authorised what, by id, as the record has to show',
  device_agreements: 'whose word it was, by id',
  device_given_ids: 'who gave it, by id',
  finding_acts: 'who decided, by id',
  finding_decisions: 'who decided, by id',
  look_looks: 'who looked, by id, for the person looked at',
  opr_confirmations: 'who confirmed, by id',
  opr_invitations: 'gone when it is accepted: before that nobody operates under the id',
  opr_repeats: 'gone within a day; sealed under a key that only the caller has',
  out_switches: 'who switched, by id',
  privacy_choices: 'who chose, by id',
  privacy_devices: 'who set it, by id',
  retention_terms: 'who set it, by id',
  rights_erasures: 'who asked and who agreed, by id',
  rights_holds: 'who placed and lifted it, by id',
  rights_requests: 'who wrote it down, by id',
  sync_orders: 'who asked, by id',
}

interface Column {
  readonly table: string
  readonly column: string
}

const columnsOf = (database: TestDatabase) =>
  database.admin<Column>(
    `select c.table_name as table, c.column_name as column from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where table_schema = 'public' and t.table_type = 'BASE TABLE' order by 1, 2`,
  )

const naming = (columns: readonly Column[], names: RegExp) => [
  ...new Set(
    columns
      .filter(({ table, column }) => names.test(column) && !nobody[`${table}.${column}`])
      .map(({ table }) => table),
  ),
]

/** Tables from which rows go with rows of these: deletes that cascade. */
async function withThem(database: TestDatabase, tables: readonly string[]): Promise<Set<string>> {
  const links = await database.admin<{ child: string; parent: string }>(
    `select conrelid::regclass::text as child, confrelid::regclass::text as parent from pg_constraint
     where contype = 'f' and confdeltype = 'c'`,
  )
  const reached = new Set(tables)
  for (let before = -1; before < reached.size; ) {
    before = reached.size
    for (const { child, parent } of links) if (reached.has(parent)) reached.add(child)
  }
  return reached
}

/** What the rooms name as theirs, asked about a device that nobody knows. */
async function reachedByRooms(database: TestDatabase): Promise<Set<string>> {
  const of = { tenant: 1, subjects: [{ device: freshId('dev'), number: 2_000_000_000 }], at: 0 }
  const tables: string[] = []
  await database.database.as([1], async (tx) => {
    for (const { forget } of [...rooms, lastRoom]) tables.push(...Object.keys(await forget(tx, of)))
  })
  return withThem(database, tables)
}

/** The tables that an operator's removal deletes from, as the database saw it. */
async function reachedByRemoval(database: TestDatabase): Promise<Set<string>> {
  const asked: string[] = []
  const tx = {
    query: async (sql: string) => {
      asked.push(...[...sql.matchAll(/delete from (\w+)/g)].map(([, table]) => table as string))
      return { rows: [], rowCount: 0 }
    },
  }
  await forgetOperator(tx as never, { tenant: 1, operator: freshId('opr') })
  return withThem(database, asked)
}

let database: TestDatabase
let columns: Column[]
beforeAll(async () => {
  database = await testDatabase('fleet')
  columns = await columnsOf(database)
})
afterAll(() => database[Symbol.asyncDispose]())

describe('every table that can name', () => {
  it('a device is reached by a room that forgets, or says why it keeps an id', async () => {
    const reached = await reachedByRooms(database)
    expect(reached.size).toBeGreaterThan(10)
    expect(naming(columns, ofDevices).filter((table) => !reached.has(table) && !keptOfDevices[table])).toEqual([])
  })

  it('an operator is reached by the removal, or keeps an id alone', async () => {
    const reached = await reachedByRemoval(database)
    expect(reached).toContain('opr_secrets')
    expect(naming(columns, ofPeople).filter((table) => !reached.has(table) && !keptOfPeople[table])).toEqual([])
  })

  it('is found when it is planted', async () => {
    await using planted = await testDatabase('fleet')
    await planted.admin(`create table badge_badges (tenant int not null, device text, worn_by text)`)
    const found = await columnsOf(planted)
    const [rooms, removal] = [await reachedByRooms(planted), await reachedByRemoval(planted)]
    expect(naming(found, ofDevices).filter((table) => !rooms.has(table) && !keptOfDevices[table])).toEqual([
      'badge_badges',
    ])
    expect(naming(found, ofPeople).filter((table) => !removal.has(table) && !keptOfPeople[table])).toEqual([
      'badge_badges',
    ])
  })
})

it('the lists of reasons speak of what is there', () => {
  const there = new Set(columns.map(({ table }) => table))
  const named = new Set(columns.map(({ table, column }) => `${table}.${column}`))
  expect(Object.keys(nobody).filter((one) => !named.has(one))).toEqual([])
  for (const list of [keptOfDevices, keptOfPeople])
    expect(Object.keys(list).filter((one) => !there.has(one))).toEqual([])
})

it('a room says of each of its tables how many rows went, also when none did', async () => {
  const of = { tenant: 1, subjects: [], at: 0 }
  await database.database.as([1], async (tx) => {
    for (const { room, forget } of [...rooms, lastRoom])
      for (const [table, rows] of Object.entries(await forget(tx, of)))
        expect([room, table, rows, columns.some((one) => one.table === table)]).toEqual([room, table, 0, true])
  })
})
