// Sends records over the telemetry road and believes the answer only with a receipt for exactly these bytes.
import { type Clock, iso } from '#kit/clock.ts'
import { transmissionPath } from '#wire/paths.ts'
import { type TelemetryRecord, TransmissionAnswer } from '#wire/telemetry/transmission.ts'
import { protocolVersion } from '#wire/version.ts'
import { jsonOf, type Line } from '../control/line.ts'
import { Fault } from '../fault.ts'
import type { Identity } from '../identity/identity.ts'
import { note } from '../say.ts'
import type { Folder } from '../state/folder.ts'
import { keepCopy, keepReceipt, receiptFault } from './inspection.ts'

/** Throws Fault: the server's refusals, 'answer-unusable' when the receipt is not for what was sent. */
export async function send(
  { folder, identity, line, clock }: { folder: Folder; identity: Identity; line: Line; clock: Clock },
  records: TelemetryRecord[],
): Promise<Pick<TransmissionAnswer, 'acknowledged' | 'resend'>> {
  const at = iso(clock.now() - (clock.now() % 60_000))
  const body = keepCopy(folder, { v: protocolVersion, at, records })
  const answer = await line.post(transmissionPath, 'application/zstd', body)
  const read = TransmissionAnswer.safeParse(jsonOf(answer))
  if (!read.success) throw new Fault('answer-unusable', 'The answer to the transmission does not have the form we know')
  const wrong = receiptFault(read.data.receipt, body, identity)
  if (wrong) throw new Fault('answer-unusable', `The receipt is not for what was sent (${wrong})`)
  keepReceipt(folder, read.data.receipt)
  note('sent', { bytes: body.length, kinds: records.map(({ kind }) => kind).join(',') })
  return read.data
}
