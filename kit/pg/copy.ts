// A whole database as a stream and back: every durable row in one snapshot, with counts that are compared, never assumed.

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

/**
 * Layout: blocks of `type 1 byte | length 4 bytes big endian | body`. Types: `T` a table's header (JSON TableHeader),
 * `D` a piece of PostgreSQL's text COPY format (documentation of COPY, "Text Format"), `C` the table's row count in
 * decimal, `S` a sequence (JSON), `E` the end.
 */
interface TableHeader {
  readonly table: string
  readonly columns: readonly string[]
}

interface Login {
  /** A login that may become the owner. */
  readonly url: string
  readonly owner: string
}

/**
 * Copies every permanent table of schema public out, as the owner, in one REPEATABLE READ snapshot. Under FORCE the owner
 * sees only the tenants it names (and silently 0 rows without), so it names every number there is and compares counts.
 * A database that does not list its tenants itself is told of them; throws when nobody says which there are. UNLOGGED tables are
 * derived and left out.
 */
export async function* copyOut(login: Login, tenants?: readonly number[]): AsyncGenerator<Buffer> {
  const client = await connect(login)
  try {
    await client.query('begin isolation level repeatable read read only')
    await see(client, tenants ?? (await tenantsIn(client)))
    for (const table of await tablesInOrder(client)) {
      yield block('T', JSON.stringify(table satisfies TableHeader))
      const expected = await count(client, table.table)
      const copied = client.query(copyTo(`copy (select ${list(table.columns)} from ${id(table.table)}) to stdout`))
      let rows = 0
      for await (const piece of copied as AsyncIterable<Buffer>) {
        rows += newlines(piece)
        yield block('D', piece)
      }
      if (rows !== expected) throw new Error(`${table.table}: ${rows} rows copied, ${expected} counted`)
      yield block('C', String(rows))
    }
    const sequences = await client.query<{ name: string; last: string | null }>(
      `select quote_ident(sequencename) as name, last_value::text as last from pg_sequences where schemaname = 'public'`,
    )
    for (const sequence of sequences.rows) if (sequence.last !== null) yield block('S', JSON.stringify(sequence))
    yield block('E', '')
  } finally {
    await client.end()
  }
}

/**
 * Puts the rows back into empty tables of the same schema, in one transaction. Throws, and changes nothing, when a table
 * is not empty or missing, when the stream ends early, or when the counts differ. Gives rows by table.
 */
export async function copyIn(login: Login, source: AsyncIterable<Uint8Array>): Promise<Map<string, number>> {
  const client = await connect(login)
  const counts = new Map<string, number>()
  try {
    await client.query('begin')
    const blocks = readBlocks(source)
    let ended = false
    for (let next = await blocks.next(); !next.done; next = await blocks.next()) {
      const { type, body } = next.value
      if (type === 'T') {
        const header = JSON.parse(body.toString()) as TableHeader
        counts.set(header.table, await fill(client, header, blocks))
      } else if (type === 'S') {
        const { name, last } = JSON.parse(body.toString()) as { name: string; last: string }
        await client.query('select setval($1::regclass, $2::bigint)', [name, last])
      } else if (type === 'E') ended = true
    }
    if (!ended) throw new Error('the backup ends early')
    await client.query('commit')
    return counts
  } finally {
    await client.end()
  }
}

