// When each device of a tenant last spoke and when it last said farewell, in memory: 16 bytes a device, by its small number.
import { hasLeft } from '#wire/console/presence.ts'

/** A contact that was under way when the farewell came does not end it; device_contacts says the same. */
const underWayMs = 60_000

/** All times in milliseconds. */
export class LastContacts {
  /** When the database was last read; undefined: not yet. */
  readAt: number | undefined
  reading: Promise<void> | undefined
  private times = new Float64Array(1024)
  private farewells = new Float64Array(1024)

  /** Numbers are below this. */
  get size(): number {
    return this.times.length
  }

  at(number: number): number | undefined {
    return this.times[number] || undefined
  }

  /** Undefined when it spoke since. */
  leftAt(number: number): number | undefined {
    const left = this.farewells[number] || undefined
    return hasLeft(this.at(number), left) ? left : undefined
  }

  note(number: number, at: number): void {
    this.grow(number)
    if (at > (this.times[number] as number)) this.times[number] = at
    const left = this.farewells[number] as number
    // From long before the farewell: the clock went back, and the device is there.
    if (at > left || at < left - underWayMs) this.farewells[number] = 0
  }

  noteLeft(number: number, at: number): void {
    this.grow(number)
    if (at > (this.farewells[number] as number)) this.farewells[number] = at
  }

  forget(number: number): void {
    if (number >= this.times.length) return
    this.times[number] = 0
    this.farewells[number] = 0
  }

  private grow(number: number): void {
    if (number < this.times.length) return
    const length = Math.max(number + 1, this.times.length * 2)
    for (const name of ['times', 'farewells'] as const) {
      const larger = new Float64Array(length)
      larger.set(this[name])
      this[name] = larger
    }
  }
}
