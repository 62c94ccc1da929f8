// Dates, ages, numbers and sizes in the reader's locale.
import type { en } from './en.ts'

export interface Format {
  readonly locale: string
  number(value: number): string
  /** 12 KB, 1.5 MB: powers of 1,000 as file managers show them. */
  bytes(value: number): string
  /** 512 MiB, 15.6 GiB: memory and disks are told in mebibytes. */
  mebibytes(value: number): string
  percent(share: number): string
  date(iso: string): string
  /** Short form for axes: `21 Nov`. */
  day(iso: string): string
  dateTime(iso: string): string
  time(iso: string): string
  /** With seconds: what follows within a minute is told apart. */
  clock(iso: string): string
  /** Short form with its hour, for bars: `21 Nov, 14:00`. */
  hour(iso: string): string
  /** For axes of hours: the day where it begins, the time elsewhere. */
  tick(iso: string): string
  /** How long ago, in words: `4 min ago`, `yesterday`. */
  ago(iso: string, now: number): string
  /** `47 min`, `2 h 5 min`, `3 days`. */
  duration(seconds: number): string
  list(items: readonly string[]): string
}

export function makeFormat(locale: string, words: typeof en): Format {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' })
  const plainDate = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
  const hour = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
  const dayHere = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 0 }).format(
      value,
    )
  const scaled = (value: number, step: number, units: readonly string[]) => {
    let rank = 0
    let rest = value
    while (rest >= step && rank < units.length - 1) {
      rest /= step
      rank += 1
    }
    return `${number.format(rest)} ${units[rank]}`
  }
  return {
    locale,
    number: (value) => number.format(value),
    bytes: (value) => scaled(value, 1000, ['B', 'KB', 'MB', 'GB', 'TB']),
    mebibytes: (value) => scaled(value, 1024, ['MiB', 'GiB', 'TiB', 'PiB']),
    percent: (share) => percent.format(share),
    // A day without a time belongs to no zone: it must not slip to the day before.
    date: (iso) => (iso.length === 10 ? plainDate : date).format(Date.parse(iso)),
    day: (iso) => day.format(Date.parse(iso)),
    time: (iso) => time.format(Date.parse(iso)),
    clock: (iso) => clock.format(Date.parse(iso)),
    hour: (iso) => hour.format(Date.parse(iso)),
    tick: (iso) => (new Date(iso).getHours() === 0 ? dayHere : time).format(Date.parse(iso)),
    dateTime: (iso) => dateTime.format(Date.parse(iso)),
    ago(iso, now) {
      const seconds = Math.round((now - Date.parse(iso)) / 1000)
      if (Math.abs(seconds) < 5) return words.shell.justNow
      const [value, name] = largest(seconds)
      return relative.format(-value, name)
    },
    duration(seconds) {
      if (seconds < 60) return unit(Math.round(seconds), 'second')
      const minutes = Math.round(seconds / 60)
      if (minutes < 60) return unit(minutes, 'minute')
      const hours = Math.floor(minutes / 60)
      if (hours < 24) return [unit(hours, 'hour'), minutes % 60 ? unit(minutes % 60, 'minute') : ''].join(' ').trim()
      return unit(Math.round(hours / 24), 'day')
    },
    list: (items) => list.format(items),
  }
}

function largest(seconds: number): [value: number, unit: Intl.RelativeTimeFormatUnit] {
  const size = Math.abs(seconds)
  if (size < 60) return [seconds, 'second']
  if (size < 3600) return [Math.round(seconds / 60), 'minute']
  if (size < 86_400) return [Math.round(seconds / 3600), 'hour']
  if (size < 60 * 86_400) return [Math.round(seconds / 86_400), 'day']
  if (size < 730 * 86_400) return [Math.round(seconds / (30.44 * 86_400)), 'month']
  return [Math.round(seconds / (365.25 * 86_400)), 'year']
}
