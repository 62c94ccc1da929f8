// Tables are the wall that holds when code is wrong: each belongs to one slice, is closed by tenant, and holds declared columns only.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '#kit/pg/testing.ts'
import { storedFields } from '#wire/console/operator-fields.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import { testAdvisoriesDatabase } from '../advisories/testing.ts'
import { said } from './source.ts'
import { type File, isCode, isTest, repository } from './tree.ts'

/** Tables that are of no tenant, and why. */
const withoutTenant: Readonly<Record<string, string>> = {
  tenant_numbers: 'says which tenants there are',
  ring_seen: 'says how new the key ring must be',
}
/** Columns that stand for a row and say nothing about it. */
const opaque = new Set(
  'tenant number id operator session credential subject segment tally group_id token_id parent caller only_row'.split(
    ' ',
  ),
)
/** In the clear by decision: names of public indexes, without the devices that have them. */
const publicNames = new Set(['software_catalogue.name', 'software_catalogue.source', 'software_nameless.name'])
const policy = `(tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))`

interface Table {
  readonly name: string
  readonly secured: boolean
  readonly forced: boolean
  readonly kept: 'p' | 'u' | 't'
  readonly policies: string[]
  readonly columns: Record<string, string>
}

const tablesOf = (database: Pick<TestDatabase, 'admin'>) =>
  database.admin<Table>(`
    select c.relname as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced, c.relpersistence as kept,
      coalesce((select array_agg(p.polcmd::text || p.polpermissive::text || pg_get_expr(p.polqual, p.polrelid)
        || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')) from pg_policy p where p.polrelid = c.oid), '{}') as policies,
      (select json_object_agg(a.attname, format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`)

/** What is wrong with the tables of a database. One line per breach. */
function faults(tables: readonly Table[]): string[] {
  return tables
    .filter(({ name }) => name !== 'migrations')
    .flatMap(({ name, secured, forced, kept, policies, columns }) => {
      const wrong: string[] = []
      if (!(name in withoutTenant)) {
        if (columns.tenant !== 'integer not null') wrong.push(`${name} has no tenant`)
        if (!secured || !forced) wrong.push(`${name} is not protected by row-level security, its owner included`)
        if (policies.length !== 1 || policies[0] !== `*true${policy}`)
          wrong.push(`${name} has another policy: ${policies}`)
      }
      if (kept !== 'p') wrong.push(`${name} is lost in a crash`)
      for (const [column, type] of Object.entries(columns)) wrong.push(...inColumn(name, column, type))
      return wrong
    })
}

function inColumn(table: string, column: string, type: string): string[] {
  const at = `${table}.${column}`
  if (opaque.has(column) || table in withoutTenant) return []
  const fields = storedFields.filter((one) => one.table === table && one.column === column)
  if (fields.length === 0) return [`${at} is not declared (wire/console/stored/*.ts)`]
  return fields.flatMap(({ storedAs, field }) => {
    const closed = field.sensitivity === 'identifier' || field.sensitivity === 'personal'
    if (storedAs === 'sealed' && !type.startsWith('bytea')) return [`${at} is declared sealed and is ${type}`]
    if (closed && storedAs === 'clear' && /text|char|json|\[\]/.test(type) && !publicNames.has(at))
      return [`${at} holds ${field.sensitivity} ${field.kind}.${field.field} in the clear`]
    return []
  })
}

/** The slices of code whose SQL names a table. */
function namedIn(table: string, files: readonly File[]): string[] {
  const word = new RegExp(`\\b${table}\\b`)
  const slices = files.filter((file) => said(file).texts.some(({ text }) => /\s/.test(text) && word.test(text)))
  return [...new Set(slices.map(({ path }) => path.split('/').slice(0, 2).join('/').replace(/\.ts$/, '')))]
}
const code = repository.filter(
  ({ path }) => isCode(path) && !isTest(path) && /^(server|advisories|statistics)\//.test(path),
)

