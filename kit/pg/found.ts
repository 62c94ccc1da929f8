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
