// The committed descriptions of the databases, written anew from the migrations after one was added.
import { writeFileSync } from 'node:fs'
import { silentLog } from '#kit/log.ts'
import { describe } from '#kit/pg/describe.ts'
import { urlTo } from '#kit/pg/found.ts'
import { bringUp, databaseOf, databases, dumpOf } from '../server/schema/databases.ts'
import { temporaryPostgres } from './postgres/temporary.ts'

/** Gives the files written. */
export async function writeDescriptions(): Promise<string[]> {
  await using postgres = await temporaryPostgres()
  await bringUp({ url: postgres.url, prefix: 'muster', password: 'not0kept', log: silentLog })
  for (const database of databases)
    writeFileSync(dumpOf(database), await describe(urlTo(postgres.url, { database: databaseOf('muster', database) })))
  return databases.map(dumpOf)
}
