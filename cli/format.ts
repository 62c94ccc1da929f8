// One result in the form that was asked for: a table for people, JSON, JSON lines or YAML for programs.

export const formats = ['table', 'json', 'yaml', 'jsonl'] as const
export type Format = (typeof formats)[number]

/** `value` as text in `format`; `asTable` is asked only for a table. JSON lines: one line an item of a list. */
export async function formatted(format: Format, value: unknown, asTable: () => string): Promise<string> {
  switch (format) {
    case 'table':
      return asTable()
    case 'json':
      return escaped(JSON.stringify(value, undefined, 2))
    case 'jsonl':
      return (Array.isArray(value) ? value : [value]).map((item) => escaped(JSON.stringify(item))).join('\n')
    case 'yaml': {
      const { stringify } = await import('yaml')
      return stringify(value).trimEnd()
    }
  }
}

/** The same for a list that comes in pages: each text but a table's is written when its page is there. */
export async function* formattedPages<Row>(
  format: Format,
  pages: AsyncIterable<readonly Row[]>,
  asTable: (rows: readonly Row[]) => string,
): AsyncGenerator<string> {
  const all: Row[] = []
  /** JSON: the page before, which ends with a comma if there is another. */
  let held: string | undefined
  let empty = true
  for await (const rows of pages) {
    if (rows.length === 0) continue
    if (format === 'table') all.push(...rows)
    else if (format === 'json') {
      yield held === undefined ? '[' : `${held},`
      held = rows.map((row) => `  ${escaped(JSON.stringify(row))}`).join(',\n')
    } else yield await formatted(format, rows, () => '')
    empty = false
  }
  if (format === 'table') yield asTable(all)
  else if (held !== undefined) yield `${held}\n]`
  else if (empty && format !== 'jsonl') yield '[]'
}

/** JSON leaves C1 controls and direction marks as they are; escaped they mean the same and do nothing to a terminal. */
function escaped(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