async function fill(client: pg.Client, header: TableHeader, blocks: AsyncGenerator<Block>): Promise<number> {
  const table = id(header.table)
  // COPY FROM is refused where row-level security applies; without FORCE it does not apply to the owner.
  const { rows: forced } = await client.query<{ forced: boolean }>(
    'select relforcerowsecurity as forced from pg_class where oid = $1::regclass',
    [table],
  )
  if (forced[0]?.forced) await client.query(`alter table ${table} no force row level security`)
  if ((await count(client, header.table)) !== 0)
    throw new Error(`${header.table} is not empty: restore into a new database`)
  let expected: number | undefined
  const body = Readable.from(
    (async function* () {
      for (let next = await blocks.next(); !next.done; next = await blocks.next()) {
        if (next.value.type === 'D') yield next.value.body
        else if (next.value.type === 'C') {
          expected = Number(next.value.body.toString())
          return
        } else break
      }
      throw new Error(`${header.table}: the backup ends early`)
    })(),
  )
  await pipeline(body, client.query(copyFrom(`copy ${table} (${list(header.columns)}) from stdin`)))
  const stored = await count(client, header.table)
  if (stored !== expected) throw new Error(`${header.table}: ${stored} rows stored, ${expected} in the backup`)
  if (forced[0]?.forced) await client.query(`alter table ${table} force row level security`)
  return stored
}

async function connect({ url, owner }: Login): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'muster copy' })
  client.on('error', () => {})
  await client.connect()
  await client.query(`set role ${id(owner)}`)
  return client
}

/** The tenants that a database lists, which holds no row of any other. */
export async function listTenants(login: Login): Promise<number[]> {
  const client = await connect(login)
  try {
    return await tenantsIn(client)
  } finally {
    await client.end()
  }
}

async function tenantsIn(client: pg.Client): Promise<number[]> {
  const { rows } = await client.query<{ tenant: number }>('select tenant from tenant_numbers order by 1')
  return rows.map(({ tenant }) => tenant)
}

async function see(client: pg.Client, tenants: readonly number[]): Promise<void> {
  await client.query(`select set_config('app.tenants', $1, true)`, [tenants.join(',')])
}

/** Permanent tables of schema public, the referenced before those that reference them; migrations are not data. */
async function tablesInOrder(client: pg.Client): Promise<TableHeader[]> {
  const { rows } = await client.query<{ table: string; columns: string[]; needs: string[] }>(
    `select c.relname as table,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       (select coalesce(array_agg(distinct f.relname::text), '{}') from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and f.oid <> c.oid) as needs
     from pg_class c where c.relkind = 'r' and c.relpersistence = 'p' and c.relnamespace = 'public'::regnamespace
       and c.relname <> 'migrations' order by 1`,
  )
  const ordered: typeof rows = []
  while (ordered.length < rows.length) {
    const ready = rows.find(
      (row) => !ordered.includes(row) && row.needs.every((need) => ordered.some(({ table }) => table === need)),
    )
    if (!ready) throw new Error('the tables reference each other in a circle')
    ordered.push(ready)
  }
  return ordered.map(({ table, columns }) => ({ table, columns }))
}

async function count(client: pg.Client, table: string): Promise<number> {
  const { rows } = await client.query<{ n: string }>(`select count(*) as n from ${id(table)}`)
  return Number(rows[0]?.n)
}

const id = pg.escapeIdentifier
const list = (columns: readonly string[]) => columns.map(id).join(', ')

/** In the text format a newline inside a value is escaped, so each one ends a row. */
function newlines(piece: Buffer): number {
  let n = 0
  for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) n++
  return n
}

type BlockType = 'T' | 'D' | 'C' | 'S' | 'E'
interface Block {
  readonly type: BlockType
  readonly body: Buffer
}

function block(type: BlockType, body: string | Uint8Array): Buffer {
  const bytes = Buffer.from(body as string)
  const head = Buffer.alloc(5)
  head.write(type, 'latin1')
  head.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}

async function* readBlocks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Block> {
  let held = Buffer.alloc(0)
  for await (const piece of source) {
    held = held.length === 0 ? Buffer.from(piece) : Buffer.concat([held, piece])
    while (held.length >= 5 && held.length >= 5 + held.readUInt32BE(1)) {
      const length = held.readUInt32BE(1)
      yield { type: held.toString('latin1', 0, 1) as BlockType, body: held.subarray(5, 5 + length) }
      held = held.subarray(5 + length)
    }
  }
}
