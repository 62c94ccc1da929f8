// What to do first, at every boundary of docs/priority.md.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { priorities, priorityOf, severityOf, type Weight } from './priority.ts'

const scored = (score: number, version: '2.0' | '3.1' | '4.0' = '3.1') => ({ cvss: { version, score } })
const nothing: Weight = { kev: false, fixable: true }
const of = (weight: Partial<Weight>) => priorityOf({ ...nothing, ...weight })

it.each<[what: string, weight: Partial<Weight>, priority: string]>([
  ['nothing known', {}, 'unrated'],
  ['a word that says nothing', { severity: 'not yet assigned' }, 'unrated'],
  ['exploited, and nobody rated it', { kev: true }, 'urgent'],
  ['exploited without a fix', { kev: true, fixable: false, ...scored(2) }, 'urgent'],
  ['exploitation likely', { epss: 0.1, ...scored(3) }, 'urgent'],
  ['exploitation just not likely', { epss: 0.0999, ...scored(3.9) }, 'low'],
  ['critical with a fix', scored(9), 'urgent'],
  ['critical without a fix', { ...scored(10), fixable: false }, 'high'],
  ['critical, and EPSS says 1 %', { ...scored(9.8), epss: 0.01 }, 'urgent'],
  ['critical, and EPSS says less', { ...scored(9.8), epss: 0.0099 }, 'high'],
  ['8.9', scored(8.9), 'high'],
  ['7.0', scored(7), 'high'],
  ['6.9', scored(6.9), 'medium'],
  ['4.0', scored(4), 'medium'],
  ['3.9', scored(3.9), 'low'],
  ['0.0', scored(0), 'low'],
  ['10.0 of CVSS 2', scored(10, '2.0'), 'high'],
  ['9.0 of CVSS 4', scored(9, '4.0'), 'urgent'],
  ['the distribution’s word above a score', { severity: 'Low', ...scored(9.8) }, 'low'],
  ['the same upwards', { severity: 'Important', ...scored(2) }, 'high'],
  ['moderate', { severity: 'moderate' }, 'medium'],
  ['unimportant', { severity: 'unimportant', ...scored(9.8) }, 'low'],
  ['critical in words', { severity: 'CRITICAL' }, 'urgent'],
  ['low by hand, whatever it is scored', { severity: 'low', byHand: true, epss: 0.9, ...scored(9.8) }, 'low'],
  ['critical by hand, and EPSS says it is unlikely', { severity: 'critical', byHand: true, epss: 0 }, 'urgent'],
  ['critical by hand without a fix', { severity: 'critical', byHand: true, fixable: false }, 'high'],
  ['low by hand, and exploited', { severity: 'low', byHand: true, kev: true }, 'urgent'],
  ['a name of every object', { severity: 'constructor', ...scored(5) }, 'medium'],
])('%s', (_what, weight, priority) => expect(of(weight)).toBe(priority))

const rank = (weight: Weight) => priorities.indexOf(priorityOf(weight))
const anyWeight: fc.Arbitrary<Weight> = fc.record({
  cvss: fc.option(
    fc.record({
      version: fc.constantFrom('2.0', '3.1', '4.0'),
      score: fc.integer({ min: 0, max: 100 }).map((n) => n / 10),
    }),
    { nil: undefined },
  ),
  epss: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  kev: fc.boolean(),
  severity: fc.option(fc.constantFrom('low', 'medium', 'high', 'critical', 'whatever'), { nil: undefined }),
  fixable: fc.boolean(),
})

it('is never less urgent for being exploited, more likely, or having a fix; and unrated only what nobody rated', () => {
  fc.assert(
    fc.property(anyWeight, fc.double({ min: 0, max: 1, noNaN: true }), (weight, more) => {
      expect(rank({ ...weight, kev: true })).toBe(0)
      expect(rank({ ...weight, fixable: true })).toBeLessThanOrEqual(rank(weight))
      if (weight.epss !== undefined)
        expect(rank({ ...weight, epss: Math.min(1, weight.epss + more) })).toBeLessThanOrEqual(rank(weight))
      if (priorityOf(weight) === 'unrated') expect(severityOf(weight)).toBeUndefined()
    }),
  )
})
