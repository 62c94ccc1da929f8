// The server's databases and the way each comes to the schema of this version.
import { join } from 'node:path'
import type { Log } from '#kit/log.ts'
import { found, urlTo } from '#kit/pg/found.ts'
import { installJobs } from '#kit/pg/jobs.ts'
import { migrate, migrationsIn, type Roles } from '#kit/pg/migrate.ts'
import { queues } from '../queues.ts'

export const databases = ['fleet', 'people'] as const
export type DatabaseName = (typeof databases)[number]

export const rolesOf = (prefix: string): Roles => ({ owner: `${prefix}_owner`, app: `${prefix}_app` })
export const databaseOf = (prefix: string, database: DatabaseName) => `${prefix}_${database}`
export const migrationsOf = (database: DatabaseName) =>
  migrationsIn(join(import.meta.dirname, database), { tenants: true })
/** The committed description of a database; a test compares. */
export const dumpOf = (database: DatabaseName) => join(import.meta.dirname, `${database}.dump.sql`)

/** Roles, databases, every missing migration, and the queues. `url` is a login that may do so. Safe to run again. */
export async function bringUp(options: {
  url: string
  prefix: string
  password: string
  log: Log
}): Promise<Record<DatabaseName, string>> {
  const roles = rolesOf(options.prefix)
  const names = databases.map((database) => databaseOf(options.prefix, database))
  await found({ url: options.url, roles, password: options.password, databases: names })
  await Promise.all(
    databases.map((database) =>
      migrate({
        url: urlTo(options.url, { database: databaseOf(options.prefix, database) }),
        migrations: migrationsOf(database),
        roles,
        log: options.log,
      }),
    ),
  )
  await installJobs({ url: urlTo(options.url, { database: databaseOf(options.prefix, 'fleet') }), roles, queues })
  return appUrls(options)
}

/** What the server connects to: the app role on each database. */
export function appUrls(options: { url: string; prefix: string; password: string }): Record<DatabaseName, string> {
  const { app } = rolesOf(options.prefix)
  const urlOf = (database: DatabaseName) =>
    urlTo(options.url, { database: databaseOf(options.prefix, database), role: app, password: options.password })
  return { fleet: urlOf('fleet'), people: urlOf('people') }
}
