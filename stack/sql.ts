// `muster stack sql QUERY`: the database's own word, for whoever owns the machine; claims about it need not be believed.
import pg from 'pg'
import { urlTo } from '#kit/pg/found.ts'
import { type DatabaseName, databaseOf } from '../server/schema/databases.ts'
import type { StackConfig } from './config.ts'
import { withDatabase } from './with-database.ts'

/** Runs one statement that can only read, and gives its rows as lines under their titles. Throws what the database says. */
export async function readDatabase(config: StackConfig, database: DatabaseName, query: string): Promise<string[]> {
  return withDatabase(config, async (url) => {
    const connectionString = urlTo(url, { database: databaseOf('muster', database) })
    const client = new pg.Client({ connectionString, application_name: 'muster stack sql' })
    await client.connect()
    try {
      await client.query('begin read only')
      // With values the protocol takes a single statement: none can end the transaction and begin another.
      const { fields, rows } = await client.query({ text: query, values: [], rowMode: 'array' })
      return laidOut(
        fields.map(({ name }) => name),
        rows,
      )
    } finally {
      await client.end()
    }
  })
}

function laidOut(titles: readonly string[], rows: readonly unknown[][]): string[] {
  const lines = [titles, ...rows.map((row) => row.map(inWords))]
  const widths = titles.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)))
  return [
    ...lines.map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] as number))
        .join('  ')
        .trimEnd(),
    ),
    `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`,
  ]
}

/** One line without a letter that a terminal would obey. */
function inWords(value: unknown): string {
  if (value === null) return '-'
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.replaceAll(/\p{Cc}/gu, ' ')
}
