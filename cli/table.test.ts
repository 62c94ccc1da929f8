import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Column, pairs, table, width } from './table.ts'
import { testTerminal } from './testing.ts'

const columns: Column<readonly [string, number | undefined, string]>[] = [
  { title: 'NAME', cell: (row) => row[0], gives: true },
  { title: 'COUNT', cell: (row) => row[1] },
  { title: 'ID', cell: (row) => row[2] },
]
const wide = testTerminal().terminal
const narrow = testTerminal({ columns: 30 }).terminal

describe('a table', () => {
  it('stands under its titles, numbers at the right, absent values as a dash', () => {
    expect(
      table(
        columns,
        [
          ['web-1', 7, 'dev_a'],
          ['db', 1234, 'dev_b'],
          ['x', undefined, 'dev_c'],
        ],
        wide,
      ),
    ).toBe(['NAME   COUNT  ID', 'web-1      7  dev_a', 'db      1234  dev_b', 'x          -  dev_c'].join('\n'))
  })

  it('cuts what may be cut and never an id', () => {
    const text = table(columns, [['a-very-long-name-of-a-machine', 7, 'dev_abcdef']], narrow)
    expect(text).toContain('a-very-lon…')
    expect(text).toContain('dev_abcdef')
    for (const line of text.split('\n')) expect(width(line)).toBeLessThanOrEqual(30)
  })

  it('leaves out what yields before names become unreadable', () => {
    const yielding = columns.map((column) => ({ ...column, yields: column.title === 'COUNT' }))
    const rows = [['a-very-long-name-of-a-machine', 7, 'dev_abcdef'] as const]
    expect(table(yielding, rows, narrow).split('\n')).toEqual([
      'NAME                ID',
      'a-very-long-name-…  dev_abcdef',
    ])
    expect(table(yielding, rows, wide)).toContain('COUNT')
  })

  it('is not cut where there is no terminal', () => {
    expect(table(columns, [['n'.repeat(500), 7, 'x']], wide)).toContain('n'.repeat(500))
  })

  it('fits any terminal that has room for what is never cut, whatever devices call themselves', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 8 }),
        fc.integer({ min: 26, max: 120 }),
        (names, room) => {
          const { terminal } = testTerminal({ columns: room })
          const text = table(
            columns,
            names.map((name) => [name, 12, 'dev_abc'] as const),
            terminal,
          )
          expect(text.split('\n')).toHaveLength(names.length + 1)
          for (const line of text.split('\n')) expect(width(line)).toBeLessThanOrEqual(room)
        },
      ),
    )
  })

  it('colours only where the terminal does', () => {
    const tinted: Column<string>[] = [{ title: 'STATE', cell: (row) => row, tint: () => 'bad' }]
    expect(table(tinted, ['lost'], wide)).not.toContain('\x1b')
    expect(table(tinted, ['lost'], testTerminal({ colour: true }).terminal)).toContain('\x1b[31mlost\x1b[0m')
  })
})

describe('text of a device', () => {
  it('cannot move the cursor, hide or turn text around', () => {
    const evil = 'a\x1b[2Jb\u009b31mc\u202ed\ne\u200b'
    const shown = table(columns, [[evil, 1, 'x']], wide) + pairs([['name', evil]])
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(shown.split('\n')).toHaveLength(2)
  })

  it('takes the cells a terminal gives it', () => {
    expect(width('web')).toBe(3)
    expect(width('漢字')).toBe(4)
    expect(width('e\u0301')).toBe(1)
    expect(width('😀')).toBe(2)
  })
})
