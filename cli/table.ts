// Tables that fit the terminal: wide columns give way, an id or a number is never cut.
import { type Terminal, visible } from './terminal.ts'

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => string | number | undefined
  /** May be cut with an ellipsis when the terminal is narrow. */
  readonly gives?: boolean
  readonly tint?: (row: Row) => Tint | undefined
}

export type Tint = 'good' | 'warning' | 'bad' | 'grey'
const tints: Record<Tint, string> = { good: '\x1b[32m', warning: '\x1b[33m', bad: '\x1b[31m', grey: '\x1b[90m' }

/** Text in a status colour, where the terminal shows colours. */
export function tinted(text: string, tint: Tint | undefined, terminal: Terminal): string {
  return tint && terminal.colour ? `${tints[tint]}${text}\x1b[0m` : text
}

/** Columns that no cell over a character of text fit are cut down to this many cells. */
const narrowest = 6

/** Rows under their titles. Absent values show as `-`; numbers stand at the right. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], terminal: Terminal): string {
  const values = rows.map((row) => columns.map((column) => column.cell(row)))
  const cells = values.map((row) =>
    row.map((value) => (value === undefined || value === '' ? '-' : visible(String(value)))),
  )
  const natural = columns.map((column, i) =>
    cells.reduce((widest, row) => Math.max(widest, width(row[i] as string)), width(column.title)),
  )
  const widths = fitted(natural, columns, terminal.columns)
  const rightward = columns.map((_, i) => values.some((row) => typeof row[i] === 'number'))
  const line = (texts: readonly string[], tint: (i: number) => Tint | undefined) =>
    texts
      .map((text, i) => {
        const room = widths[i] as number
        const shown = cut(text, room)
        const gap = ' '.repeat(room - width(shown))
        const last = i === texts.length - 1
        return rightward[i]
          ? gap + tinted(shown, tint(i), terminal)
          : tinted(shown, tint(i), terminal) + (last ? '' : gap)
      })
      .join('  ')
  const titles = columns.map((column) => column.title)
  return [
    line(titles, () => 'grey'),
    ...cells.map((texts, r) => line(texts, (i) => columns[i]?.tint?.(rows[r] as Row))),
  ].join('\n')
}

/** Names and values below each other, values wrapped by nobody: one line each. Absent values are left out. */
export function pairs(entries: readonly (readonly [string, string | number | undefined])[]): string {
  const shown = entries.filter(([, value]) => value !== undefined && value !== '')
  const widest = Math.max(0, ...shown.map(([name]) => width(name)))
  return shown.map(([name, value]) => `${name.padEnd(widest)}  ${visible(String(value))}`).join('\n')
}

function fitted<Row>(natural: readonly number[], columns: readonly Column<Row>[], room: number | undefined): number[] {
  const widths = [...natural]
  if (room === undefined) return widths
  let excess = widths.reduce((sum, w) => sum + w, 2 * (widths.length - 1)) - room
  while (excess > 0) {
    const giving = widths.map((w, i) => (columns[i]?.gives && w > narrowest ? w : 0))
    const widest = giving.indexOf(Math.max(...giving))
    if (giving[widest] === 0) break
    widths[widest] = (widths[widest] as number) - 1
    excess--
  }
  return widths
}

function cut(text: string, room: number): string {
  if (width(text) <= room) return text
  let shown = ''
  for (const character of text) {
    if (width(shown + character) > room - 1) break
    shown += character
  }
  return `${shown}…`
}

/** Terminal cells a text takes: 2 for East Asian wide characters and emoji, 0 for combining marks. */
export function width(text: string): number {
  // The usual case first: tables of 100,000 rows are printable ASCII.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let cells = 0
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue
    cells +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1
  }
  return cells
}
