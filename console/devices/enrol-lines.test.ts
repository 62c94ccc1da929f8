// A line that people paste as root must hold nothing but what we put there.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { enrolLines } from './enrol-lines.ts'

it('gives every way the server and the token', () => {
  const lines = enrolLines('muster.example.org:13000', 'mst1.1.abc')
  expect(lines.map((line) => line.key)).toEqual(['installed', 'clone', 'cloudInit', 'ansible'])
  for (const { text } of lines) expect(text).toContain('muster.example.org:13000')
  for (const { text } of lines) expect(text).toContain("'mst1.1.abc'")
})

it('gives no line when a value could be more than one word', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...'\'"$`;&|<>(){}\n\\ #!*?'), (text, sign) => {
      expect(enrolLines('host:1', `${text}${sign}`)).toEqual([])
      expect(enrolLines(`${text}${sign}`, 'token')).toEqual([])
    }),
  )
})
