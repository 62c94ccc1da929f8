// Open asks in memory: one per device, whatever number of orders asks it, and what may follow on what.
import type { AskReason, AskState } from '#wire/console/syncs.ts'
import type { Digest } from '#wire/telemetry/digest.ts'
import { type Carrier, carriers, isFinal, reasons, states } from './asks.ts'
import type { AskedRow, MovedRow, OrderRow } from './syncs.store.ts'

export interface Ask {
  readonly tenant: number
  readonly number: number
  /** Serials of the orders that ask it. */
  orders: number[]
  state: AskState
  by?: Carrier | undefined
  reason?: AskReason | undefined
  /** Milliseconds of the server's clock, as far as this process knows them. */
  wokenAt?: number | undefined
  connectedAt?: number | undefined
  doneAt?: number | undefined
  /** What the device said it holds after it read everything: when the server holds that, it is done. */
  awaits?: Digest | undefined
  /** When it last did something (milliseconds of the clock that only goes forward). */
  stirredAt: number
  /** Its line broke when it was asked over it. */
  lineLost?: boolean
}

/** What changes with a step; what is left out stays. */
export type Step = Partial<Pick<Ask, 'by' | 'reason' | 'wokenAt' | 'connectedAt' | 'doneAt'>>

export interface OpenOrderMeta {
  readonly at: number
  readonly expiresAt: number
}

/** Who came is not called again, and what ended does not begin again; anything else may follow. */
export function mayFollow(from: AskState, to: AskState): boolean {
  if (isFinal(from)) return false
  return from !== 'connected' || isFinal(to) || to === 'connected'
}

export class AskBook {
  private readonly asks = new Map<string, Ask>()
  private readonly orders = new Map<string, OpenOrderMeta>()

  get size(): number {
    return this.asks.size
  }

  get(tenant: number, number: number): Ask | undefined {
    return this.asks.get(`${tenant}/${number}`)
  }

  all(): Iterable<Ask> {
    return this.asks.values()
  }

  orderOf(tenant: number, serial: number): OpenOrderMeta | undefined {
    return this.orders.get(`${tenant}/${serial}`)
  }

  /** Orders that ran out by `now`. */
  expired(now: number): { tenant: number; serial: number }[] {
    return [...this.orders].flatMap(([key, { expiresAt }]) => {
      const [tenant, serial] = key.split('/').map(Number) as [number, number]
      return expiresAt <= now ? [{ tenant, serial }] : []
    })
  }

  /** Forgets orders that ask nobody any more. */
  tidy(): void {
    const used = new Set<string>()
    for (const { tenant, orders } of this.asks.values()) for (const serial of orders) used.add(`${tenant}/${serial}`)
    for (const key of this.orders.keys()) if (!used.has(key)) this.orders.delete(key)
  }

  /** Takes the rows of an open order in. Gives asks that are new, and those that stood there before and are asked once more. */
  take(tenant: number, order: OrderRow, rows: readonly AskedRow[], stirredAt: number): { fresh: Ask[]; joined: Ask[] } {
    this.orders.set(`${tenant}/${order.serial}`, {
      at: order.at.getTime(),
      expiresAt: order.expires_at.getTime(),
    })
    const fresh: Ask[] = []
    const joined: Ask[] = []
    for (const row of rows) {
      const known = this.get(tenant, row.number)
      if (known) {
        if (known.orders.includes(order.serial)) continue
        known.orders.push(order.serial)
        joined.push(known)
      } else {
        const ask = askOf(tenant, order.serial, row, stirredAt)
        this.asks.set(`${tenant}/${row.number}`, ask)
        fresh.push(ask)
      }
    }
    return { fresh, joined }
  }

  /** Rows of the step, one for each order that asks; undefined when it may not be taken. Ended asks leave the book. */
  move(ask: Ask, state: AskState, step: Step, stirredAt: number): MovedRow[] | undefined {
    if (!mayFollow(ask.state, state)) return undefined
    // A device that is called anew has no reason any more; times stay what they were.
    Object.assign(ask, { reason: undefined, ...step, state, stirredAt })
    if (isFinal(state)) this.asks.delete(`${ask.tenant}/${ask.number}`)
    return ask.orders.map((serial) => rowOf(ask, serial))
  }

  /** An order ends for a device; when no other asks it, nobody does. */
  leave(ask: Ask, serial: number): void {
    ask.orders = ask.orders.filter((one) => one !== serial)
    if (ask.orders.length === 0) this.asks.delete(`${ask.tenant}/${ask.number}`)
  }

  clear(): void {
    this.asks.clear()
    this.orders.clear()
  }
}

const word = <T>(list: readonly T[], place: number | null) => (place === null ? undefined : list[place])
const place = <T>(list: readonly T[], one: T | undefined) => (one === undefined ? null : list.indexOf(one))

function askOf(tenant: number, serial: number, row: AskedRow, stirredAt: number): Ask {
  return {
    ...{ tenant, number: row.number, orders: [serial], stirredAt },
    state: states[row.state] as AskState,
    by: word(carriers, row.carrier),
    reason: word(reasons, row.reason),
    wokenAt: row.woken_at?.getTime(),
    connectedAt: row.connected_at?.getTime(),
  }
}

export function rowOf(ask: Ask, serial: number): MovedRow {
  return {
    ...{ tenant: ask.tenant, serial, number: ask.number },
    state: states.indexOf(ask.state),
    carrier: place(carriers, ask.by),
    reason: place(reasons, ask.reason),
    wokenAt: ask.wokenAt ?? null,
    connectedAt: ask.connectedAt ?? null,
    doneAt: ask.doneAt ?? null,
  }
}
