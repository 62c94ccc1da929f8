// The one PostgreSQL of a test run, with a migrated template of each database.
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { silentLog } from '#kit/log.ts'
import { bringUp, databaseOf, databases, rolesOf } from '../../server/schema/databases.ts'
import { databaseAccount, give } from './account.ts'
import { placeBinaries } from './binaries.ts'
import { runPostgres } from './run.ts'
import { socketFolder } from './sockets.ts'

/** Called by the test runner once; gives the way to end it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-test-'))
  chmodSync(folder, 0o711)
  const clusters = join(folder, 'clusters')
  mkdirSync(clusters, { mode: 0o711 })
  give(clusters, databaseAccount())
  const sockets = socketFolder(folder, undefined, databaseAccount())
  const said: string[] = []
  const postgres = await runPostgres(
    { name: 'tests', folder: clusters, sockets, port: 5432, sharedBuffersMiB: 64, durable: false },
    placeBinaries(join(folder, 'postgres')),
    (text) => said.push(text),
  ).catch((error: unknown) => {
    throw new Error(`${error}\n${said.join('')}`)
  })
  const [prefix, appPassword] = ['muster', 'tests0only']
  await bringUp({ url: postgres.url, prefix, password: appPassword, log: silentLog })
  await closeTemplates(postgres.url, prefix)
  project.provide('postgres', {
    adminUrl: postgres.url,
    ownerRole: rolesOf(prefix).owner,
    appRole: rolesOf(prefix).app,
    appPassword,
    templates: Object.fromEntries(databases.map((database) => [database, databaseOf(prefix, database)])),
  })
  return async () => {
    await postgres.stop()
    rmSync(sockets, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
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
