// What was sent last, in figures and without a value: the values are for the holder, with `muster agent inspect`.
import { kindByName } from '#wire/telemetry/kinds.ts'
import type { TelemetryRecord } from '#wire/telemetry/transmission.ts'
import { Fault } from '../fault.ts'
import type { Folder } from '../state/folder.ts'
import { readCopy } from './copy.ts'

export function lastSent(folder: Folder): string[] {
  try {
    const { body, document, receipt } = readCopy(folder)
    const confirmed = receipt ? `confirmed by the server at ${receipt.at}` : 'not confirmed by the server'
    const what = 'events' in document ? `${document.events.length} events` : document.records.map(inWords).join('; ')
    return [
      `${'at' in document ? `${document.at}: ` : ''}${body.length} bytes, ${confirmed}.`,
      `  - ${what || 'nothing that changed'}`,
      'The very bytes lie here: `muster agent inspect` shows them, `muster agent verify` proves them.',
    ]
  } catch (error) {
    if (error instanceof Fault && error.code === 'no-copy') return ['Nothing was sent yet.']
    if (error instanceof Fault && error.code === 'copy-differs') return [`${error.message}.`]
    throw error
  }
}

function inWords(record: TelemetryRecord): string {
  const { title } = kindByName[record.kind]
  if (!('base' in record)) return record.off ? `${title}: switched off` : `${title}: everything`
  return `${title}: what changed`
}
