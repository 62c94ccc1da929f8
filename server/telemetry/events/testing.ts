// A device that tells events by the protocol, for tests: it freezes what it sends, resends it byte for byte, and can be put back.
import { zstdCompressSync } from 'node:zlib'
import { iso } from '#kit/clock.ts'
import { type BatchAnswer, chainStart, type DeviceEvent } from '#wire/telemetry/event-batch.ts'
import { protocolVersion } from '#wire/version.ts'
import type { Context, DeviceCaller } from '../../context.ts'
import { chainOf } from './chain.ts'
import { takeEvents } from './take-events.ts'

export const started = (version: string, at = 0): DeviceEvent => ({
  at: iso(at),
  type: 'agent.started',
  detail: { version },
})

export interface RawBatch {
  readonly stream: string
  readonly from: number
  readonly base: string
  readonly events: readonly unknown[]
}

export const pack = (batch: RawBatch, v = protocolVersion): Buffer => zstdCompressSync(JSON.stringify({ v, ...batch }))

export class TellingDevice {
  stream: string
  acknowledged = 0
  chain = chainStart
  waiting: DeviceEvent[] = []
  frozen: RawBatch | undefined
  readonly caller: DeviceCaller
  private readonly freshStream: () => string

  constructor(caller: DeviceCaller, freshStream: () => string) {
    this.caller = caller
    this.freshStream = freshStream
    this.stream = freshStream()
  }

  /** What it would send now; undefined when there is nothing to tell. */
  freeze(most = 500): RawBatch | undefined {
    if (!this.frozen && this.waiting.length > 0) {
      const events = this.waiting.splice(0, most)
      this.frozen = { stream: this.stream, from: this.acknowledged + 1, base: this.chain, events }
    }
    return this.frozen
  }

  /** Sends what is frozen, or freezes and sends. With `lost` the answer never arrives. */
  async send(at: Context, { most = 500, lost = false } = {}): Promise<BatchAnswer | undefined> {
    const batch = this.freeze(most)
    if (!batch) return undefined
    const answer = await takeEvents(at, this.caller, pack(batch))
    if (!lost) this.hear(batch, answer)
    return answer
  }

  hear(batch: RawBatch, { upTo, forked }: BatchAnswer): void {
    this.frozen = undefined
    if (forked) {
      this.waiting.unshift(...(batch.events.slice(upTo - batch.from + 1) as DeviceEvent[]))
      this.stream = this.freshStream()
      this.acknowledged = 0
      this.chain = chainStart
    } else {
      this.acknowledged = upTo
      this.chain = chainOf(batch.base, batch.events).at(-1) as string
    }
  }

  snapshot(): () => void {
    const { stream, acknowledged, chain, frozen } = this
    const waiting = [...this.waiting]
    return () => Object.assign(this, { stream, acknowledged, chain, frozen, waiting: [...waiting] })
  }
}
