// What wire/telemetry/event-batch.ts asks of a server, in the fewest words: the model the agent's tests compare with.
import { createHash } from 'node:crypto'
import { chainStart, chainText, type DeviceEvent, EventBatch } from '#wire/telemetry/event-batch.ts'

export interface EventStreams {
  /** Every event that was stored, in order. */
  readonly taken: DeviceEvent[]
  take(batch: unknown): { upTo: number; forked?: true }
}

export function openStreams(): EventStreams {
  /** By stream, the chain's digest after each event. */
  const streams = new Map<string, string[]>()
  const taken: DeviceEvent[] = []
  return {
    taken,
    take(document) {
      const { stream, from, base, events } = EventBatch.parse(document)
      const held = streams.get(stream) ?? [chainStart]
      const chain = [base]
      for (const event of events)
        chain.push(
          createHash('sha256')
            .update(chainText(chain.at(-1) as string, event))
            .digest('base64url'),
        )
      const before = from - 1
      const differs = chain.findIndex((digest, i) => before + i < held.length && held[before + i] !== digest)
      if (differs >= 0 || before >= held.length) return { upTo: before + Math.max(0, differs - 1), forked: true }
      const known = held.length - 1 - before
      held.push(...chain.slice(known + 1))
      taken.push(...events.slice(known))
      streams.set(stream, held)
      return { upTo: before + events.length }
    },
  }
}
