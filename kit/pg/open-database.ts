// Connections to one PostgreSQL database, each statement under a list of tenants, as a role that cannot look past it.
import pg from 'pg'
import { Problem } from '#wire/problem.ts'
import { fault, type Log } from '../log.ts'
import type { Database, Transaction } from './database.ts'
import { StatementAs, tenantList } from './statement-as.ts'

/** Largest number of connections; idle ones are closed after 10 s, so an idle server holds few. */
const defaultConnections = 8

/**
 * Opens a pool on `url` (also `postgresql://role:password@localhost/database?host=/socket/folder&port=5432`).
 * Throws `database-away` when nothing answers, and a plain Error when the role could step around row-level security.
 */
export async function openDatabase(options: {
  url: string
  log: Log
  connections?: number
  /** Shown in pg_stat_activity. */
  name?: string
}): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connections ?? defaultConnections,
    idleTimeoutMillis: 10_000,
    connectionTimeoutMillis: 10_000,
    application_name: options.name ?? 'muster',
  })
  pool.on('error', (error) => options.log.warn('an idle database connection was lost', { code: codeOf(error) }))
  // The loss of a connection is reported by the statement that meets it; unheard it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  const database: Database = {
    as: (tenants, work) => transaction(pool, tenants, work),
    one: (tenants, sql, params) => away(() => single(pool, tenants, sql, params)) as never,
    close: () => pool.end(),
  }
  try {
    await refuseStrongRole(database)
  } catch (error) {
    await pool.end()
    throw error
  }
  return database
}

async function transaction<T>(
  pool: pg.Pool,
  tenants: readonly number[],
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const list = tenantList(tenants)
  return away(async () => {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      // Digits and commas only: safe in a simple query, which takes both commands in one round trip.
      await client.query(`begin; select set_config('app.tenants', '${list}', true)`)
      const result = await work({
        query: async (sql, params) => answer(await client.query(sql, params as unknown[])) as never,
      })
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback').catch((lost: Error) => {
        broken = lost
      })
      throw error
    } finally {
      client.release(broken)
    }
  })
}

async function single(pool: pg.Pool, tenants: readonly number[], sql: string, params: readonly unknown[] = []) {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    return answer(await StatementAs.run(client, tenantList(tenants), sql, params))
  } catch (error) {
    if (isAway(error)) broken = error as Error
    throw error
  } finally {
    client.release(broken)
  }
}

function answer(result: pg.QueryResult) {
  return { rows: result.rows, rowCount: result.rowCount ?? 0 }
}

/** Turns a lost connection, a full disk and a lost race into refusals that may be tried again. */
async function away<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isAway(error)) throw Object.assign(new Problem('database-away', undefined, 2), { cause: fault(error) })
    if (codeOf(error) === '53100') throw new Problem('storage-full', undefined, 30)
    if (['40001', '40P01'].includes(codeOf(error) ?? '')) throw new Problem('conflict')
    throw error
  }
}

/** SQLSTATE classes 08 (connection), 53300 (too many), 57P (shutdown, starting up), and what the socket itself says. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof Problem) return false
  const code = codeOf(error)
  if (code) return /^(08|57P0|53300|ECONN|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN|ENOTFOUND|EACCES)/.test(code)
  return /Connection terminated|timeout exceeded when trying to connect|Client was closed|not queryable/.test(
    error.message,
  )
}

export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}

/** True when the statement broke a unique key (SQLSTATE 23505): somebody made the same thing first. */
export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === '23505'
}

/** Row-level security is only a wall for a role that cannot lift it: not superuser, not BYPASSRLS, owner of nothing. */
async function refuseStrongRole(database: Database): Promise<void> {
  const { rows } = await database.one<{ role: string; strong: string | null }>(
    [],
    `select current_user as role, case
       when r.rolsuper then 'is a superuser'
       when r.rolbypassrls then 'bypasses row-level security'
       when exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
                      and pg_has_role(current_user, c.relowner, 'member')) then 'owns tables'
     end as strong
     from pg_roles r where r.rolname = current_user`,
  )
  const row = rows[0]
  if (row?.strong)
    throw new Error(
      `the database role '${row.role}' ${row.strong}, so tenants would not be apart: give the role made by 'muster server migrate'`,
    )
}
