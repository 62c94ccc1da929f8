// Vectors of every version are read in words, and what nobody can read is not made up.
import { expect, it } from 'vitest'
import { de } from '../words/de.ts'
import { en } from '../words/en.ts'
import { metricsOf } from './cvss.ts'

const vectors = {
  '2.0': '(AV:N/AC:L/Au:N/C:P/I:P/A:P)',
  '3.1': 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  '4.0': 'CVSS:4.0/AV:P/AC:H/AT:P/PR:L/UI:A/VC:L/VI:N/VA:H/SC:N/SI:L/SA:H',
}

it('takes vectors of each version apart, in their order', () => {
  expect(metricsOf(vectors['2.0']).map(({ metric, value }) => metric + value)).toEqual([
    'AVN',
    'ACL',
    'AuN',
    'CP',
    'IP',
    'AP',
  ])
  expect(metricsOf(vectors['3.1'])).toHaveLength(8)
  expect(metricsOf(vectors['4.0'])).toHaveLength(11)
})

it('leaves out what is no metric', () => {
  expect(metricsOf('CVSS:3.1/AV:N/<b>/AC')).toEqual([{ metric: 'AV', value: 'N' }])
  expect(metricsOf('')).toEqual([])
})

it('has words in both languages for every metric of the base groups', () => {
  for (const vector of Object.values(vectors)) {
    for (const { metric, value } of metricsOf(vector)) {
      for (const words of [en, de]) {
        const known = words.cvss.metrics[metric]
        expect(known?.title, metric).toBeTruthy()
        expect(known?.values[value], `${metric}:${value}`).toBeTruthy()
      }
    }
  }
})
