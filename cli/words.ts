// Times, counts and sizes as people say them.

/** How long ago, for instants on the wire; the date for what is older than a month. */
export function ago(instant: string | undefined, nowMs: number): string | undefined {
  if (instant === undefined) return undefined
  const seconds = Math.round((nowMs - Date.parse(instant)) / 1000)
  if (Math.abs(seconds) < 45) return 'just now'
  const [amount, unit] = largest(Math.abs(seconds))
  if (unit === 'date') return instant.slice(0, 10)
  return seconds > 0 ? `${amount} ${unit} ago` : `in ${amount} ${unit}`
}

/** A duration in its largest unit: `47 min`, `3 h`, `12 days`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`
  const [amount, unit] = largest(seconds, Number.POSITIVE_INFINITY)
  return `${amount} ${unit}`
}

function largest(seconds: number, dateAfterSeconds = 30 * 86_400): [number, string] {
  if (seconds > dateAfterSeconds) return [0, 'date']
  if (seconds < 3600) return [Math.max(1, Math.round(seconds / 60)), 'min']
  if (seconds < 2 * 86_400) return [Math.round(seconds / 3600), 'h']
  return [Math.round(seconds / 86_400), 'days']
}

/** `1 package`, `2,345 packages`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount.toLocaleString('en')} ${amount === 1 ? one : many}`
}

/** Bytes in decimal units: `3.2 GB`. */
export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${step === 0 ? bytes : (bytes / 1000 ** step).toFixed(1)} ${units[step]}`
}
