// Brings a database to the schema of this version: numbered plain SQL, forward only, each file in its own transaction.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Log } from '../log.ts'

export interface Roles {
  /** Owns every table, logs in nowhere. */
  readonly owner: string
  /** What the server is; owns nothing. */
  readonly app: string
}

export interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
}

const text = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8')

/**
 * The base and every `NNNN-name.sql` of a folder, by number; with `tenants` the base brings `muster_protect(table)`.
 * Throws on two files with one number.
 */
export function migrationsIn(folder: string, { tenants }: { tenants: boolean }): Migration[] {
  const files = readdirSync(folder).filter((file) => /^\d{4}-[a-z0-9-]+\.sql$/.test(file))
  const list = files.sort().map((file) => ({
    number: Number(file.slice(0, 4)),
    name: file.slice(5, -4),
    sql: readFileSync(join(folder, file), 'utf8'),
  }))
  for (const [i, one] of list.entries())
    if (one.number === 0 || one.number === list[i - 1]?.number)
      throw new Error(`two migrations ${one.number} in ${folder}`)
  const base = text('base.sql') + (tenants ? text('protect.sql') : '')
  return [{ number: 0, name: 'base', sql: base }, ...list]
}

/**
 * Applies what is missing, under an advisory lock, as the owner role. Files name `muster_owner` and `muster_app`; other
 * role names are put in their place. Throws when a file that was applied has changed since, or is not known here (the
 * database belongs to a newer version). Gives the number of files applied.
 */
export async function migrate(options: {
  /** A login that may become the owner. */
  url: string
  migrations: readonly Migration[]
  roles: Roles
  log: Log
}): Promise<number> {
  const client = new pg.Client({ connectionString: options.url, application_name: 'muster migrate' })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query("select pg_advisory_lock(hashtext('muster migrations'))")
    await client.query(`set role ${pg.escapeIdentifier(options.roles.owner)}`)
    await client.query(
      `create table if not exists migrations (
         number int primary key, name text not null, digest text not null, applied_at timestamptz not null default now())`,
    )
    const done = await client.query<{ number: number; name: string; digest: string }>(
      'select number, name, digest from migrations order by number',
    )
    refuseDifference(options.migrations, done.rows)
    const missing = options.migrations.filter(({ number }) => !done.rows.some((row) => row.number === number))
    for (const migration of missing) {
      await apply(client, migration, options.roles)
      options.log.info('migration applied', { migration: `${migration.number}-${migration.name}` })
    }
    return missing.length
  } finally {
    await client.end()
  }
}

function refuseDifference(known: readonly Migration[], applied: { number: number; name: string; digest: string }[]) {
  for (const row of applied) {
    const file = known.find(({ number }) => number === row.number)
    if (!file)
      throw new Error(`the database holds migration ${row.number}-${row.name}, which this version does not know`)
    if (digestOf(file) !== row.digest)
      throw new Error(`migration ${row.number}-${row.name} was changed after it was applied`)
  }
}

async function apply(client: pg.Client, migration: Migration, roles: Roles): Promise<void> {
  await client.query('begin')
  try {
    await client.query(withRoles(migration.sql, roles))
    await client.query('insert into migrations (number, name, digest) values ($1, $2, $3)', [
      migration.number,
      migration.name,
      digestOf(migration),
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw Object.assign(error as Error, { migration: `${migration.number}-${migration.name}` })
  }
}

const digestOf = ({ sql }: Migration) => createHash('sha256').update(sql).digest('hex')

const withRoles = (sql: string, { owner, app }: Roles) =>
  sql.replace(/\bmuster_(owner|app)\b/g, (_, which) => pg.escapeIdentifier(which === 'owner' ? owner : app))
