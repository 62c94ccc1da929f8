// Whoever asks is told everything: every table that can be about a device is told of by a room, or says why not (P8).
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '#kit/pg/testing.ts'
import { looksTable, rooms } from '../server/rights/disclose/rooms.ts'
import { said } from './source.ts'
import { isCode, isTest, repository } from './tree.ts'

/** Columns by which a row can be about a device. */
const ofDevices = /^(number|device|devices|device_id|subject|subjects)$/

/** Columns of these names that name no device, and why. */
const nobody: Readonly<Record<string, string>> = {
  'audit_names.subject': 'only of devices that are erased: nobody can ask about them any more',
  'finding_days.devices': 'how many',
  'look_looks.devices': 'how many a list showed',
  'migrations.number': 'of the migration',
  'out_notices.devices': 'only of devices that are erased, until the receiver took the notice',
  'out_passages.devices': 'how many',
  'rights_erasures.devices': 'how many',
  'ring_seen.subjects': 'how many',
  'software_catalogue.number': 'of a package',
  'software_days.number': 'of a package',
  'software_nameless.devices': 'how many',
  'software_sums.devices': 'how many, five at least',
  'software_transitions.devices': 'how many',
  'sync_orders.devices': 'how many',
}

/** Rooms of persons who operate, or told under a heading of their own. */
const ofOthers: Readonly<Record<string, string>> = {
  'people/views': 'tells an operator of views they saved',
  'people/looks': 'told apart: who looked',
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

const told = new Set([...rooms.flatMap(({ tables }) => tables), looksTable])

/** Tables about devices that no room tells of. */
const missed = (columns: readonly Column[]) => [
  ...new Set(
    columns
      .filter(({ table, column }) => ofDevices.test(column) && !nobody[`${table}.${column}`] && !told.has(table))
      .map(({ table }) => table),
  ),
]

let database: TestDatabase
let columns: Column[]
beforeAll(async () => {
  database = await testDatabase('fleet')
  columns = await columnsOf(database)
})
afterAll(() => database[Symbol.asyncDispose]())

describe('every table about a device', () => {
  it('is told of by a room', () => {
    expect(told.size).toBeGreaterThan(15)
    expect(missed(columns)).toEqual([])
  })

  it('that a room names is there, and each exception is still one', () => {
    const there = new Set(columns.map(({ table }) => table))
    expect([...told].filter((table) => !there.has(table))).toEqual([])
    const names = new Set(columns.map(({ table, column }) => `${table}.${column}`))
    expect(Object.keys(nobody).filter((name) => !names.has(name))).toEqual([])
  })

  it('is noticed when it is planted', async () => {
    await using planted = await testDatabase('fleet')
    await planted.admin(`
      create table planted_rows (tenant int not null, number int not null, host text);
      create table planted_ids (tenant int not null, device text not null);`)
    expect(missed(await columnsOf(planted))).toEqual(['planted_ids', 'planted_rows'])
  })
})

describe('every room', () => {
  const folders = repository
    .map(({ path }) => /^server\/(.+)\/disclose\.ts$/.exec(path)?.[1])
    .filter((room) => room !== undefined)

  it('that can tell is asked, and each that is asked can tell', () => {
    expect(folders.length).toBeGreaterThan(10)
    const listed = [...rooms.map(({ room }) => room), ...Object.keys(ofOthers)]
    expect(listed.toSorted()).toEqual(folders.toSorted())
  })

  it.each(rooms.map((room) => [room.room, room] as const))('%s tells of tables of its own slice', (_name, room) => {
    const [slice] = room.room.split('/') as [string]
    const texts = repository
      .filter(({ path }) => path.startsWith(`server/${slice}/`) && isCode(path) && !isTest(path))
      .flatMap((file) => said(file).texts.map(({ text }) => text))
    const unnamed = room.tables.filter((table) => !texts.some((text) => new RegExp(`\\b${table}\\b`).test(text)))
    expect(unnamed).toEqual([])
  })
})
