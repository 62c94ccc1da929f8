// A whole list out of its pages.

interface Page<Item> {
  readonly items: Item[]
  readonly next?: string | undefined
  readonly total?: number
}

/** Follows `next` until the last page, or until `limit` items are there. `total` is what the last page said. */
export async function allPages<Item>(
  ask: (cursor: string | undefined) => Promise<Page<Item>>,
  limit = Number.POSITIVE_INFINITY,
  progress: (got: number, total: number | undefined) => void = () => {},
): Promise<{ items: Item[]; total: number | undefined }> {
  const items: Item[] = []
  let cursor: string | undefined
  let total: number | undefined
  do {
    const page = await ask(cursor)
    items.push(...page.items)
    total = page.total
    cursor = page.next
    if (cursor !== undefined) progress(items.length, total)
  } while (cursor !== undefined && items.length < limit)
  return { items: items.slice(0, limit), total }
}
