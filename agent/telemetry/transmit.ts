// The one way telemetry leaves: the copy first, then the very same bytes, then a receipt for exactly these or no belief.
import type * as z from 'zod'
import type { Clock } from '#kit/clock.ts'
import { eventsPath, transmissionPath } from '#wire/paths.ts'
import type { EventBatch } from '#wire/telemetry/event-batch.ts'
import type { Receipt, Transmission } from '#wire/telemetry/transmission.ts'
import { jsonOf, type Line } from '../control/line.ts'
import { Fault } from '../fault.ts'
import type { Identity } from '../identity/identity.ts'
import type { Folder } from '../state/folder.ts'
import { keepCopy, keepReceipt, receiptFault } from './inspection.ts'
import { awaitLeaf } from './log/kept.ts'

/** What sending takes of a session. */
export interface Sender {
  readonly folder: Folder
  readonly identity: Identity
  readonly line: Line
  readonly clock: Clock
}

const roads = { facts: transmissionPath, events: eventsPath } as const

/**
 * Sends a document and gives the answer, its receipt checked and kept. Throws Fault: the server's refusals, 'disk-full'
 * when there is no room for the copy, 'answer-unusable' when the receipt is not for what was sent.
 */
export async function transmit<Answer extends { receipt: Receipt; forked?: true | undefined }>(
  sender: Sender,
  what: keyof typeof roads,
  document: Transmission | EventBatch,
  form: z.ZodType<Answer>,
): Promise<{ answer: Answer; bytes: number }> {
  const { folder, identity, line } = sender
  const body = keepCopy(folder, document)
  const read = form.safeParse(jsonOf(await line.post(roads[what], 'application/zstd', body)))
  if (!read.success) throw new Fault('answer-unusable', 'The answer to the transmission does not have the form we know')
  const wrong = receiptFault(read.data.receipt, body, identity)
  if (wrong) throw new Fault('answer-unusable', `The receipt is not for what was sent (${wrong})`)
  keepReceipt(folder, read.data.receipt)
  // Of what belongs to another history nothing was stored, so nothing has a place in the log.
  if (!read.data.forked) awaitLeaf(sender, what, read.data.receipt)
  return { answer: read.data, bytes: body.length }
}
