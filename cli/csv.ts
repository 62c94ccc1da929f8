// The cells of one line of a table as spreadsheets write it (RFC 4180), with comma or semicolon.

/** Undefined when a quote is not closed on the line, or something follows a closed one. */
export function cellsOf(line: string, separator: ',' | ';'): string[] | undefined {
  const cells: string[] = []
  let at = 0
  for (;;) {
    if (line[at] === '"') {
      let cell = ''
      for (at += 1; ; at += 1) {
        const end = line.indexOf('"', at)
        if (end < 0) return undefined
        cell += line.slice(at, end)
        at = end + 1
        if (line[at] !== '"') break
        cell += '"'
      }
      if (at < line.length && line[at] !== separator) return undefined
      cells.push(cell)
    } else {
      const end = line.indexOf(separator, at)
      cells.push(line.slice(at, end < 0 ? line.length : end))
      at = end < 0 ? line.length : end
    }
    if (at >= line.length) return cells
    at += 1
  }
}
