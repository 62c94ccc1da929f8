// Puts what a run on demand has found into the outbox and sends what waits there; loaded only when there is something.
import { heldPolicy } from '../../control/policy.ts'
import type { Session, Synced } from '../../control/sync-session.ts'
import { treeAt } from '../collect/tree.ts'
import { diskIn } from '../outbox/disk.ts'
import { openOutbox } from '../outbox/outbox.ts'
import { sendWaiting } from '../outbox/send.ts'
import { tellsByDay } from './by-day.ts'
import type { Finding } from './journal.ts'
import type { Occurrence } from './occurrence.ts'
import { countCutOff, eventsOfSync, record } from './record.ts'
import { openRepeats } from './repeats.ts'

/** `kept` is called when everything is on disk. True when nothing waits any more. Throws Fault as `sendWaiting` does. */
export async function keepAndSend(
  session: Session,
  on: readonly string[],
  synced: Synced,
  own: readonly Occurrence[],
  findings: readonly Finding[],
  kept: () => void,
): Promise<boolean> {
  const { clock, config, folder, identity } = session
  const disk = diskIn(folder)
  try {
    const outbox = openOutbox(disk)
    const repeats = openRepeats()
    const now = clock.monotonic()
    const dating = { clock, byDay: tellsByDay(treeAt(config.root), heldPolicy(folder, identity)?.ownership) }
    for (const one of [...own, ...eventsOfSync(synced)]) record(outbox, on, dating, one)
    for (const { occurrence, cursor } of findings) {
      const told = repeats.admit(occurrence, now)
      if (told) record(outbox, on, dating, told, cursor)
    }
    for (const one of repeats.due()) record(outbox, on, dating, one)
    countCutOff(outbox, repeats.cutOff())
    const last = findings.at(-1)
    if (last) outbox.keepMark(last.cursor)
    kept()
    await sendWaiting(session, outbox, on)
    return outbox.isEmpty()
  } finally {
    disk.close()
  }
}
