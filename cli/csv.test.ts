import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cellsOf } from './csv.ts'

it('reads what a spreadsheet writes, whatever stands in its cells', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', ' ', 'ü') })
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), fc.constantFrom(',' as const, ';' as const), (cells, separator) => {
      const quoted = cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(separator)
      expect(cellsOf(quoted, separator)).toEqual(cells)
      const plain = cells.map((one) => one.replaceAll(/[",;]/g, ''))
      expect(cellsOf(plain.join(separator), separator)).toEqual(plain)
    }),
  )
})

it.each(['"a', '"a"b', 'x,"a""'])('cannot read %j', (line) => {
  expect(cellsOf(line, ',')).toBeUndefined()
})
