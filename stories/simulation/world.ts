// A network and the clocks at its ends, in memory and by one seed: what it loses, doubles, delays and cuts can be played again.
import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '#kit/clock.ts'
import { type Chance, chanceOf } from '../../bench/fleet/chance.ts'

export interface Weather {
  /** Shares of what is sent. */
  readonly loss: number
  readonly twice: number
  readonly mostDelayMs: number
}

export interface HostClock extends Clock {
  /** Somebody sets the clock on by `ms`, or back. */
  jump(ms: number): void
}

export class World {
  readonly chance: Chance
  weather: Weather
  /** Milliseconds since the world began. */
  now = 0
  /** Hosts that nobody reaches, until this time. */
  private readonly cut = new Map<number, number>()
  private readonly queue: { at: number; what: () => void }[] = []

  constructor(seed: number) {
    this.chance = chanceOf(seed)
    this.weather = {
      loss: this.chance.pick([0, 0.05, 0.2, 0.6]),
      twice: this.chance.pick([0, 0.2]),
      mostDelayMs: this.chance.pick([5, 400, 3_000, 20_000]),
    }
  }

  clock(startMs: number): HostClock {
    let offset = startMs
    return {
      now: () => this.now + offset,
      monotonic: () => this.now,
      jump: (ms) => {
        offset += ms
      },
    }
  }

  after(ms: number, what: () => void): void {
    const at = this.now + Math.max(1, Math.round(ms))
    let place = this.queue.length
    while (place > 0 && (this.queue[place - 1] as { at: number }).at > at) place -= 1
    this.queue.splice(place, 0, { at, what })
  }

  /** Again and again until what it gives is called. */
  every(ms: number, what: () => void): () => void {
    let isOver = false
    const next = () => {
      if (isOver) return
      what()
      this.after(ms, next)
    }
    this.after(ms, next)
    return () => {
      isOver = true
    }
  }

  /** Something goes between a host and the server: once, not at all, twice, late, and after what was sent later. */
  carry(host: number, arrives: () => void): void {
    const { loss, twice, mostDelayMs } = this.weather
    for (let copies = this.chance.next() < twice ? 2 : 1; copies > 0; copies -= 1)
      if (this.chance.next() >= loss)
        this.after(this.chance.next() * mostDelayMs, () => {
          if (!this.isCut(host)) arrives()
        })
  }

  cutOff(host: number, ms: number): void {
    this.cut.set(host, this.now + ms)
  }

  isCut(host: number): boolean {
    return this.now < (this.cut.get(host) ?? 0)
  }

  /** From now on everything arrives, once and in order. */
  calm(): void {
    this.weather = { loss: 0, twice: 0, mostDelayMs: 0 }
    this.cut.clear()
  }

  /** Lets `ms` pass. What promises to happen happens before the next thing does. */
  async run(ms: number): Promise<void> {
    const end = this.now + ms
    for (;;) {
      await turn()
      const next = this.queue[0]
      if (!next || next.at > end) break
      this.queue.shift()
      this.now = next.at
      next.what()
    }
    this.now = end
  }
}

/** Plays one world for each seed. What fails names its seed: `play` of that alone fails the same way. */
export async function forEachSeed(count: number, play: (seed: number) => Promise<void>): Promise<void> {
  for (let seed = 1; seed <= count; seed += 1) {
    try {
      await play(seed)
    } catch (cause) {
      throw new Error(`seed ${seed}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    }
  }
}
