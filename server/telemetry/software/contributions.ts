// What single devices put into the counts by day, read back from their own sets and histories while these can be opened.
import { iso } from '#kit/clock.ts'
import type { Segment } from '../history.ts'
import type { CountedChanges, CountedDay, CountedMove } from './uncount.store.ts'

const dayOf = (seconds: number) => iso(seconds * 1000).slice(0, 10)

/** Days as `2026-11-21`; numbers of the catalogue. */
export class Contributions {
  /** Devices that have each package now. */
  readonly present = new Map<number, number>()
  readonly #deltas = new Map<string, CountedDay>()
  readonly #firsts = new Map<string, CountedDay>()
  readonly #moves = new Map<string, CountedMove>()
  readonly #changes = new Map<string, CountedChanges>()

  /** One device. What it has and no history says since when came with its first inventory: on the day `first`, it is taken. */
  add(numbers: Iterable<number>, segments: readonly Segment[], first: string): void {
    const initial = new Map<number, number>()
    const count = (into: Map<number, number>, number: number, by: number) =>
      void into.set(number, (into.get(number) ?? 0) + by)
    for (const number of numbers) {
      count(this.present, number, 1)
      count(initial, number, 1)
    }
    for (const { at, changes } of segments)
      for (const change of changes) {
        if (change[0] !== 'software') continue
        const [from, to] = [change[1], change[2]].map((mark) => (typeof mark === 'number' ? mark : 0)) as [
          number,
          number,
        ]
        this.#move(dayOf(at), from, to)
        this.#change(dayOf(at), change[1] === 0 ? 'added' : change[2] === 0 ? 'removed' : 'changed')
        for (const [number, delta] of [
          [from, -1],
          [to, 1],
        ] as const) {
          if (number === 0 || from === to) continue
          this.#add(this.#deltas, number, dayOf(at), delta)
          count(initial, number, -delta)
        }
      }
    for (const [number, left] of initial) if (left > 0) this.#add(this.#firsts, number, first, left)
  }

  /** Every package that any of the devices has or had. */
  get numbers(): number[] {
    return [
      ...new Set([
        ...this.present.keys(),
        ...[...this.#deltas.values(), ...this.#firsts.values()].map(({ number }) => number),
      ]),
    ]
  }

  deltas(): CountedDay[] {
    return [...this.#deltas.values()].filter(({ delta }) => delta !== 0)
  }

  /** Of packages that came with a first inventory, by the day that is taken for it. */
  firsts(): CountedDay[] {
    return [...this.#firsts.values()]
  }

  moves(): CountedMove[] {
    return [...this.#moves.values()]
  }

  changes(): CountedChanges[] {
    return [...this.#changes.values()]
  }

  #add(into: Map<string, CountedDay>, number: number, day: string, by: number): void {
    const key = `${number} ${day}`
    into.set(key, { number, day, delta: (into.get(key)?.delta ?? 0) + by })
  }

  #move(day: string, from: number, to: number): void {
    if (from === to) return
    const key = `${from} ${to} ${day}`
    this.#moves.set(key, { from, to, day, devices: (this.#moves.get(key)?.devices ?? 0) + 1 })
  }

  #change(day: string, what: 'added' | 'removed' | 'changed'): void {
    const known = this.#changes.get(day) ?? { day, added: 0, removed: 0, changed: 0 }
    this.#changes.set(day, { ...known, [what]: known[what] + 1 })
  }
}

export interface Counted {
  /** Devices that had it before the first of the days: the days before were wiped. */
  readonly base: number
  readonly days: readonly CountedDay[]
}

/**
 * What was counted of one package without what these devices put in: what is left is what the others did. `own` is what their
 * histories say, `firsts` what came with a first inventory, by the day that is taken for it; where that day cannot be right,
 * the earliest one that can is taken. Undefined when nothing fits: more came out than there was.
 */
export function without(
  { base, days }: Counted,
  own: readonly CountedDay[],
  firsts: readonly CountedDay[],
): Counted | undefined {
  const wipedBefore = base > 0 ? (days[0]?.day ?? '9999') : ''
  const left: Left = { base, days: new Map(days.map(({ day, delta }) => [day, delta])) }
  const take = (from: Left, { day, delta }: Omit<CountedDay, 'number'>) => {
    if (day < wipedBefore) from.base -= delta
    else from.days.set(day, (from.days.get(day) ?? 0) - delta)
  }
  for (const one of own) take(left, one)
  const guessed: Left = { base: left.base, days: new Map(left.days) }
  for (const one of firsts) take(guessed, one)
  if (isCount(guessed)) return countedIn(guessed, [...days, ...own, ...firsts])
  for (const { delta } of firsts) {
    const day = ascending(left).find(([, there]) => there >= delta)?.[0]
    if (day === undefined) return undefined
    take(left, { day, delta })
  }
  return isCount(left) ? countedIn(left, [...days, ...own, ...firsts]) : undefined
}

interface Left {
  base: number
  readonly days: Map<string, number>
}

const ascending = ({ days }: Left) => [...days].sort(([a], [b]) => (a < b ? -1 : 1))

function isCount(left: Left): boolean {
  let running = left.base
  if (running < 0) return false
  return ascending(left).every(([, delta]) => {
    running += delta
    return running >= 0
  })
}

function countedIn(left: Left, of: readonly CountedDay[]): Counted {
  const number = of[0]?.number ?? 0
  const days = ascending(left).flatMap(([day, delta]) => (delta === 0 ? [] : [{ number, day, delta }]))
  return { base: left.base, days }
}
