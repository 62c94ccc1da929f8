// `muster agent inspect`: what was really sent, readable; the same bytes with --raw, the document with --json.
import { type Columns, fromColumns } from '#wire/telemetry/columns.ts'
import type { TelemetryRecord } from '#wire/telemetry/transmission.ts'
import type { AgentConfig } from '../config.ts'
import { say } from '../say.ts'
import { folderAt } from '../state/folder.ts'
import { readCopy } from './copy.ts'
import { words } from './words.ts'

export type InspectForm = 'text' | 'json' | 'raw'

export function inspect(config: AgentConfig, form: InspectForm): void {
  const { body, document, receipt } = readCopy(folderAt(config.stateFolder))
  if (form === 'raw') {
    process.stdout.write(body)
    return
  }
  if (form === 'json') {
    say(JSON.stringify(document, null, 2))
    return
  }
  const made = 'at' in document ? `made ${document.at}` : `${document.events.length} events`
  say(`Last transmission, ${made}: ${body.length} bytes on the wire`)
  say(
    receipt
      ? `Confirmed by the server at ${receipt.at}; check it with: muster agent verify`
      : 'Not confirmed: sending was interrupted or refused',
  )
  if ('events' in document) {
    say()
    for (const { at, type, detail = {} } of document.events) say(`  ${at}  ${type}  ${words(detail)}`.trimEnd())
    return
  }
  for (const record of document.records) {
    say()
    for (const line of linesOf(record)) say(line)
  }
}

function linesOf(record: TelemetryRecord): string[] {
  if (!('base' in record))
    return record.off
      ? [`${record.kind}: switched off; nothing is told any more`]
      : [`${record.kind}, everything:`, ...rows(record.rows)]
  const { drop, put, move } = record
  return [
    `${record.kind}, what changed:`,
    ...(drop ? ['  gone:', ...rows(drop)] : []),
    ...(put ? ['  new or changed:', ...rows(put)] : []),
    ...(move ? ['  another version:', ...moves(move.key, move.to)] : []),
  ]
}

function rows(columns: Columns): string[] {
  return fromColumns(columns).map((row) => `    ${words(row)}`)
}

function moves(key: Columns, to: Columns): string[] {
  const fresh = fromColumns(to)
  return fromColumns(key).map((row, i) => `    ${words(row)}  ->  ${words(fresh[i] ?? {})}`)
}
