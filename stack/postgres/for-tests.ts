// The one PostgreSQL of a test run, with a migrated template of each database.
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { silentLog } from '#kit/log.ts'
import { bringUp, databaseOf, databases, rolesOf } from '../../server/schema/databases.ts'
import { temporaryPostgres } from './temporary.ts'

/** Called by the test runner once; gives the way to end it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await temporaryPostgres()
  const [prefix, appPassword] = ['muster', 'tests0only']
  try {
    await bringUp({ url: postgres.url, prefix, password: appPassword, log: silentLog })
    await closeTemplates(postgres.url, prefix)
  } catch (error) {
    await postgres[Symbol.asyncDispose]()
    throw error
  }
  project.provide('postgres', {
    adminUrl: postgres.url,
    ownerRole: rolesOf(prefix).owner,
    appRole: rolesOf(prefix).app,
    appPassword,
    templates: Object.fromEntries(databases.map((database) => [database, databaseOf(prefix, database)])),
  })
  return async () => {
    await postgres[Symbol.asyncDispose]()
  }
}

/** A template that somebody is connected to cannot be cloned. */
async function closeTemplates(url: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const database of databases)
    await client.query(`alter database ${databaseOf(prefix, database)} with allow_connections false is_template true`)
  await client.end()
}
