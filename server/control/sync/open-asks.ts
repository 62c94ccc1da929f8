// Keeps open asks in memory and in rows: takes what devices and other processes say, and has the devices called.
import { type Batch, openBatch } from '#kit/batch.ts'
import type { Clock } from '#kit/clock.ts'
import { fault, type Log } from '#kit/log.ts'
import type { Metrics } from '#kit/metrics.ts'
import type { Database } from '#kit/pg/database.ts'
import type { Listener } from '#kit/pg/listen.ts'
import type { AskState } from '#wire/console/syncs.ts'
import type { RemoteSaid } from '#wire/control/remote.ts'
import type { SyncRequest } from '#wire/control/sync.ts'
import { onErased } from '../../devices/erased.ts'
import { openNews } from '../../devices/news.ts'
import type { Standing } from '../../devices/presence.ts'
import type { Reach } from '../../devices/reach.ts'
import type { Via } from '../../devices/via.ts'
import type { Authority } from '../authority/authority.ts'
import type { Lines } from '../line/lines.ts'
import { openWakeSocket } from '../wake/socket.ts'
import { type Ask, AskBook, rowOf, type Step } from './ask-book.ts'
import { openAskNotices } from './ask-notices.ts'
import { type Asks, carrierOf, carriers, isFinal, reasons, states } from './asks.ts'
import { openCalls } from './calls.ts'
import { type MovedRow, type OpenOrder, readOpen, serialsFor, writeMoved } from './syncs.store.ts'
import { openTurn } from './turn.ts'

/** One process calls devices; another takes over within this time of its end. */
const callingLock = 'muster calls'
const turnMs = 3_000
/** Of orders that consoles hear of; only the newest are looked at. */
const mostOrderIds = 10_000
const groups = {
  ...{ gatherMs: 300, most: 4_096 },
  compare: (a: MovedRow, b: MovedRow) => a.tenant - b.tenant || a.serial - b.serial || a.number - b.number,
}

