// The clock of a request: one month after it came in, two more when it was extended (GDPR Art. 12(3)).

/** The same day `count` months later, or that month's last day when it has none such; UTC. */
export function monthsAfter(at: number, count: number): number {
  const from = new Date(at)
  const day = from.getUTCDate()
  const then = new Date(at)
  then.setUTCDate(1)
  then.setUTCMonth(from.getUTCMonth() + count)
  const last = new Date(Date.UTC(then.getUTCFullYear(), then.getUTCMonth() + 1, 0)).getUTCDate()
  then.setUTCDate(Math.min(day, last))
  return then.getTime()
}
