// Keeps the findings of each tenant that somebody asked about: follows the advisories, the packages, the devices and the decisions.
import type { Clock } from '#kit/clock.ts'
import { fault, type Log } from '#kit/log.ts'
import type { Listener } from '#kit/pg/listen.ts'
import { Problem } from '#wire/problem.ts'
import type { Names } from '../../devices/names.ts'
import { tellNews } from '../../devices/news.ts'
import type { Advisories } from '../advisories/advisories.ts'
import type { Catalogue } from '../software/catalogue.ts'
import type { Decisions } from './decisions/decisions.ts'
import type { Findings } from './findings.ts'
import { HeldFindings } from './held-findings.ts'
import { knowledgeOf } from './knowledge.ts'
import { openSlices } from './slices.ts'

/** Consoles hear at most so often that findings changed. */
const newsMs = 1000

interface Tenant {
  readonly number: number
  held: HeldFindings | undefined
  /** All of it was matched and counted once. */
  matched: boolean
  running: Promise<void> | undefined
  next: Promise<void> | undefined
  news: NodeJS.Timeout | undefined
}

/** See `Findings`. Nothing of a tenant is read before somebody asks. */
export function openFindings(tools: {
  readonly names: Names
  readonly catalogue: Catalogue
  readonly advisories: Advisories
  readonly decisions: Decisions
  readonly listener: Listener
  readonly clock: Clock
  readonly log: Log
}): Findings & AsyncDisposable {
  const { names, catalogue, advisories, decisions, listener, clock, log } = tools
  const tenants = new Map<number, Tenant>()
  let closed = false

  const tenantOf = (number: number): Tenant => {
    const known = tenants.get(number)
    if (known) return known
    const fresh: Tenant = {
      number,
      held: undefined,
      matched: false,
      running: undefined,
      next: undefined,
      news: undefined,
    }
    tenants.set(number, fresh)
    return fresh
  }

  async function bringUp(tenant: Tenant): Promise<void> {
    const [listing, memory, index] = await Promise.all([
      names.listing(tenant.number),
      catalogue.of(tenant.number),
      decisions.of(tenant.number),
    ])
    tenant.held ??= new HeldFindings(advisories, memory)
    const { held } = tenant
    for (const number of held.fleet.take(listing)) held.tally.deviceChanged(number)
    await match(tenant, held)
    if (!isReady(tenant)) return
    held.decisionsAre(index)
    await held.tally.refresh(openSlices(clock))
  }

  /** Only with all advisories there: each page of a first reading would match the same packages again. */
  async function match(tenant: Tenant, held: HeldFindings): Promise<void> {
    if (advisories.state() === 'loading') return
    if (held.matcher.behind) tenant.matched = false
    try {
      if (await held.rematch(openSlices(clock))) tellSoon(tenant)
    } catch (error) {
      held.matcher.reset()
      throw error
    }
    if (catalogue.ready(tenant.number)) tenant.matched = true
  }

  /** A run under way may have begun before what the caller asks about was committed: the next one has it for certain. */
  function fresh(number: number): Promise<void> {
    const tenant = tenantOf(number)
    if (tenant.next) return tenant.next
    const begin = () => {
      tenant.next = undefined
      tenant.running = bringUp(tenant).finally(() => {
        tenant.running = undefined
      })
      return tenant.running
    }
    if (!tenant.running) return begin()
    tenant.next = tenant.running.catch(() => {}).then(begin)
    return tenant.next
  }

  function inBackground(tenant: number): void {
    if (closed) return
    fresh(tenant).catch((error: unknown) =>
      log.warn('findings could not be brought up to date', { tenant, ...fault(error) }),
    )
  }

  function tellSoon(tenant: Tenant): void {
    if (closed) return
    tenant.news ??= setTimeout(() => {
      tenant.news = undefined
      void tellNews(listener, tenant.number, 'finding', [])
    }, newsMs)
  }

  function follow(tenant: Tenant, packages: ReadonlySet<string>, scores: ReadonlySet<string>): void {
    const revision = tenant.held?.revision
    const behind = tenant.held?.advisoriesChanged(packages, scores)
    if (tenant.held?.revision !== revision) tellSoon(tenant)
    if (behind || !tenant.matched) inBackground(tenant.number)
  }

  const isReady = (tenant: Tenant) => tenant.matched && catalogue.ready(tenant.number)

  function held(number: number): HeldFindings {
    const tenant = tenantOf(number)
    if (tenant.held && isReady(tenant)) return tenant.held
    if (!tenant.running) inBackground(number)
    throw new Problem('rebuilding', 'The findings are being put together', 2)
  }

  const ends = [
    advisories.onChange(({ packages, scores }) => {
      for (const tenant of tenants.values()) follow(tenant, packages, scores)
    }),
    catalogue.onMove((number, device) => {
      const tenant = tenants.get(number)
      tenant?.held?.moved(device)
      if (tenant && device === undefined) inBackground(number)
    }),
  ]

  return {
    fresh,
    of: held,
    held,
    knowledge(number) {
      const tenant = tenantOf(number)
      return knowledgeOf(advisories, tenant.held, isReady(tenant), clock.now())
    },
    async [Symbol.asyncDispose]() {
      closed = true
      for (const end of ends) end()
      for (const { news } of tenants.values()) clearTimeout(news)
      await Promise.allSettled([...tenants.values()].flatMap(({ running, next }) => [running, next]))
    },
  }
}
