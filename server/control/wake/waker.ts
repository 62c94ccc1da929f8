// Calls devices in order and at the pace they are admitted at: repeats a wake until its device comes, and says how it ended.
import type { Clock } from '#kit/clock.ts'
import { placeMs, Window } from './window.ts'

/** The same bytes again so long after the first: a device takes them once, a network loses one now and then. Milliseconds. */
const repeatsMs = [1_000, 3_000, 7_000] as const
/** Share of a repeat's time by which it comes earlier or later, so that a fleet's repeats do not fall together. */
const jitter = 0.2
/** Who has not come by then was not reached: the last repeat, a device that has to start its agent, and a queue of ours. */
export const givenUpMs = 15_000
/** Timers are kept in steps of so long; it is `tick` that makes them. */
export const stepMs = 50
/** A process that slept makes up for no more than this in one tick: it heard nobody meanwhile, and gives nobody up for it. */
const mostSteps = 10

export interface Call {
  readonly tenant: number
  readonly number: number
  /** Undefined: a nudge went over the device's line, and nothing is repeated. */
  readonly datagram:
    | { readonly counter: number; readonly bytes: Uint8Array; readonly address: string; readonly port: number }
    | undefined
}

interface Flight {
  readonly call: Call
  readonly since: number
  /** Its place in the window is still its own. */
  held: boolean
}

type Duty = 'place' | 'repeat' | 'end'

/** Time comes from `clock`, bytes leave by `send`, chance by `share` (0 up to 1): the whole of it can be replayed. */
export class Waker {
  readonly window = new Window()
  private readonly flights = new Map<string, Flight>()
  private readonly due = new Map<number, [Flight, Duty][]>()
  private step = 0
  private tickedAt: number
  private readonly tools: {
    readonly clock: Clock
    readonly send: (bytes: Uint8Array, address: string, port: number) => void
    readonly share: () => number
    /** The device did not come. */
    readonly lost: (call: Call) => void
  }

  constructor(tools: Waker['tools']) {
    this.tools = tools
    this.tickedAt = tools.clock.monotonic()
  }

  /** Calls that have not ended. */
  get underway(): number {
    return this.flights.size
  }

  /** Sends the first datagram. A device that is being called is called anew: its newest call is the one that counts. */
  start(call: Call): void {
    this.end(call.tenant, call.number)
    const flight = { call, since: this.tools.clock.monotonic(), held: true }
    this.flights.set(nameOf(call), flight)
    this.window.take()
    this.send(call)
    this.in(placeMs, flight, 'place')
    this.in(givenUpMs, flight, 'end')
    if (!call.datagram) return
    for (const ms of repeatsMs) this.in(ms * (1 + jitter * (2 * this.tools.share() - 1)), flight, 'repeat')
  }

  /** The device came: nothing more is sent to it. Gives the call that it ends, if there was one. */
  came(tenant: number, number: number): Call | undefined {
    const flight = this.flights.get(nameOf({ tenant, number }))
    if (!flight) return undefined
    this.flights.delete(nameOf({ tenant, number }))
    const now = this.tools.clock.monotonic()
    this.window.arrived(now, now - flight.since, flight.held)
    return flight.call
  }

  /** The call is of no use any more. */
  end(tenant: number, number: number): void {
    const flight = this.flights.get(nameOf({ tenant, number }))
    if (flight?.held) this.window.release()
    this.flights.delete(nameOf({ tenant, number }))
  }

  /** Does what is due. Call it every `stepMs`; one that comes late is a sign that the process is busy. */
  tick(): void {
    const now = this.tools.clock.monotonic()
    const passed = now - this.tickedAt
    const steps = Math.floor(passed / stepMs)
    if (steps === 0) return
    if (this.flights.size > 0) this.window.late(now, passed - stepMs)
    this.tickedAt += steps * stepMs
    for (let i = Math.min(steps, mostSteps); i > 0; i -= 1) this.advance(now)
  }

  private advance(now: number): void {
    this.step += 1
    const duties = this.due.get(this.step) ?? []
    this.due.delete(this.step)
    for (const [flight, duty] of duties)
      if (this.flights.get(nameOf(flight.call)) === flight) this.tend(flight, duty, now)
  }

  private tend(flight: Flight, duty: Duty, now: number): void {
    if (duty === 'repeat') this.send(flight.call)
    else if (duty === 'place') {
      flight.held = false
      this.window.left(now)
    } else {
      this.flights.delete(nameOf(flight.call))
      this.tools.lost(flight.call)
    }
  }

  private send({ datagram }: Call): void {
    if (datagram) this.tools.send(datagram.bytes, datagram.address, datagram.port)
  }

  private in(ms: number, flight: Flight, duty: Duty): void {
    const step = this.step + Math.max(1, Math.ceil(ms / stepMs))
    const duties = this.due.get(step)
    if (duties) duties.push([flight, duty])
    else this.due.set(step, [[flight, duty]])
  }
}

const nameOf = ({ tenant, number }: { tenant: number; number: number }) => `${tenant}/${number}`
