// Two files of the whole site that hold rows with a time: who knocked at the plain port, and what left before the ledger stood in tables.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { Ages } from '#kit/pg/aged.ts'
import { noAges } from '#kit/pg/aged.ts'

export interface RowsInFile {
  ages(file: string, before: Date | null): Ages
  /** Writes the file anew without what is older, or removes it when nothing is left; gives how many rows went. */
  sweep(file: string, before: Date): number
}

/** A JSON array of rows with `last`. */
export const knocks: RowsInFile = rowsIn({
  read: (text) => (JSON.parse(text) as { last: string }[]).map((row) => ({ text: JSON.stringify(row), at: row.last })),
  write: (rows) => `[${rows.join(',')}]`,
})

/** JSON lines with `at`; a line that was cut off by the end of a process goes with the first sweep. */
export const oldLedger: RowsInFile = rowsIn({
  read: (text) =>
    text
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => ({ text: line, at: (JSON.parse(line) as { at: string }).at })),
  write: (rows) => rows.map((row) => `${row}\n`).join(''),
})

interface Form {
  read(text: string): { text: string; at: string }[]
  write(rows: readonly string[]): string
}

function rowsIn(form: Form): RowsInFile {
  const rows = (file: string) => {
    try {
      return form.read(readFileSync(file, 'utf8')).map(({ text, at }) => ({ text, at: new Date(at) }))
    } catch (error) {
      // Not there, or torn: its owner begins it anew.
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }
  return {
    ages(file, before) {
      const times = rows(file).map(({ at }) => at)
      const [first] = times.toSorted((a, b) => a.getTime() - b.getTime())
      const older = before === null ? [] : times.filter((at) => at < before)
      return first ? { rows: times.length, oldest: first, older: older.length } : noAges
    },
    sweep(file, before) {
      const all = rows(file)
      const young = all.filter(({ at }) => at >= before)
      if (young.length === all.length) return 0
      if (young.length === 0) rmSync(file, { force: true })
      else {
        writeFileSync(`${file}.sweep`, form.write(young.map(({ text }) => text)), { mode: 0o600, flush: true })
        renameSync(`${file}.sweep`, file)
      }
      return all.length - young.length
    },
  }
}
