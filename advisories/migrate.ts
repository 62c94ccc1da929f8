// Makes the service's own role and database, apart from the fleet's, and keeps the app role's way to it.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '#kit/config.ts'
import type { Log } from '#kit/log.ts'
import { found, urlTo } from '#kit/pg/found.ts'
import { migrate, migrationsIn } from '#kit/pg/migrate.ts'
import type { AdvisoriesConfig } from './config.ts'

export const database = 'muster_advisories'
export const roles = { owner: 'muster_advisories_owner', app: 'muster_advisories_app' }
export const migrations = () => migrationsIn(join(import.meta.dirname, 'schema'), { tenants: false })

/** Safe to run again. Throws ConfigError without MUSTER_ADVISORIES_DATABASE_URL. */
export async function migrateAdvisories(config: AdvisoriesConfig, log: Log): Promise<void> {
  const { databaseUrl: url, databaseFile: file } = config
  if (!url) throw new ConfigError('migrate needs MUSTER_ADVISORIES_DATABASE_URL: a login that may make a database')
  const held = existsSync(file) ? new URL(readFileSync(file, 'utf8')) : undefined
  const password = held ? decodeURIComponent(held.password) : randomBytes(24).toString('hex')
  await found({ url, roles, password, databases: [database] })
  await migrate({ url: urlTo(url, { database }), migrations: migrations(), roles, log })
  mkdirSync(config.folder, { recursive: true, mode: 0o700 })
  writeFileSync(file, urlTo(url, { database, role: roles.app, password }), { mode: 0o600, flush: true })
}
