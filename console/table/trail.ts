// The way back through pages: a cursor only leads forward, so the cursors already used are remembered.

const trails = new Map<string, (string | undefined)[]>()

/** Notes that page `page` (from 0) of the list named `key` begins at `cursor`. */
export function notePage(key: string, page: number, cursor: string | undefined): void {
  const trail = trails.get(key) ?? [undefined]
  trail[page] = cursor
  trails.delete(key)
  trails.set(key, trail)
  // The lists visited last are enough; the oldest one goes.
  if (trails.size > 50) trails.delete(trails.keys().next().value as string)
}

/** The cursor of a page that was seen before; `unknown` when the address was opened from elsewhere. */
export function cursorOf(key: string, page: number): { cursor: string | undefined } | 'unknown' {
  if (page === 0) return { cursor: undefined }
  const cursor = trails.get(key)?.[page]
  return cursor === undefined ? 'unknown' : { cursor }
}
