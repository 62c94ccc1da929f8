// Makes the roles and databases a new instance lacks; the only code that runs with a login that may do so.
import pg from 'pg'
import type { Roles } from './migrate.ts'

/**
 * Makes both roles, gives the app role its password, and makes each database, owned by the owner role. `url` is a login
 * with CREATEROLE and CREATEDB (PostgreSQL 15 or newer); it need not be a superuser. What exists already is kept.
 */
export async function found(options: {
  url: string
  roles: Roles
  /** Of the app role; letters and digits. */
  password: string
  databases: readonly string[]
}): Promise<void> {
  const { owner, app } = options.roles
  const client = new pg.Client({ connectionString: options.url, application_name: 'muster found' })
  client.on('error', () => {})
  await client.connect()
  try {
    await refuseOld(client)
    await client.query("select pg_advisory_lock(hashtext('muster found'))")
    await makeRole(client, owner, 'nologin')
    await makeRole(client, app, 'login')
    await client.query(`alter role ${id(app)} login password ${pg.escapeLiteral(options.password)}`)
    await client.query(`grant ${id(owner)} to current_user`)
    for (const database of options.databases) await makeDatabase(client, database, options.roles)
  } finally {
    await client.end()
  }
}

/**
 * Takes databases out of the way of new ones under the same names, for a restore: `put back` undoes it, `drop` ends it. Throws
 * when somebody is connected to one of them.
 */
export async function setAside(
  url: string,
  databases: readonly string[],
): Promise<{ putBack(): Promise<void>; drop(): Promise<void> }> {
  const aside = (database: string) => `${database}_before_restore`
  const each = async (sql: (database: string) => readonly string[]) => {
    const client = new pg.Client({ connectionString: url, application_name: 'muster restore' })
    client.on('error', () => {})
    await client.connect()
    try {
      for (const database of databases) for (const one of sql(database)) await client.query(one)
    } finally {
      await client.end()
    }
  }
  // Left by a restore that was killed: what it set aside is the last whole state.
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database')
  await client.end()
  const there = new Set(rows.map(({ datname }) => datname))
  await each((database) => [
    ...(there.has(aside(database)) ? [`drop database if exists ${id(database)}`] : []),
    ...(there.has(aside(database)) || !there.has(database)
      ? []
      : [`alter database ${id(database)} rename to ${id(aside(database))}`]),
  ])
  return {
    putBack: () =>
      each((database) => [
        `drop database if exists ${id(database)}`,
        `alter database ${id(aside(database))} rename to ${id(database)}`,
      ]),
    drop: () => each((database) => [`drop database if exists ${id(aside(database))}`]),
  }
}

/** The same login on another database, or as another role, of the same instance. */
export function urlTo(url: string, to: { database: string; role?: string; password?: string }): string {
  const next = new URL(url)
  next.pathname = `/${encodeURIComponent(to.database)}`
  if (to.role !== undefined) {
    next.username = encodeURIComponent(to.role)
    next.password = encodeURIComponent(to.password ?? '')
  }
  return next.href
}

const id = pg.escapeIdentifier

async function refuseOld(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ server_version_num: string }>('show server_version_num')
  const major = Math.floor(Number(rows[0]?.server_version_num) / 10_000)
  if (major < 15) throw new Error(`PostgreSQL ${major} is too old: Muster needs 15 or newer`)
}

async function makeRole(client: pg.Client, role: string, login: 'login' | 'nologin'): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
  if (rowCount === 0) await client.query(`create role ${id(role)} ${login}`)
}

async function makeDatabase(client: pg.Client, database: string, { owner, app }: Roles): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
  if (rowCount === 0)
    await client.query(
      `create database ${id(database)} owner ${id(owner)} template template0 encoding 'UTF8' locale 'C' strategy file_copy`,
    )
  await client.query(`revoke all on database ${id(database)} from public`)
  await client.query(`grant connect on database ${id(database)} to ${id(app)}`)
}
