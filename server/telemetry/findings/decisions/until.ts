// How long a decision may hold: until a day ahead, two years at most, so that somebody looks at it again.
import { iso } from '#kit/clock.ts'
import { Problem } from '#wire/problem.ts'

const longestYears = 2

/** Throws `body-invalid` for a day that is over, or too far. */
export function checkUntil(until: string, now: number): void {
  const today = iso(now).slice(0, 10)
  if (until <= today) throw new Problem('body-invalid', 'until: the day has to lie ahead')
  const most = new Date(now)
  most.setUTCFullYear(most.getUTCFullYear() + longestYears)
  if (until > iso(most.getTime()).slice(0, 10))
    throw new Problem('body-invalid', `until: at most ${longestYears} years ahead`)
}
