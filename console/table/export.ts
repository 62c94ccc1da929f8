// Takes what is seen out of the console: CSV that no spreadsheet runs, or JSON.
import type { Column } from './columns.ts'

/**
 * One cell by RFC 4180. A spreadsheet runs text that starts with one of `= + - @`, also behind blanks and control
 * characters or in full width: such text, which a device may have sent, gets a leading apostrophe. Numbers stay numbers.
 */
export function csvCell(value: string | number | boolean | undefined): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const safe = /^[\s\p{C}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u.test(value) ? `'${value}` : value
  return /[",\r\n;\t]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function toCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map((column) => csvCell(column.title))]
  for (const row of rows) lines.push(columns.map((column) => csvCell(column.text(row))))
  // The mark at the start tells spreadsheets that the text is UTF-8.
  return `\uFEFF${lines.map((line) => line.join(',')).join('\r\n')}\r\n`
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
