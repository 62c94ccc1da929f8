// Brings both databases to the schema of this version, and keeps the app role's way to them; run before every start.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConfigError } from '#kit/config.ts'

import type { Log } from '#kit/log.ts'
import type { ServerConfig } from './config.ts'
import { bringUp, type DatabaseName } from './schema/databases.ts'

type Urls = Record<DatabaseName, string>

/**
 * With DATABASE_URL (a login that may make roles and databases) makes what is missing and writes the app role's URLs to
 * a file (0600); the app role's password is made once. Throws ConfigError when the setting is missing.
 */
export async function migrateDatabases(config: ServerConfig, log: Log): Promise<void> {
  if (!config.databaseUrl)
    throw new ConfigError('migrate needs DATABASE_URL: a login that may make roles and databases')
  const file = config.files.databases
  const held = readUrls(config)
  const password = held ? decodeURIComponent(new URL(held.fleet).password) : randomBytes(24).toString('hex')
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const urls = await bringUp({ url: config.databaseUrl, prefix: config.databasePrefix, password, log })
  writeFileSync(file, JSON.stringify(urls), { mode: 0o600, flush: true })
}

/** What the server connects to: the settings where a DBA made the databases, else what `migrate` wrote. */
export function databaseUrls(config: ServerConfig): Urls {
  const held = readUrls(config)
  const fleet = config.fleetUrl ?? held?.fleet
  const people = config.peopleUrl ?? held?.people
  if (!fleet || !people)
    throw new ConfigError(
      "there is no database yet: run 'muster server migrate', or give MUSTER_FLEET_URL and MUSTER_PEOPLE_URL",
    )
  return { fleet, people }
}

function readUrls(config: ServerConfig): Urls | undefined {
  const file = config.files.databases
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Urls) : undefined
}
