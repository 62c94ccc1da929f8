// FIRST's EPSS: how probable it is that a vulnerability is exploited within 30 days, for each CVE, each day.
import { iso } from '#kit/clock.ts'
import { idOf, instantOf } from '../formats/fields.ts'
import { linesOf } from '../formats/lines.ts'
import { hour } from './osv-source.ts'
import type { Fault, Source, SourceRecord } from './source.ts'

export const epss: Source = {
  id: 'epss',
  title: 'FIRST EPSS',
  licence: 'Free to use with attribution to FIRST EPSS',
  url: 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz',
  home: 'https://www.first.org/epss/',
  gives: 'scores',
  scheduleSeconds: 24 * hour,
  freshForSeconds: 96 * hour,
  part: 'whole',
  // The address without a day leads elsewhere, and no redirect is followed; a day's file appears in its course.
  editions: (url, now) =>
    url.endsWith('/epss_scores-current.csv.gz')
      ? [0, 1, 2].map((before) => url.replace('current', iso(now - before * 86_400_000).slice(0, 10)))
      : [url],
  recognise: (_name, head) => {
    const text = head.toString('latin1', 0, 400)
    return /^#model_version:/.test(text) || /^cve,epss,percentile/m.test(text)
  },
  async *read(bytes, { name, url }) {
    // Where the first line says nothing, the file's name has the day.
    let on = instantOf(/\d{4}-\d{2}-\d{2}/.exec(url ?? name)?.[0] ?? /\d{4}-\d{2}-\d{2}/.exec(name)?.[0])?.slice(0, 10)
    for await (const { bytes: raw, number, cut } of linesOf(bytes, 1_000)) {
      const text = raw.toString('latin1').trim()
      if (cut) yield { fault: `line ${number}: too long` }
      else if (text.startsWith('#')) {
        const contentAt = instantOf(/score_date:([^,\s]+)/.exec(text)?.[1])
        if (contentAt) {
          on = contentAt.slice(0, 10)
          yield { contentAt }
        } else yield { fault: `line ${number}: score_date is no date`, note: true }
      } else if (text !== '' && !/^cve,/.test(text)) {
        if (!on) return yield { fault: 'neither the first line nor the name says which day it is about' }
        yield recordOf(raw, text, number, on)
      }
    }
  },
}

function recordOf(raw: Buffer, text: string, line: number, on: string): SourceRecord | Fault {
  const [cve, first, second, ...more] = text.split(',')
  const id = /^CVE-/.test(cve ?? '') ? idOf(cve) : undefined
  if (!id || more.length > 0) return { fault: `line ${line}: not cve,epss,percentile` }
  const [probability, percentile] = [first, second].map((part) =>
    part && /^[\d.eE+-]+$/.test(part) ? Number(part) : Number.NaN,
  )
  const inside = (value: number | undefined): value is number => value !== undefined && value >= 0 && value <= 1
  if (!inside(probability) || !inside(percentile)) return { fault: `line ${line}, ${id}: not from 0 to 1`, key: id }
  // Each day has a date of its own and ranks that move by a hair: only another probability is something new.
  return {
    key: id,
    raw,
    same: String(probability),
    statedAt: `${on}T00:00:00Z`,
    score: { id, epss: { probability, percentile, on } },
  }
}
