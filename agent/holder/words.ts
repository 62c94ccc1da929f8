// Values as they are shown on a terminal, which nothing a package or a unit calls itself may steer.

export const words = (row: Record<string, unknown>): string =>
  Object.entries(row)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? printable(value) : JSON.stringify(value)}`)
    .join('  ')

/** A text of somebody else's on a terminal. */
export function printable(value: string): string {
  return /[\p{C}]/u.test(value) ? JSON.stringify(value).replace(/\p{C}/gu, '?') : value
}
