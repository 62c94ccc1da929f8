// Who is called next: orders take turns, so that one device does not wait behind a fleet.
import type { Ask } from './ask-book.ts'

export interface Queued {
  readonly tenant: number
  readonly number: number
}

/** First come, first served within an order; each order has its turn. */
export class TurnQueue {
  private readonly lanes = new Map<string, { waiting: Queued[]; from: number }>()
  size = 0

  /** Stands in the lane of the newest order that asks it. */
  add({ tenant, number, orders }: Ask): void {
    const key = `${tenant}/${orders.at(-1)}`
    const lane = this.lanes.get(key) ?? { waiting: [], from: 0 }
    this.lanes.set(key, lane)
    lane.waiting.push({ tenant, number })
    this.size += 1
  }

  take(most: number): Queued[] {
    const taken: Queued[] = []
    while (taken.length < most && this.size > 0) {
      const share = Math.max(1, Math.floor((most - taken.length) / this.lanes.size))
      for (const [key, lane] of [...this.lanes]) {
        const some = lane.waiting.slice(lane.from, lane.from + Math.min(share, most - taken.length))
        lane.from += some.length
        this.size -= some.length
        taken.push(...some)
        if (lane.from === lane.waiting.length) this.lanes.delete(key)
      }
    }
    return taken
  }
}
