// Sends what waits, batch after batch, each settled before the next is put together.
import { iso } from '#kit/clock.ts'
import { BatchAnswer } from '#wire/telemetry/event-batch.ts'
import { Fault } from '../../fault.ts'
import { note } from '../../say.ts'
import type { Days } from '../../state/days.ts'
import { type Sender, transmit } from '../transmit.ts'
import type { Batch } from './batch.ts'
import type { Outbox } from './outbox.ts'

/** What no server of this age will ever take, in any company. */
const refusals = new Set(['body-invalid', 'body-too-large', 'body-too-deep'])

/** What was sent is counted in the day's account. */
export interface EventSender extends Sender {
  readonly days: Pick<Days, 'count'>
}

/** Sends until nothing waits. Throws Fault as `transmit` does; what was not acknowledged waits. */
export async function sendWaiting(sender: EventSender, outbox: Outbox, on: readonly string[]): Promise<void> {
  for (let forks = 0; ; ) {
    const batch = outbox.next(on, iso(sender.clock.now()))
    if (!batch) return
    const taken = await wasTaken(sender, outbox, batch)
    forks = taken ? 0 : forks + 1
    if (forks > 1) throw new Fault('answer-unusable', 'The server holds another history of a stream that just began')
  }
}

/** False: the histories fork, and a new stream has begun. */
async function wasTaken(sender: EventSender, outbox: Outbox, batch: Batch): Promise<boolean> {
  const count = batch.document.events.length
  try {
    const { answer, bytes } = await transmit(sender, 'events', batch.document, BatchAnswer)
    if (answer.forked) {
      outbox.forked(batch, answer.upTo)
      note('the server holds another history of the events; a new stream begins')
      return false
    }
    if (answer.upTo < batch.upTo)
      throw new Fault('answer-unusable', 'The server confirmed fewer events than it was sent')
    outbox.acknowledged(batch, answer.upTo)
    note('events sent', { bytes, count })
    sender.days.count('eventsSent', count)
    sender.days.count('eventsLost', lostIn(batch))
    return true
  } catch (error) {
    if (!(error instanceof Fault) || !refusals.has(error.code)) throw error
    note(`${error.message}; fewer events are sent at once`, { code: error.code, count })
    outbox.refused(batch)
    return true
  }
}

function lostIn({ document }: Batch): number {
  const reports = document.events.filter(({ type }) => type === 'agent.events-lost')
  return reports.flatMap(({ detail }) => Object.values(detail ?? {})).reduce((sum: number, one) => sum + Number(one), 0)
}
