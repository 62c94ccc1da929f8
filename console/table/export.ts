// Takes what is seen out of the console: CSV that no spreadsheet runs, or JSON.
import { csvText } from '#kit/csv.ts'
import type { Column } from './columns.ts'

export function toCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return csvText([columns.map(({ title }) => title), ...rows.map((row) => columns.map((column) => column.text(row)))])
}

export function toJson<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const records = rows.map((row) => Object.fromEntries(columns.map((column) => [column.key, column.text(row) ?? null])))
  return `${JSON.stringify(records, null, 2)}\n`
}

/** Hands a file to the browser's own download. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
