// Keeps the lines of this process, tells the others of them, and finds theirs: the row says who holds a line, memory only remembers it.
import type { Clock } from '#kit/clock.ts'
import { fault, type Log } from '#kit/log.ts'
import type { Metrics } from '#kit/metrics.ts'
import type { Database } from '#kit/pg/database.ts'
import type { Listener } from '#kit/pg/listen.ts'
import type { Nudge } from '#wire/control/held-line.ts'
import { freshId } from '#wire/ids.ts'
import { openGroupKeeps } from '../../devices/group-keeps.ts'
import { openNews, tellNews } from '../../devices/news.ts'
import { type Presence, type StandingNotice, standingChannel } from '../../devices/presence.ts'
import type { Reach } from '../../devices/reach.ts'
import { tenantNumbers } from '../../people/tenant-numbers.ts'
import { openElsewhere } from './elsewhere.ts'
import { breakLinesOf, livingOf, noteAgain, readHeld, readLine } from './line.store.ts'
import { openLineWriter } from './line-writer.ts'
import type { LineState, Lines } from './lines.ts'
import { type Own, OwnLines } from './own-lines.ts'
import { openReview } from './review.ts'

/** Channel of nudges for the lines of one process. */
const nudgesChannel = 'muster_nudges'
const mostInNotice = 500
/** A device that found no room is not asked again for so long; the door tells it the same. */
export const fullSeconds = 900
const lookMs = 10_000

interface NudgeNotice {
  readonly p: string
  readonly t: number
  readonly n: readonly number[]
  readonly nudge: Nudge
}

export interface LineTools {
  readonly fleet: Database
  readonly listener: Listener
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly presence: Presence
  readonly reach: Pick<Reach, 'isLost'>
  /** Most lines of this process. */
  readonly cap: number
}

