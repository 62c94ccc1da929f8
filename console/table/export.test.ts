// What leaves the console as a file must be what was seen, and must not run in a spreadsheet.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvCell } from '#kit/csv.ts'
import type { Column } from './columns.ts'
import { toCsv, toJson } from './export.ts'

const columns: Column<{ name: string; packages: number | undefined }>[] = [
  { key: 'name', title: 'Name', cell: (row) => row.name, text: (row) => row.name },
  { key: 'packages', title: 'Packages', cell: (row) => row.packages, text: (row) => row.packages },
]

/** Reads one RFC 4180 document: the oracle for what a spreadsheet gets to see. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  const body = text.replace(/^\uFEFF/, '')
  for (let at = 0; at < body.length; at += 1) {
    const char = body[at]
    if (quoted && char === '"' && body[at + 1] === '"') {
      cell += '"'
      at += 1
    } else if (char === '"') quoted = !quoted
    else if (!quoted && (char === ',' || char === '\n')) {
      rows.at(-1)?.push(cell)
      cell = ''
      if (char === '\n') rows.push([])
    } else if (quoted || char !== '\r') cell += char
  }
  return rows.slice(0, -1)
}

describe('CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r\n=1', ' =1', '\u0000=1', '\u200b=1', '＝1'])(
    'keeps %j from being run',
    (text) => expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/),
  )

  it('leaves numbers and ordinary names alone', () => {
    expect(csvCell(-5)).toBe('-5')
    expect(csvCell('web-vie-001')).toBe('web-vie-001')
    expect(csvCell(undefined)).toBe('')
  })

  it('is read back as it was, but for the apostrophe', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ name: fc.string({ unit: 'binary' }), packages: fc.nat() })), (rows) => {
        const read = readCsv(toCsv(columns, rows))
        expect(read[0]).toEqual(['Name', 'Packages'])
        rows.forEach((row, index) => {
          const [name = '', packages] = read[index + 1] ?? []
          expect(packages).toBe(String(row.packages))
          expect([row.name, `'${row.name}`]).toContain(name)
          expect(name).not.toMatch(/^[=+\-@]/)
        })
      }),
    )
  })
})

describe('JSON', () => {
  it('says null where nothing is known', () => {
    expect(JSON.parse(toJson(columns, [{ name: '=1', packages: undefined }]))).toEqual([{ name: '=1', packages: null }])
  })
})