describe.each(['fleet', 'people'] as const)('the tables of %s', (name) => {
  let database: TestDatabase
  let tables: Table[]
  beforeAll(async () => {
    database = await testDatabase(name)
    tables = await tablesOf(database)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  it('are closed by tenant, for their owner too, and hold declared columns, sealed where they must be', () => {
    expect(tables.length).toBeGreaterThan(2)
    expect(faults(tables)).toEqual([])
  })

  it('are each named in one slice', () => {
    const shared = tables
      .filter((table) => table.name !== 'migrations')
      .map((table) => [table.name, ...namedIn(table.name, code)])
      .filter((row) => row.length !== 2)
    expect(shared).toEqual([])
  })

  it('belong to a role that cannot sign in; the role that can owns nothing and bypasses nothing', async () => {
    const owned = await database.admin(`
      select c.relname from pg_class c join pg_roles r on r.oid = c.relowner
      where (r.rolcanlogin and not r.rolsuper or r.rolname like '%\\_app') and c.relnamespace = 'public'::regnamespace`)
    expect(owned).toEqual([])
    const roles = await database.admin(`
      select rolname from pg_roles where rolname in ('muster_owner', 'muster_app') and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`)
    expect(roles).toEqual([])
  })

  it('notice what is planted', async () => {
    await using planted = await testDatabase(name)
    await planted.admin(`
      create table open_rows (tenant int not null, id text);
      create table nobodys (id text);
      select muster_protect('open_rows'::regclass);
      alter table open_rows no force row level security;
      create table half (tenant int, id text);
      create unlogged table lost (tenant int not null, id text);
      create table named (tenant int not null, id text, host_name text);
      create policy all_rows on named using (true);`)
    const found = faults(await tablesOf(planted)).join('\n')
    for (const line of [
      'open_rows is not protected',
      'nobodys has no tenant',
      'half has no tenant',
      'lost is lost in a crash',
      'named has another policy',
      'named.host_name is not declared',
    ])
      expect(found).toContain(line)
  })
})

describe('the audit', () => {
  it('cannot be changed or shortened by the server’s role', async () => {
    await using database = await testDatabase('fleet')
    const [rights] = await database.admin(`
      select has_table_privilege('muster_app', 'audit_acts', 'insert') as append,
        has_table_privilege('muster_app', 'audit_acts', 'update') or has_any_column_privilege('muster_app', 'audit_acts', 'update')
          or has_table_privilege('muster_app', 'audit_acts', 'delete') or has_table_privilege('muster_app', 'audit_acts', 'truncate') as change`)
    expect(rights).toEqual({ append: true, change: false })
    // Functions that run as the owner: the one that takes acts out goes by the database's own clock, the other leaves them.
    const definers = await database.admin<{ name: string; for_all: boolean; fixed: boolean; body: string }>(`
      select p.proname as name, has_function_privilege('public', p.oid, 'execute') as for_all,
        p.proconfig::text ~ 'search_path=' as fixed, pg_get_functiondef(p.oid) as body
      from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace order by 1`)
    expect(definers.map(({ name }) => name)).toEqual(['audit_expire', 'muster_forget_tenant'])
    expect(definers.filter(({ for_all, fixed }) => for_all || !fixed)).toEqual([])
    const [expire, forget] = definers.map(({ body }) => body)
    expect(expire).toContain("least(before, now() - interval '90 days')")
    expect(forget).toMatch(/relname <> all \(array\[[^\]]*'audit_acts'/)
  })
})

/** Columns that take whole documents; what stands in them is named here, because no type says it. */
const documents: Readonly<Record<string, string>> = {
  'audit_acts.detail': 'technical words, counts and ids of an act (server/people/audit.ts)',
  'rights_erasures.places': 'rows by table',
  'rights_erasures.recipients': 'receivers of the ledger and whether they were told',
  'privacy_devices.company': 'switches and remote acts by name',
  'privacy_devices.personal': 'the same for personal devices',
  'source.notes': 'what a fetcher remembers of a download',
  'import.files': 'paths of a load that waits',
}

/** Whatever else a database could keep values in, beside tables of the schema public. One line for each. */
async function besides(database: Pick<TestDatabase, 'admin'>): Promise<string[]> {
  const rows = await database.admin<{ what: string }>(`
    select 'relation ' || n.nspname || '.' || c.relname as what from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^(pg_|information_schema$|jobs$)' and (n.nspname <> 'public' or c.relkind not in ('r', 'p', 'i', 'I', 'S', 't'))
    union all
    select 'document ' || c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
      and format_type(a.atttypid, a.atttypmod) ~ '^(json|hstore|xml)'
    union all
    select 'large object ' || oid from pg_largeobject_metadata
    union all
    select 'comment on ' || objoid::regclass from pg_description where classoid = 'pg_class'::regclass and objoid >= 16384`)
  return rows.map(({ what }) => what).filter((what) => !(what.replace('document ', '') in documents))
}

describe.each([
  ['fleet', () => testDatabase('fleet')],
  ['people', () => testDatabase('people')],
  ['advisories', testAdvisoriesDatabase],
] as const)('%s', (_name, open) => {
  it('keeps values in declared columns of its tables and nowhere else, and notices what is planted', async () => {
    await using database = await open()
    expect(await besides(database)).toEqual([])
    await database.admin(`
      create view names as select 1 as a; create schema aside; create table aside.names (name text);
      create table public.notes (tenant int, more jsonb); comment on table public.notes is 'laptop-7';
      create materialized view copies as select 1 as a;`)
    expect((await besides(database)).sort()).toEqual([
      'comment on notes',
      'document notes.more',
      'relation aside.names',
      'relation public.copies',
      'relation public.names',
    ])
  })
})

describe('the vulnerability service', () => {
  /** What a database that knows no device has no column for. */
  const ofDevices = /tenant|device|host|group|subject|operator|person|mail|address|serial|label|(^|_)(user|owner)/
  const faultsIn = async (database: Pick<TestDatabase, 'admin'>) =>
    (await tablesOf(database))
      .filter(({ name }) => name !== 'migrations')
      .flatMap(({ name, columns }) =>
        Object.keys(columns)
          .filter((column) => column !== 'id' && column !== 'number' && column !== 'only_row')
          .flatMap((column) => [
            ...(storedFields.some((one) => one.table === name && one.column === column)
              ? []
              : [`${name}.${column} is not declared`]),
            ...(ofDevices.test(`${name} ${column}`) ? [`${name}.${column} is named after a device`] : []),
          ]),
      )

  it('has declared columns only, and none for anything a device tells', async () => {
    await using database = await testAdvisoriesDatabase()
    expect((await tablesOf(database)).length).toBeGreaterThan(8)
    expect(await faultsIn(database)).toEqual([])
    expect(declaredFields.filter(({ kind }) => kind === ('advisories' as string))).toEqual([])
    await database.admin('create table seen_on (device text, times int); alter table fact add column cause text')
    expect(await faultsIn(database)).toEqual([
      'fact.cause is not declared',
      'seen_on.device is not declared',
      'seen_on.device is named after a device',
      'seen_on.times is not declared',
    ])
  })
})

describe('what is declared', () => {
  it('stands in a column that exists', async () => {
    const columns = new Set<string>()
    for (const open of [() => testDatabase('fleet'), () => testDatabase('people'), testAdvisoriesDatabase]) {
      await using database = await open()
      for (const table of await tablesOf(database))
        for (const column of Object.keys(table.columns)) columns.add(`${table.name}.${column}`)
    }
    expect(storedFields.length).toBeGreaterThan(50)
    expect(storedFields.map(({ table, column }) => `${table}.${column}`).filter((at) => !columns.has(at))).toEqual([])
  })
})

it('a table named by two slices is noticed', () => {
  const sql = 'const q = `select 1 from device_devices where a`'
  const files = ['server/devices/store.ts', 'server/people/store.ts'].map((path) => ({ path, text: sql }))
  expect(namedIn('device_devices', files)).toHaveLength(2)
})