/** `look` finds processes that died and what they held; it runs by itself every 10 seconds. */
export async function openLines(tools: LineTools): Promise<Lines & AsyncDisposable & { look(): Promise<void> }> {
  const { fleet, listener, clock, log, presence, cap } = tools
  const process = freshId('prc')
  const own = new OwnLines()
  const full = new Map<string, number>()
  const keeps = openGroupKeeps({ fleet, listener, log })
  const { asked, review } = openReview({ presence, reach: tools.reach, keeps })
  const news = openNews(listener)
  const gauge = tools.metrics.gauge('muster_lines_held', 'Lines that this process holds open')
  tools.metrics.gauge('muster_lines_cap', 'Most lines that this process holds open').set(cap)
  const writer = openLineWriter({ fleet, log, process, isHeld: (t, n) => own.at(t, n) !== undefined })
  const noRoom = (t: number, n: number) => void full.set(`${t}/${n}`, clock.monotonic() + fullSeconds * 1000)
  const elsewhere = openElsewhere({
    listener,
    process,
    taken: (t, n) =>
      void replaced(t, n).catch((error: unknown) => log.warn('a line could not be looked up', fault(error))),
    full: noRoom,
  })

  /** Its device has begun a line elsewhere, or here after that: the row knows which one is newer. */
  async function replaced(tenant: number, number: number): Promise<void> {
    const here = own.at(tenant, number)
    if (!here) return
    const row = await readLine(fleet, tenant, number)
    if (row?.process && row.process !== process) here.line.end('replaced')
  }

  function hasRoom(tenant: number, number: number): boolean {
    if (own.size < cap || own.at(tenant, number)) return true
    noRoom(tenant, number)
    elsewhere.tell(tenant, 'full', number)
    return false
  }

  function remove({ line, noted, released }: Own): void {
    if (!own.remove(line)) return
    gauge.set(own.size)
    writer.ended({ ...noted, since: clock.now() }, released ? 'released' : 'broken')
    elsewhere.tell(line.tenant, 'down', line.number)
    news.tell(line.tenant, 'line', line.device)
  }

  listener.on(
    standingChannel,
    (payload) => {
      const { d } = JSON.parse(payload) as StandingNotice
      void review(d.flatMap((device) => own.of(device) ?? []))
    },
    // Others may have taken this process for dead, and what was missed may have been a revocation.
    () => {
      void review(own.all())
      void noteAgain(
        fleet,
        process,
        own.all().map(({ noted }) => noted),
      )
        .then(readOthers)
        .catch((error: unknown) => log.warn('lines of other processes could not be read', fault(error)))
    },
  )
  keeps.onChanged((tenant) => void review(own.all(tenant)))
  listener.on(nudgesChannel, (payload) => {
    const { p, t, n, nudge } = JSON.parse(payload) as NudgeNotice
    if (p === process) for (const number of n) own.at(t, number)?.line.nudge(nudge)
  })

  async function readOthers(): Promise<void> {
    const tenants = await tenantNumbers(tools)
    const rows = (await readHeld(fleet, tenants)).filter((row) => row.process !== process)
    const holders = [...new Set(rows.map((row) => row.process))]
    const living = new Set(await livingOf(fleet, holders))
    elsewhere.drop()
    for (const { tenant, number, process: holder } of rows) {
      if (!living.has(holder)) continue
      own.at(tenant, number)?.line.end('replaced')
      elsewhere.put(tenant, number, holder)
    }
    const dead = holders.filter((one) => !living.has(one))
    if (dead.length > 0) await breakLinesOf(fleet, tenants, dead, clock.now())
  }

  async function look(): Promise<void> {
    await live()
    for (const [key, until] of full) if (until <= clock.monotonic()) full.delete(key)
    const others = [...elsewhere.processes()]
    const living = new Set(await livingOf(fleet, others))
    const dead = others.filter((one) => !living.has(one))
    if (dead.length === 0) return
    log.warn('a server process died, its lines are open no more', { count: dead.length })
    await breakLinesOf(fleet, await tenantNumbers(tools), dead, clock.now())
    for (const tenant of elsewhere.drop(dead)) await tellNews(listener, tenant, 'line', [])
  }

  /** As long as it is ours, others take this process for living; an old connection of ours may linger with it. */
  let living = false
  async function live(): Promise<void> {
    if (living) return
    living = await listener.hold(process, () => {
      living = false
    })
  }

  await live()
  await readOthers()
  const timer = setInterval(() => {
    look().catch((error: unknown) => log.warn('other processes could not be looked for', fault(error)))
  }, lookMs)

  return {
    wanted(standing) {
      const answer = asked(standing)
      const room = (yes: boolean) => yes && hasRoom(standing.tenant, standing.number)
      return answer instanceof Promise ? answer.then(room) : room(answer)
    },
    async open(line, standing) {
      const { tenant, number, device } = line
      if (!(await asked(standing))) return { ending: 'released' }
      if (!hasRoom(tenant, number)) return { ending: 'full' }
      const older = own.at(tenant, number)
      const entry: Own = { line, noted: { tenant, number, since: clock.now() }, doing: undefined, released: false }
      own.put(entry)
      gauge.set(own.size)
      older?.line.end('replaced')
      try {
        await writer.held(entry.noted)
      } catch (error) {
        if (own.remove(line)) gauge.set(own.size)
        throw error
      }
      full.delete(`${tenant}/${number}`)
      elsewhere.tell(tenant, 'up', number)
      news.tell(tenant, 'line', device)
      return {}
    },
    closed(line) {
      const entry = own.of(line.device)
      if (entry?.line === line) remove(entry)
    },
    doing(line, doing) {
      const entry = own.of(line.device)
      if (entry?.line !== line || entry.doing === doing) return
      entry.doing = doing
      elsewhere.tellDoing(line.tenant, line.number, doing)
      news.tell(line.tenant, 'line', line.device)
    },
    async nudge(tenant, numbers, nudge) {
      const reached = new Set<number>()
      const rest = numbers.filter((number) => {
        if (!own.at(tenant, number)?.line.nudge(nudge)) return true
        reached.add(number)
        return false
      })
      if (rest.length === 0) return reached
      const rows = (await readHeld(fleet, [tenant], rest)).filter((row) => row.process !== process)
      for (const holder of await livingOf(fleet, [...new Set(rows.map((row) => row.process))])) {
        const theirs = rows.filter((row) => row.process === holder).map(({ number }) => number)
        for (let i = 0; i < theirs.length; i += mostInNotice) {
          const n = theirs.slice(i, i + mostInNotice)
          const notice: NudgeNotice = { p: holder, t: tenant, n, nudge }
          await listener.notify(nudgesChannel, JSON.stringify(notice))
          for (const number of n) reached.add(number)
        }
      }
      return reached
    },
    isHeld: (tenant, number) => (own.at(tenant, number) ?? elsewhere.at(tenant, number)) !== undefined,
    async stateOf(tenant, number): Promise<LineState> {
      const here = own.at(tenant, number)
      if (here) return { line: 'held', since: here.noted.since, doing: here.doing }
      const row = await readLine(fleet, tenant, number)
      const since = row?.since.getTime()
      if (row?.process && (await livingOf(fleet, [row.process])).length > 0)
        return { line: 'held', since, doing: elsewhere.at(tenant, number)?.doing }
      if ((full.get(`${tenant}/${number}`) ?? 0) > clock.monotonic()) return { line: 'full' }
      // Its process died and nobody wrote that off yet: since when is not known better than this.
      return row ? { line: 'lost', since: row.process ? clock.now() : since } : { line: 'none' }
    },
    counts: (tenant) => ({ held: own.count(tenant) + elsewhere.count(tenant), here: own.size, cap }),
    look,
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      elsewhere.close()
      news.close()
      await writer.close()
    },
  }
}
