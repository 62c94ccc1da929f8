// Comma-separated values that no spreadsheet runs.

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

/** Rows of cells as a file. */
export function csvText(rows: readonly (readonly (string | number | boolean | undefined)[])[]): string {
  // The mark at the start tells spreadsheets that the text is UTF-8.
  return `\uFEFF${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`
}
