// What cannot get into a log line, however hard somebody tries.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem } from '#wire/problem.ts'
import { fakeClock } from './clock.ts'
import { fault, type LogFields, loggable, openLog } from './log.ts'

function logged(use: (log: ReturnType<typeof openLog>) => void, level: 'debug' | 'warn' = 'debug') {
  const lines: string[] = []
  use(openLog({ place: 'test', level, clock: fakeClock(Date.UTC(2026, 10, 21)), write: (line) => lines.push(line) }))
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('a line', () => {
  it('has its time from the clock, its place, level, message and technical fields', () => {
    expect(logged((log) => log.info('sync done', { device: 'dev_x', bytes: 12 }))).toEqual([
      { level: 'info', time: '2026-11-21T00:00:00Z', place: 'test', device: 'dev_x', bytes: 12, message: 'sync done' },
    ])
  })

  it('leaves out every field that is not on the list, and every object', () => {
    const known = new Set<string>([...loggable, 'level', 'time', 'place', 'message'])
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
        const [line] = logged((log) => log.warn('words', fields as LogFields))
        for (const [key, value] of Object.entries(line ?? {})) {
          expect(known.has(key)).toBe(true)
          expect(value === null || typeof value !== 'object').toBe(true)
        }
      }),
    )
    const [line] = logged((log) => log.info('words', { hostName: 'laptop-of-anna', device: { name: 'anna' } } as never))
    expect(JSON.stringify(line)).not.toContain('anna')
  })

  it('below the level is not written', () => {
    expect(logged((log) => log.info('words'), 'warn')).toEqual([])
  })
})

describe('an error', () => {
  it('gives its class, code and place, never its message', () => {
    const error = Object.assign(new TypeError('duplicate key (name)=(anna)'), { code: '23505' })
    const fields = fault(error)
    expect(fields).toMatchObject({ error: 'TypeError', code: '23505' })
    expect(String(fields.stack)).toContain('log.test.ts')
    expect(JSON.stringify(fields)).not.toContain('anna')
    expect(fault(new Problem('conflict', 'anna'))).toMatchObject({ error: 'Problem', code: 'conflict' })
    expect(fault('anna')).toEqual({ error: 'string' })
  })

  it('whose message has several lines does not leak the second one', () => {
    expect(JSON.stringify(fault(new Error('first\nat anna (second)\n    at anna')))).not.toMatch(/first|second/)
  })
})
