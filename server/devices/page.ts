// The devices of one page out of all that are offered: what a list needs of 100,000 is found in one pass.
import type { Position } from './cursor.ts'
import type { ListedDevice } from './names.ts'

type Placed = Position & { readonly device: ListedDevice }

/** Keeps the first `limit` devices after a position while all are offered; most are turned away by one comparison. */
export class Page {
  private readonly kept: Placed[] = []
  private readonly limit: number
  private readonly sign: 1 | -1
  private readonly after: Position | undefined

  constructor(limit: number, order: 'asc' | 'desc', after: Position | undefined) {
    this.limit = limit
    this.sign = order === 'asc' ? 1 : -1
    this.after = after
  }

  offer(device: ListedDevice, value: Position['value']): void {
    const { kept, limit, after } = this
    if (after && this.compare(value, device.number, after) <= 0) return
    const last = kept[limit]
    if (last && this.compare(value, device.number, last) > 0) return
    let low = 0
    let high = kept.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.compare(value, device.number, kept[middle] as Placed) > 0) low = middle + 1
      else high = middle
    }
    kept.splice(low, 0, { device, value, number: device.number })
    if (kept.length > limit + 1) kept.pop()
  }

  /** One more than the page was kept, to know whether there is a next one. */
  taken(): { items: Placed[]; more: boolean } {
    return { items: this.kept.slice(0, this.limit), more: this.kept.length > this.limit }
  }

  private compare(value: Position['value'], number: number, other: Position): number {
    if (value === other.value) return this.sign * (number - other.number)
    if (value === undefined) return 1
    if (other.value === undefined) return -1
    return value < other.value ? -this.sign : this.sign
  }
}
