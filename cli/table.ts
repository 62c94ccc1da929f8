// Tables that fit the terminal: wide columns give way, an id or a number is never cut.
import { type Terminal, visible } from './terminal.ts'

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => string | number | undefined
  /** May be cut with an ellipsis when the terminal is narrow. */
  readonly gives?: boolean
  /** Left out where the terminal is too narrow to show the others well. */
  readonly yields?: boolean
  readonly tint?: (row: Row) => Tint | undefined
}

export type Tint = 'good' | 'warning' | 'bad' | 'grey'
const tints: Record<Tint, string> = { good: '\x1b[32m', warning: '\x1b[33m', bad: '\x1b[31m', grey: '\x1b[90m' }

/** Text in a status colour, where the terminal shows colours. */
export function tinted(text: string, tint: Tint | undefined, terminal: Terminal): string {
  return tint && terminal.colour ? `${tints[tint]}${text}\x1b[0m` : text
}

/** Rows under their titles. Absent values show as `-`; numbers stand at the right. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], terminal: Terminal): string {
  const laid = fitted(
    columns.map((column) => laidOut(column, rows)),
    terminal.columns,
  )
  const line = (text: (one: Laid<Row>) => string, tint: (one: Laid<Row>) => Tint | undefined) =>
    laid
      .map((one, i) => {
        const shown = cut(text(one), one.width)
        const gap = ' '.repeat(one.width - width(shown))
        const coloured = tinted(shown, tint(one), terminal)
        if (one.numbers) return gap + coloured
        return i === laid.length - 1 ? coloured : coloured + gap
      })
      .join('  ')
  const titles = line(
    ({ column }) => column.title,
    () => 'grey',
  )
  const lines = rows.map((row, r) =>
    line(
      ({ cells }) => cells[r] as string,
      ({ column }) => column.tint?.(row),
    ),
  )
  return [titles, ...lines].join('\n')
}

interface Laid<Row> {
  readonly column: Column<Row>
  readonly cells: readonly string[]
  readonly numbers: boolean
  readonly width: number
}

function laidOut<Row>(column: Column<Row>, rows: readonly Row[]): Laid<Row> {
  const values = rows.map((row) => column.cell(row))
  const cells = values.map((value) => (value === undefined || value === '' ? '-' : visible(String(value))))
  const widest = cells.reduce((most, cell) => Math.max(most, width(cell)), width(column.title))
  return { column, cells, numbers: values.some((value) => typeof value === 'number'), width: widest }
}

/** A column that gives is readable down to this width; while one would get narrower, others yield. */
const readable = 16
const narrowest = 6

function fitted<Row>(natural: readonly Laid<Row>[], room: number | undefined): readonly Laid<Row>[] {
  if (room === undefined) return natural
  const floor = natural.map(({ column, width }) => (column.gives ? Math.min(width, readable) : width))
  const yields = natural.findLastIndex(({ column }) => column.yields)
  if (yields >= 0 && total(floor) > room) return fitted(natural.toSpliced(yields, 1), room)
  const widths = natural.map((one) => one.width)
  for (let excess = total(widths) - room; excess > 0; excess--) {
    const giving = widths.map((width, i) => (natural[i]?.column.gives && width > narrowest ? width : 0))
    const widest = giving.indexOf(Math.max(...giving))
    if (giving[widest] === 0) break
    widths[widest] = (widths[widest] as number) - 1
  }
  return natural.map((one, i) => ({ ...one, width: widths[i] as number }))
}

/** With the two cells between columns. */
const total = (widths: readonly number[]) => widths.reduce((sum, width) => sum + width, 2 * (widths.length - 1))

/** Names and values below each other, values wrapped by nobody: one line each. Absent values are left out. */
export function pairs(entries: readonly (readonly [string, string | number | undefined])[]): string {
  const shown = entries.filter(([, value]) => value !== undefined && value !== '')
  const widest = Math.max(0, ...shown.map(([name]) => width(name)))
  return shown.map(([name, value]) => `${name.padEnd(widest)}  ${visible(String(value))}`).join('\n')
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
