// Sources for tests: one JSON object a line, which is the record itself; a line that is none is a fault.
import type { Fault, Source, SourceRecord, Stated } from './sources/source.ts'

function source(id: string, gives: Source['gives']): Source {
  return {
    id,
    title: `Test ${id}`,
    licence: 'CC0-1.0',
    url: `https://${id}.example/all.jsonl`,
    home: `https://${id}.example/`,
    gives,
    scheduleSeconds: 3_600,
    freshForSeconds: 86_400,
    part: 'whole',
    recognise: (name, head) => name.startsWith(id) || head.toString().includes(`"of":"${id}"`),
    read,
  }
}

/** `{ key, advisory | score, ... }`, `{ fault, key? }` or `{ contentAt }` a line; `raw` is the line. */
async function* read(bytes: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord | Fault | Stated> {
  let rest = ''
  for await (const part of bytes) {
    const lines = (rest + part.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield recordOf(line)
  }
  if (rest !== '') yield recordOf(rest)
}

function recordOf(line: string): SourceRecord | Fault | Stated {
  if (line === 'die') process.kill(process.pid, 'SIGKILL')
  try {
    const { of: _, ...record } = JSON.parse(line)
    return 'key' in record && !('fault' in record) ? { ...record, raw: Buffer.from(line) } : record
  } catch {
    return { fault: `not JSON: ${line.slice(0, 40)}` }
  }
}

export const sources: readonly Source[] = [
  source('one', 'advisories'),
  source('two', 'advisories'),
  source('scores', 'scores'),
]
