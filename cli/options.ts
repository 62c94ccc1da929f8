// Values on the command line that several commands take, and how they are refused.
import { InvalidArgumentError, Option } from 'commander'

/** A whole number from `least` to `most`. */
export function whole(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= least && value <= most)) {
      throw new InvalidArgumentError(`It takes a whole number from ${least}${most < 1e15 ? ` to ${most}` : ' on'}.`)
    }
    return value
  }
}

/** An option that takes one or several of `choices`, as `a,b` or by giving it again. */
export function someOf(flags: string, says: string, choices: readonly string[]): Option {
  return new Option(flags, says).choices(choices).argParser((text: string, before: string[] | undefined) => {
    const values = several(text, before)
    const wrong = values.find((value) => !choices.includes(value))
    if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is none of ${choices.join(', ')}.`)
    return values
  })
}

/** Values as `a,b` or by giving the option again. */
export const several = (text: string, before: string[] | undefined) => [
  ...(before ?? []),
  ...text.split(',').filter(Boolean),
]

/** `90s`, `10m`, `2h`, `7d`, or seconds, as seconds. */
export function seconds(text: string): number {
  const [, amount, unit] = /^(\d{1,9})([smhd]?)$/.exec(text) ?? []
  if (amount === undefined) throw new InvalidArgumentError('It takes a time such as 10m, 2h or 7d.')
  return Number(amount) * { s: 1, m: 60, h: 3600, d: 86_400, '': 1 }[unit as 's' | 'm' | 'h' | 'd' | '']
}

/** An instant: a date (its start in UTC) or ISO-8601 with a zone. */
export function instant(text: string): string {
  const full = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/.test(full) || Number.isNaN(Date.parse(full))) {
    throw new InvalidArgumentError('It takes a date such as 2026-11-21, or an instant such as 2026-11-21T08:00:00Z.')
  }
  return full
}

/** The one real example each --help ends with. */
export const example = (...lines: string[]) => `\nExample:\n${lines.map((line) => `  ${line}`).join('\n')}`
