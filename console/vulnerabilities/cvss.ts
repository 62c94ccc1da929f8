// A CVSS vector taken apart, so that a person reads words where the standard has letters.

export interface Metric {
  /** `AV`, as the standard abbreviates it. */
  readonly metric: string
  readonly value: string
}

/**
 * The metrics of a vector of CVSS 2.0 (`AV:N/AC:L/Au:N/C:P/I:P/A:P`, also in brackets), 3.0, 3.1 or 4.0
 * (`CVSS:3.1/AV:N/...`), in the vector's order. What is no `name:value` is left out; nothing throws.
 */
export function metricsOf(vector: string): Metric[] {
  return vector
    .replace(/^\(|\)$/g, '')
    .split('/')
    .flatMap((part) => {
      const match = /^([A-Za-z]{1,4}):([A-Za-z]{1,2})$/.exec(part)
      return match ? [{ metric: match[1] as string, value: match[2] as string }] : []
    })
}
