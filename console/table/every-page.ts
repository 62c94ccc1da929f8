// All rows a filter leaves, page after page: for exports and for acts on everything that matches.

interface Rows<Row> {
  readonly items: readonly Row[]
  readonly next?: string | undefined
}

/** Follows the cursors from the list's first page; `onCount` hears how many rows have come. */
export async function everyPage<Row>(
  page: (cursor: string | undefined) => Promise<Rows<Row>>,
  onCount: (count: number) => void = () => {},
): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | undefined
  do {
    const { items, next } = await page(cursor)
    rows.push(...items)
    cursor = next
    onCount(rows.length)
  } while (cursor !== undefined)
  return rows
}
