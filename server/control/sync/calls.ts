// Calls the devices that were asked: over their line, else by a wake, else not, with the reason; one process at a time does it.
import { randomInt } from 'node:crypto'
import { setInterval } from 'node:timers'
import type { Clock } from '#kit/clock.ts'
import { fault, type Log } from '#kit/log.ts'
import type { AskState } from '#wire/console/syncs.ts'
import type { Nudge } from '#wire/control/held-line.ts'
import type { Reach, WakeTarget } from '../../devices/reach.ts'
import type { Authority } from '../authority/authority.ts'
import { wakeDatagram } from '../wake/datagram.ts'
import { type Call, stepMs, Waker } from '../wake/waker.ts'
import type { Ask, AskBook, Step } from './ask-book.ts'
import { TurnQueue } from './turn-queue.ts'

/** Devices in one question to lines and reach. */
const atOnce = 256
const retryMs = 1_000
/** Who came, was told to read everything again and has said nothing since: its sync did not end. */
export const unfinishedMs = 600_000

export interface Calls {
  /** From now on this process calls. What is under way is called anew: whoever called before may have died with it. */
  begin(): void
  /** Another process calls now. */
  cease(): void
  /** These are asked, or asked again. */
  ask(asks: readonly Ask[]): void
  came(tenant: number, number: number): void
  /** Nobody asks it any more. */
  end(tenant: number, number: number): void
  /** Says of those that came and did not end that they failed. */
  sweep(): void
  close(): void
}

/** `move` takes a step and has it written; false when it may not follow. */
export function openCalls(tools: {
  book: AskBook
  clock: Clock
  log: Log
  reach: Pick<Reach, 'call' | 'ended'>
  authority: Pick<Authority, 'handleOf' | 'datagramKey' | 'sign'>
  send: (bytes: Uint8Array, address: string, port: number) => void
  nudge: (tenant: number, numbers: readonly number[], nudge: Nudge) => Promise<Set<number>>
  move: (ask: Ask, state: AskState, step?: Step) => boolean
  /** Time and chance of a simulation: beats until what it gives is called; shares from 0 up to 1. */
  beats?: (everyMs: number, beat: () => void) => () => void
  share?: () => number
}): Calls {
  const { book, clock, log, reach, move } = tools
  const { beats = timed, share = () => randomInt(2 ** 32) / 2 ** 32 } = tools
  const newWaker = () => new Waker({ clock, send: tools.send, share, lost })
  let waker = newWaker()
  let queue = new TurnQueue()
  let calling = false
  let asking = false
  let restUntil = 0
  let stopBeat: (() => void) | undefined

  /** Timers run while there is something to wait for. */
  function wakeUp(): void {
    if (!calling || stopBeat) return
    stopBeat = beats(stepMs, () => {
      turn()
      if (waker.underway > 0 || queue.size > 0 || asking) return
      stopBeat?.()
      stopBeat = undefined
    })
    turn()
  }

  function turn(): void {
    waker.tick()
    void next()
  }

  async function next(): Promise<void> {
    if (asking || clock.monotonic() < restUntil) return
    asking = true
    try {
      while (calling && waker.window.free > 0 && queue.size > 0) await callSome(Math.min(atOnce, waker.window.free))
    } finally {
      asking = false
    }
  }

  async function callSome(most: number): Promise<void> {
    const asks = new Map<number, Map<number, Ask>>()
    for (const { tenant, number } of queue.take(most)) {
      const ask = book.get(tenant, number)
      if (ask?.state !== 'asked') continue
      const group = asks.get(tenant) ?? new Map<number, Ask>()
      asks.set(tenant, group.set(number, ask))
    }
    for (const [tenant, group] of asks) {
      try {
        await callTenant(tenant, group)
      } catch (error) {
        log.warn('devices could not be called', { tenant, count: group.size, ...fault(error) })
        restUntil = clock.monotonic() + retryMs
        for (const ask of group.values()) if (ask.state === 'asked') queue.add(ask)
      }
    }
  }

  async function callTenant(tenant: number, asks: Map<number, Ask>): Promise<void> {
    const numbers = [...asks.values()].filter((ask) => !ask.lineLost).map(({ number }) => number)
    const nudged = numbers.length === 0 ? [] : await tools.nudge(tenant, numbers, { reread: true })
    for (const number of nudged) call(asks.get(number), 'line', { tenant, number, datagram: undefined })
    const rest = [...asks.values()].filter((ask) => ask.state === 'asked').map(({ number }) => number)
    if (rest.length === 0) return
    const targets = await reach.call(tenant, rest)
    for (const number of rest) {
      const ask = asks.get(number)
      const target = targets.get(number) ?? 'address-unknown'
      if (typeof target === 'object')
        call(ask, 'wake', { tenant, number, datagram: datagramFor(tenant, number, target) })
      else if (ask) move(ask, 'waiting', { reason: ask.lineLost ? 'line-lost' : target })
    }
  }

  function datagramFor(tenant: number, number: number, { generation, counter, address, port }: WakeTarget) {
    const bytes = wakeDatagram(tools.authority, { tenant, number, generation }, counter)
    return { counter, bytes, address, port }
  }

  /** Whoever came while it was looked up is not called. */
  function call(ask: Ask | undefined, by: 'line' | 'wake', one: Call): void {
    if (ask?.state !== 'asked' || !calling) return
    waker.start(one)
    move(ask, 'woken', { by, wokenAt: clock.now() })
  }

  function lost({ tenant, number, datagram }: Call): void {
    if (datagram) reach.ended({ tenant, number, counter: datagram.counter, arrived: false })
    const ask = book.get(tenant, number)
    if (ask?.state !== 'woken') return
    if (datagram) return void move(ask, 'waiting', { reason: 'wake-lost' })
    ask.lineLost = true
    if (move(ask, 'asked', { by: undefined })) queue.add(ask)
  }

  const calls: Calls = {
    begin() {
      calling = true
      for (const ask of book.all()) if (ask.state === 'woken') move(ask, 'asked', { by: undefined })
      calls.ask([...book.all()])
    },
    cease() {
      calling = false
      waker = newWaker()
      queue = new TurnQueue()
    },
    ask(asks) {
      if (!calling) return
      for (const ask of asks) if (ask.state === 'asked') queue.add(ask)
      wakeUp()
    },
    came(tenant, number) {
      if (waker.came(tenant, number) && queue.size > 0) void next()
    },
    end: (tenant, number) => waker.end(tenant, number),
    sweep() {
      if (!calling) return
      const since = clock.monotonic() - unfinishedMs
      for (const ask of [...book.all()])
        if (ask.state === 'connected' && ask.stirredAt < since) move(ask, 'failed', { reason: 'sync-failed' })
    },
    close() {
      calling = false
      stopBeat?.()
    },
  }
  return calls
}

function timed(everyMs: number, beat: () => void): () => void {
  const timer = setInterval(beat, everyMs)
  return () => clearInterval(timer)
}
