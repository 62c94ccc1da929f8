// NVD gives its records by the page, and after the first time only what was modified since (its CVE API 2.0).
import { open } from 'node:fs/promises'
import { iso } from '#kit/clock.ts'
import { type Got, type Plan, PlanBroken, type PlanInput, type Wish } from './plan.ts'

const pageSize = 2_000
/** The API takes a span of at most 120 days. */
const mostSpanMs = 119 * 86_400_000
/** Asked for once more, so that a clock that is a little off loses nothing. */
const overlapMs = 3_600_000

export function nvdPages({ url, now, since }: PlanInput): Plan {
  const span =
    since !== undefined && since <= now && now - since < mostSpanMs ? { from: since - overlapMs, to: now } : undefined
  return {
    part: 'some',
    // Without a key: five requests in thirty seconds.
    pauseSeconds: 6,
    async *wishes(): AsyncGenerator<Wish, void, Got> {
      for (let start = 0, total = 1; start < total; start += pageSize) {
        const page = new URL(url)
        page.searchParams.set('resultsPerPage', String(pageSize))
        page.searchParams.set('startIndex', String(start))
        if (span) {
          page.searchParams.set('lastModStartDate', iso(span.from))
          page.searchParams.set('lastModEndDate', iso(span.to))
        }
        const got: Got = yield { url: page.href }
        if (got.is !== 'here') return
        total = await totalOf(got.path)
      }
    },
  }
}

/** Stands before the records. */
async function totalOf(path: string): Promise<number> {
  await using file = await open(path)
  const head = Buffer.alloc(4_096)
  const { bytesRead } = await file.read(head, 0, head.length, 0)
  const total = /"totalResults"\s*:\s*(\d{1,9})\b/.exec(head.toString('latin1', 0, bytesRead))?.[1]
  if (total === undefined)
    throw new PlanBroken('the page does not say how many records there are: it is no answer of the API')
  return Number(total)
}
