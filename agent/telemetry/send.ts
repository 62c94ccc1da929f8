// Sends records over the telemetry road, all that differ in one transmission.
import { iso } from '#kit/clock.ts'
import { type TelemetryRecord, TransmissionAnswer } from '#wire/telemetry/transmission.ts'
import { protocolVersion } from '#wire/version.ts'
import { note } from '../say.ts'
import { type Sender, transmit } from './transmit.ts'

/** Throws Fault as `transmit` does. */
export async function send(
  sender: Sender,
  records: TelemetryRecord[],
): Promise<Pick<TransmissionAnswer, 'acknowledged' | 'resend'>> {
  const at = iso(sender.clock.now() - (sender.clock.now() % 60_000))
  const transmission = { v: protocolVersion, at, records }
  const { answer, bytes } = await transmit(sender, 'facts', transmission, TransmissionAnswer)
  note('sent', { bytes, kinds: records.map(({ kind }) => kind).join(',') })
  return answer
}
