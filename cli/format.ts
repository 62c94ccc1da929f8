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

/** JSON leaves C1 controls and direction marks as they are; escaped they mean the same and do nothing to a terminal. */
function escaped(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
