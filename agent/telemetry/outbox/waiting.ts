// What waits in the outbox, for whoever only looks: nothing is opened for writing.
import type { DeviceEvent } from '#wire/telemetry/event-batch.ts'
import { type Folder, files } from '../../state/folder.ts'
import { decode, type Losses } from './layout.ts'
import { none } from './shelf.ts'

/** Oldest first; `sending`: how many of them were sent already and not answered. */
export function waitingIn(folder: Folder): { events: DeviceEvent[]; sending: number; lost: Losses } {
  const file = folder.read(files.outbox)
  const { head, records } = file ? decode(file) : { head: undefined, records: [] }
  const waiting = records.filter(({ serial }) => serial > (head?.taken ?? 0))
  const counts = head?.frozen?.lost?.counts ?? none
  const lost = head?.lost ?? none
  return {
    events: waiting.map(({ text }) => JSON.parse(text)),
    sending: waiting.filter(({ serial }) => serial <= (head?.frozen?.last ?? 0)).length,
    lost: {
      info: lost.info + counts.info,
      warning: lost.warning + counts.warning,
      critical: lost.critical + counts.critical,
    },
  }
}
