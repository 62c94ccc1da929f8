// What has to go when the outbox is full: the least severe first, of equals the oldest.
import { type Severity, severities } from '#wire/telemetry/event.ts'

/** A record as it counts here. `held`: it is being sent and has to stay. */
export interface Taker {
  readonly severity: Severity
  readonly bytes: number
  readonly held: boolean
}

const rank = (severity: Severity) => severities.indexOf(severity)

/**
 * The records (oldest first) to drop so that `newcomer` fits into `limitBytes`; none when it fits already; undefined when
 * it would have to push out something more severe than itself, so that the newcomer is what goes.
 */
export function victims<T extends Taker>(
  records: readonly T[],
  newcomer: { severity: Severity; bytes: number },
  limitBytes: number,
): Set<T> | undefined {
  const gone = new Set<T>()
  let bytes = newcomer.bytes + records.reduce((sum, record) => sum + record.bytes, 0)
  const mayGo = records.filter(({ held, severity }) => !held && rank(severity) <= rank(newcomer.severity))
  for (const record of mayGo.sort((a, b) => rank(a.severity) - rank(b.severity))) {
    if (bytes <= limitBytes) break
    gone.add(record)
    bytes -= record.bytes
  }
  return bytes <= limitBytes ? gone : undefined
}
