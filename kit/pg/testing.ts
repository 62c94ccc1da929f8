// A database of its own for a test file: cloned from a template that the run's set-up migrated, dropped afterwards.
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { silentLog } from '../log.ts'
import type { Database } from './database.ts'
import { urlTo } from './found.ts'
import { openDatabase } from './open-database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the one PostgreSQL of this run; made by stack/postgres/for-tests.ts. */
    postgres: {
      adminUrl: string
      ownerRole: string
      appRole: string
      appPassword: string
      templates: Record<string, string>
    }
  }
}

export interface TestDatabase extends AsyncDisposable {
  readonly database: Database
  /** As the app role. */
  readonly url: string
  /** As superuser: to plant rows and to look past the walls. */
  readonly adminUrl: string
  /** Rows as the superuser, past row-level security. */
  admin<Row = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<Row[]>
}

/** Clones the template of that name (`fleet`, `people`, or `empty`: nothing but PostgreSQL's own). */
export async function testDatabase(template: string): Promise<TestDatabase> {
  const { adminUrl, appRole, ownerRole, appPassword, templates } = inject('postgres')
  const source = template === 'empty' ? 'template0' : templates[template]
  if (!source) throw new Error(`there is no template '${template}'`)
  const name = `test_${template}_${randomBytes(6).toString('hex')}`
  const owner = template === 'empty' ? '' : `owner ${ownerRole}`
  await asAdmin(adminUrl, `create database ${name} template ${source} strategy file_copy ${owner}`)
  const own = urlTo(adminUrl, { database: name })
  const url = urlTo(adminUrl, { database: name, role: appRole, password: appPassword })
  if (template === 'empty') await asAdmin(own, `grant all on schema public to ${appRole}`)
  const database = await openDatabase({ url, log: silentLog })
  const client = new pg.Client({ connectionString: own })
  await client.connect()
  return {
    database,
    url,
    adminUrl: own,
    admin: async (sql, params) => (await client.query(sql, params)).rows,
    async [Symbol.asyncDispose]() {
      await database.close()
      await client.end()
      await asAdmin(adminUrl, `drop database ${name} with (force)`)
    },
  }
}

async function asAdmin(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