/** See `Asks`. `tenants`: those whose open orders are read now. `send` takes the place of the network in tests. */
export async function openAsks(tools: {
  fleet: Database
  clock: Clock
  listener: Listener
  log: Log
  metrics: Metrics
  reach: Reach
  authority: Authority
  lines: Pick<Lines, 'nudge'>
  tenants: () => Promise<readonly number[]>
  send?: (bytes: Uint8Array, address: string, port: number) => void
}): Promise<Asks & AsyncDisposable> {
  const { fleet, clock, listener, log, metrics, reach, lines } = tools
  const book = new AskBook()
  const news = openNews(listener)
  const orderIds = new Map<string, string>()
  const loading = new Map<string, Promise<void>>()
  const refused = metrics.counter('muster_wakes_refused_total', 'Wake datagrams that the system would not send')
  const sent = metrics.counter('muster_wakes_sent_total', 'Wake datagrams sent, repeats among them')
  const ends = metrics.counter('muster_asks_total', 'Asks of devices by what became of them', ['state'])
  const socket = openWakeSocket(() => refused.inc())
  const send = tools.send ?? socket.send

  const calls = openCalls({
    ...{ book, clock, log, reach, authority: tools.authority, move },
    nudge: (tenant, numbers, nudge) => lines.nudge(tenant, numbers, nudge),
    send(bytes, address, port) {
      sent.inc()
      send(bytes, address, port)
    },
  })

  const writer: Batch<MovedRow> = openBatch({
    ...groups,
    failed: (error, count) => log.warn('asks were not written', { count, ...fault(error) }),
    async run(rows) {
      await writeMoved(fleet, rows, clock.now())
      await notices.moved(rows)
      for (const { tenant, serial } of rows) {
        const id = orderIds.get(`${tenant}/${serial}`)
        if (id) news.tell(tenant, 'sync', id)
      }
    },
  })
  const write = (row: MovedRow) => writer.add(`${row.tenant}/${row.serial}/${row.number}`, row)

  function move(ask: Ask, state: AskState, step: Step = {}): boolean {
    const rows = book.move(ask, state, step, clock.monotonic())
    for (const row of rows ?? []) write(row)
    if (rows && isFinal(state)) ended(ask, state)
    return rows !== undefined
  }

  function ended({ tenant, number }: Ask, state: AskState): void {
    calls.end(tenant, number)
    ends.inc({ state })
  }

  const notices = openAskNotices(listener, {
    ordered: (tenant, serial) => void load(tenant, serial, false).catch(noted),
    came: (tenant, number) => calls.came(tenant, number),
    told: (tenant, number, held) => {
      const ask = book.get(tenant, number)
      if (ask?.awaits === held) move(ask, 'done', { doneAt: clock.now() })
    },
    moved: follow,
    missed: () => void reload().catch(noted),
  })
  const noted = (error: unknown) => log.warn('asks could not be read or taken over', fault(error))

  /** A step that another process took and wrote. */
  function follow({
    tenant,
    serial,
    number,
    ...row
  }: Parameters<Parameters<typeof openAskNotices>[1]['moved']>[0]): void {
    const ask = book.get(tenant, number)
    const state = states[row.state] as AskState
    if (!ask?.orders.includes(serial)) return
    if (isFinal(state)) {
      book.leave(ask, serial)
      if (!book.get(tenant, number)) calls.end(tenant, number)
      return
    }
    const words = { by: row.carrier === null ? undefined : carriers[row.carrier], reason: reasons[row.reason ?? -1] }
    book.move(ask, state, words, clock.monotonic())
    if (state === 'connected') calls.came(tenant, number)
    if (state === 'asked') calls.ask([ask])
  }

  onErased(listener, (tenant, devices) => {
    for (const { number } of devices) {
      const ask = book.get(tenant, number)
      for (const serial of ask?.orders ?? []) book.leave(ask as Ask, serial)
      if (ask) calls.end(tenant, number)
    }
  })

  /** Reads one order, or all that are open. `mine`: this process made it, and says what becomes of asks it joins. */
  async function load(tenant: number, serial: number | undefined, mine: boolean): Promise<void> {
    const open = await readOpen(fleet, tenant, serial)
    for (const one of open) takeIn(tenant, one, mine)
  }

  /** Many devices may come before this process heard of their order. */
  async function loadOnce(tenant: number, serial: number): Promise<void> {
    if (book.orderOf(tenant, serial)) return
    const key = `${tenant}/${serial}`
    const reading = loading.get(key) ?? load(tenant, serial, false).finally(() => loading.delete(key))
    loading.set(key, reading)
    await reading
  }

  function takeIn(tenant: number, { order, asks }: OpenOrder, mine: boolean): void {
    if (orderIds.size >= mostOrderIds) orderIds.delete(orderIds.keys().next().value as string)
    orderIds.set(`${tenant}/${order.serial}`, order.id)
    const { fresh, joined } = book.take(tenant, order, asks, clock.monotonic())
    if (mine) {
      const notManaged = new Set(asks.filter(({ state }) => states[state] === 'waiting').map(({ number }) => number))
      for (const ask of joined) {
        if (notManaged.has(ask.number)) move(ask, 'waiting', { reason: 'not-managed' })
        else if (ask.state === 'waiting') move(ask, 'asked', { by: undefined })
        else write(rowOf(ask, order.serial))
      }
      for (const ask of joined) if (ask.state === 'asked') ask.lineLost = false
    }
    calls.ask([...fresh, ...(mine ? joined : [])])
  }

  async function reload(): Promise<void> {
    await writer.empty()
    const tenants = await tools.tenants()
    const read: [number, OpenOrder[]][] = []
    for (const tenant of tenants) read.push([tenant, await readOpen(fleet, tenant)])
    const before = new Map([...book.all()].map((ask) => [`${ask.tenant}/${ask.number}`, ask]))
    book.clear()
    for (const [tenant, open] of read) for (const one of open) takeIn(tenant, one, false)
    for (const ask of book.all()) {
      const known = before.get(`${ask.tenant}/${ask.number}`)
      if (!known) continue
      Object.assign(ask, { awaits: known.awaits, lineLost: known.lineLost, stirredAt: known.stirredAt })
      // It came after the rows were read.
      if (known.state === 'connected' && ask.state !== 'connected') Object.assign(ask, { ...known, orders: ask.orders })
    }
    for (const { tenant, number } of before.values()) if (!book.get(tenant, number)) calls.end(tenant, number)
  }

  /** Orders that ran out say so of each device that did not come. */
  function expire(): void {
    for (const { tenant, serial } of book.expired(clock.now()))
      for (const ask of [...book.all()])
        if (ask.tenant === tenant && ask.orders.includes(serial)) {
          write(rowOf({ ...ask, state: 'failed', reason: 'expired' }, serial))
          book.leave(ask, serial)
          if (ask.orders.length === 0) ended(ask, 'failed')
        }
  }

  for (const tenant of await tools.tenants()) await load(tenant, undefined, false)
  const turn = await openTurn({
    ...{ listener, lock: callingLock, everyMs: turnMs, failed: noted },
    begin: calls.begin,
    cease: calls.cease,
    look() {
      calls.sweep()
      expire()
      book.tidy()
    },
  })

  function asked(ask: Ask, { tenant, number }: Standing, via: Via, request: SyncRequest): boolean {
    const said = request.remote?.['collect-now']
    // What its holder had it do by hand is done, whatever it would have said to us.
    if (said !== undefined && !request.reread) return notAllowed(ask, said)
    if (ask.state !== 'connected') {
      move(ask, 'connected', { by: carrierOf(via, request), connectedAt: clock.now() })
      calls.came(tenant, number)
      notices.came(tenant, number)
    }
    return true
  }

  /** It came and does not simply read everything: it refuses, or its user is asked. True: it is to ask its user. */
  function notAllowed(ask: Ask, said: RemoteSaid): boolean {
    calls.came(ask.tenant, ask.number)
    notices.came(ask.tenant, ask.number)
    if (said === 'refuse') move(ask, 'failed', { reason: 'refused-by-device' })
    if (said === 'asking' && ask.reason !== 'asked-user') move(ask, 'waiting', { reason: 'asked-user' })
    return said === 'ask'
  }

  /** It was called by a process that knows of the ask, and this one has not heard of it yet. */
  async function lookUp(standing: Standing, via: Via, request: SyncRequest): Promise<boolean> {
    const { tenant, number } = standing
    for (const serial of await serialsFor(fleet, tenant, number)) await loadOnce(tenant, serial)
    const ask = book.get(tenant, number)
    return ask ? asked(ask, standing, via, request) : false
  }

  return {
    came(standing, via, request) {
      const ask = book.get(standing.tenant, standing.number)
      if (ask) return asked(ask, standing, via, request)
      return request.woken === undefined && !request.reread ? false : lookUp(standing, via, request)
    },
    read({ tenant, number }, state, isHeld) {
      const ask = book.get(tenant, number)
      if (!ask) return
      if (isHeld) return void move(ask, 'done', { doneAt: clock.now() })
      ask.awaits = state
      ask.stirredAt = clock.monotonic()
    },
    told({ tenant, number }, held) {
      const ask = book.get(tenant, number)
      if (ask?.state !== 'connected') return
      if (ask.awaits === undefined) notices.told(tenant, number, held)
      else if (ask.awaits === held) move(ask, 'done', { doneAt: clock.now() })
      else ask.stirredAt = clock.monotonic()
    },
    failed({ tenant, number }) {
      const ask = book.get(tenant, number)
      if (ask?.state === 'connected') move(ask, 'failed', { reason: 'sync-failed' })
    },
    openFor(tenant, number) {
      const orders = book.get(tenant, number)?.orders.flatMap((serial) => book.orderOf(tenant, serial) ?? []) ?? []
      if (orders.length === 0) return undefined
      return { since: Math.min(...orders.map(({ at }) => at)), until: Math.max(...orders.map((one) => one.expiresAt)) }
    },
    async ordered(tenant, serial) {
      await load(tenant, serial, true)
      await notices.ordered(tenant, serial)
    },
    async [Symbol.asyncDispose]() {
      turn.close()
      calls.close()
      await writer.close()
      notices.close()
      news.close()
      socket[Symbol.dispose]()
    },
  }
}
