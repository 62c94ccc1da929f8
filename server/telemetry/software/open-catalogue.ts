// Keeps the catalogue and its posting lists in memory: built from the sealed sets at start, kept by what intake commits.
import type { Clock } from '#kit/clock.ts'
import { iso } from '#kit/clock.ts'
import { pause } from '#kit/life.ts'
import { fault, type Log } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import type { Listener } from '#kit/pg/listen.ts'
import { Problem } from '#wire/problem.ts'
import { isPublicOrigin } from '#wire/telemetry/origins.ts'
import { onErased } from '../../devices/erased.ts'
import { hiddenAmong } from '../../devices/hide.ts'
import type { Ring } from '../../ring/ring.ts'
import { openNames } from '../holding.ts'
import { type HeldRow, holdingsAfter, holdingsOf } from '../store.ts'
import type { Catalogue, Installed, SetStep } from './catalogue.ts'
import type { CataloguePackage } from './catalogue-package.ts'
import { emptySet, type PackageNames } from './package-set.ts'
import { openSetNews } from './set-news.ts'
import { addEntries, entriesAfter, entriesAfterLocked, lastNumber } from './store.ts'
import { TenantCatalogue } from './tenant-catalogue.ts'
import { firstDays, removalsOf } from './uncount.store.ts'

const pageDevices = 256
const retryMs = 1000
/** Beyond so many devices, who follows each of them counts all anew. */
const mostToldSingly = 200

interface Tenant {
  readonly memory: TenantCatalogue
  /** The catalogue's entries are in memory; undefined before the first try and after one that failed. */
  loaded: Promise<void> | undefined
  /** Undefined once the postings are whole. */
  building: Building | undefined
  /** Adds entries one call after the other. */
  learning: Promise<unknown>
  /** Devices that changed while somebody reads sets outside the order of commits. */
  readonly watchers: Set<Set<number>>
}

interface Building {
  /** Sets of devices up to this number are in. */
  upTo: number
  /** Sets that were committed ahead of it. */
  readonly ahead: Map<number, PackageNames>
}

export async function openCatalogue(options: {
  fleet: Database
  ring: Ring
  listener: Listener
  log: Log
  clock: Clock
}): Promise<Catalogue & AsyncDisposable> {
  const { fleet, ring, listener, log, clock } = options
  const tenants = new Map<number, Tenant>()
  const closing = new AbortController()
  const running = new Set<Promise<void>>()
  const listeners = new Set<(tenant: number, device: number | undefined) => void>()
  const tell = (tenant: number, device: number | undefined) => {
    for (const heard of listeners) heard(tenant, device)
  }

  function tenantOf(number: number): Tenant {
    const known = tenants.get(number)
    if (known) return known
    const tenant: Tenant = {
      memory: new TenantCatalogue(),
      loaded: undefined,
      building: undefined,
      learning: Promise.resolve(),
      watchers: new Set(),
    }
    tenants.set(number, tenant)
    start(number, tenant)
    return tenant
  }

  function load(number: number, tenant: Tenant): Promise<void> {
    tenant.loaded ??= follow(number, tenant.memory).catch((error) => {
      tenant.loaded = undefined
      throw error
    })
    return tenant.loaded
  }

  async function follow(number: number, memory: TenantCatalogue): Promise<void> {
    // What has gone before this is not among what is read after it.
    if (memory.known === 0) memory.removals = await removalsOf(fleet, number)
    for (const entry of await entriesAfter(fleet, number, memory.known))
      if (entry.number > memory.known) memory.enter(entry.number, entry.package, entry.firstSeen)
  }

  function start(number: number, tenant: Tenant): void {
    const building: Building = { upTo: 0, ahead: new Map() }
    tenant.building = building
    const run = build(number, tenant, building).finally(() => running.delete(run))
    running.add(run)
  }

  /** Reads every set of the tenant in the order of device numbers; begins again when the database goes away. */
  async function build(number: number, tenant: Tenant, building: Building): Promise<void> {
    const began = clock.monotonic()
    while (!closing.signal.aborted && tenant.building === building) {
      try {
        await load(number, tenant)
        building.upTo = 0
        tenant.memory.clear()
        await readAll(number, tenant, building)
        if (tenant.building !== undefined) return
        log.info('posting lists are built', { tenant: number, durationMs: Math.round(clock.monotonic() - began) })
        return
      } catch (error) {
        log.warn('posting lists could not be built, trying again', { tenant: number, ...fault(error) })
        await pause(retryMs, closing.signal)
      }
    }
  }

  async function readAll(number: number, tenant: Tenant, building: Building): Promise<void> {
    const { memory } = tenant
    let coming = holdingsAfter(fleet, number, 0, pageDevices)
    for (let rows = await coming; rows.length > 0; rows = await coming) {
      if (closing.signal.aborted || tenant.building !== building) return
      const last = rows.at(-1)?.number as number
      // The next page is on its way while this one is unsealed.
      coming = holdingsAfter(fleet, number, last, pageDevices)
      coming.catch(() => {})
      const hidden = await hiddenAmong(
        fleet,
        number,
        rows.map((row) => row.number),
      )
      const sets = rows.map((row) => [row.number, hidden.has(row.number) ? emptySet : setOf(number, row)] as const)
      await know(number, tenant, sets)
      if (tenant.building !== building) return
      put(
        memory,
        sets.map(([device, set]) => [device, building.ahead.get(device) ?? set]),
      )
      for (const [device] of sets) building.ahead.delete(device)
      building.upTo = last
    }
    if (tenant.building !== building) return
    put(memory, [...building.ahead])
    // Here and not after another turn: a commit in between would be held for a build that is over.
    tenant.building = undefined
    tell(number, undefined)
  }

  async function followRemovals(number: number): Promise<void> {
    const { memory } = tenantOf(number)
    await load(number, tenantOf(number))
    const removals = await removalsOf(fleet, number)
    if (removals === memory.removals) return
    const { known } = memory
    memory.keepOnly(await firstDays(fleet, number), known)
    memory.removals = removals
  }

  /** A set that no key opens any more counts for nothing: its subject was erased. */
  function setOf(tenant: number, row: HeldRow): PackageNames {
    const key = ring.keyOf(tenant, row.subject)
    if (!key) return emptySet
    try {
      return openNames(key, tenant, row.subject, row.sealed)
    } catch (error) {
      log.error('a package set cannot be read', { tenant, device: row.subject, ...fault(error) })
      return emptySet
    }
  }

  /** Reads the entries that another process added, when a set names one. */
  async function know(number: number, tenant: Tenant, sets: Iterable<readonly [number, PackageNames]>): Promise<void> {
    for (const [, set] of sets) if ((set.numbers.at(-1) ?? 0) > tenant.memory.known) await follow(number, tenant.memory)
  }

  /** Without those of devices that are to be erased. */
  async function shownHoldings(number: number, devices: readonly number[]): Promise<HeldRow[]> {
    const hidden = await hiddenAmong(fleet, number, devices)
    const shown = devices.filter((device) => !hidden.has(device))
    return shown.length === 0 ? [] : holdingsOf(fleet, number, shown)
  }

  async function reread(number: number, devices: readonly number[]): Promise<void> {
    const tenant = tenantOf(number)
    await load(number, tenant)
    const changed = new Set<number>()
    tenant.watchers.add(changed)
    const rows = await shownHoldings(number, devices).finally(() => tenant.watchers.delete(changed))
    const sets = new Map(rows.map((row) => [row.number, setOf(number, row)]))
    await know(number, tenant, sets)
    for (const device of devices) {
      if (changed.has(device)) continue
      const set = sets.get(device) ?? emptySet
      if (tenant.building && device > tenant.building.upTo) tenant.building.ahead.set(device, set)
      else {
        tenant.memory.replace(device, new Set(numbersIn(tenant.memory, set)))
        tell(number, device)
      }
    }
    if (changed.size > 0)
      await reread(
        number,
        devices.filter((device) => changed.has(device)),
      )
  }

  function forget(number: number, devices: readonly number[]): void {
    const tenant = tenants.get(number)
    if (!tenant) return
    const gone = new Uint32Array((Math.max(0, ...devices) >>> 5) + 1)
    for (const device of devices) {
      gone[device >>> 5] = (gone[device >>> 5] as number) | (1 << (device & 31))
      for (const watcher of tenant.watchers) watcher.add(device)
      if (tenant.building && device > tenant.building.upTo) tenant.building.ahead.set(device, emptySet)
    }
    tenant.memory.drop(gone)
    if (devices.length > mostToldSingly) tell(number, undefined)
    else for (const device of devices) tell(number, device)
  }
  onErased(listener, (tenant, devices) => {
    if (!tenants.has(tenant)) return
    forget(
      tenant,
      devices.map(({ number }) => number),
    )
    followRemovals(tenant).catch((error: unknown) =>
      log.warn('what has gone from the catalogue could not be read', { tenant, ...fault(error) }),
    )
  })

  const news = openSetNews(
    listener,
    (tenant, devices) => {
      if (tenants.has(tenant)) reread(tenant, devices).catch(() => catalogue.rebuild(tenant))
    },
    () => {
      for (const [number, tenant] of tenants) start(number, tenant)
    },
  )

  const catalogue: Catalogue & AsyncDisposable = {
    ready: (tenant) => tenantOf(tenant).building === undefined,
    packageOf: (tenant, number) => tenantOf(tenant).memory.entry(number)?.package,
    async devicesWith(tenant, name, version) {
      return this.counted(tenant).devicesWith(name, version)
    },
    async of(number, upTo = 0) {
      const tenant = tenantOf(number)
      const { memory } = tenant
      await load(number, tenant)
      if (upTo > memory.known) await follow(number, memory)
      return memory
    },
    counted(tenant) {
      const { memory, building } = tenantOf(tenant)
      if (building) throw new Problem('rebuilding', 'The index of packages is being rebuilt', 5)
      return memory
    },
    learn(number, packages) {
      const tenant = tenantOf(number)
      const learnt = tenant.learning.then(() => add(number, tenant.memory, packages))
      tenant.learning = learnt.catch(() => {})
      return learnt
    },
    moved(number, device, step) {
      const tenant = tenantOf(number)
      for (const watcher of tenant.watchers) watcher.add(device)
      if (tenant.building && device > tenant.building.upTo) tenant.building.ahead.set(device, step.packages)
      else {
        apply(tenant.memory, device, step)
        tell(number, device)
      }
      news.tell(number, device)
    },
    reread,
    async changed(number, devices) {
      for (const device of devices) news.tell(number, device)
      for (let i = 0; i < devices.length && tenants.has(number); i += pageDevices)
        await reread(number, devices.slice(i, i + pageDevices))
    },
    forget,
    followRemovals,
    onMove(heard) {
      listeners.add(heard)
      return () => listeners.delete(heard)
    },
    rebuild: (tenant) => start(tenant, tenantOf(tenant)),
    async [Symbol.asyncDispose]() {
      closing.abort()
      await news[Symbol.asyncDispose]()
      await Promise.all(running)
    },
  }

  async function add(number: number, memory: TenantCatalogue, packages: readonly CataloguePackage[]): Promise<void> {
    const missing = () => packages.filter((one) => isPublicOrigin(one.origin) && memory.numberOf(one) === undefined)
    if (missing().length === 0) return
    const firstSeen = iso(clock.now()).slice(0, 10)
    const added = await fleet.as([number], async (tx) => {
      for (const entry of await entriesAfterLocked(tx, number, memory.known))
        if (entry.number > memory.known) memory.enter(entry.number, entry.package, entry.firstSeen)
      memory.known = Math.max(memory.known, await lastNumber(tx, number))
      const distinct = new Map(missing().map((one) => [identityOf(one), one]))
      const entries = [...distinct.values()].map((one, i) => ({
        number: memory.known + 1 + i,
        package: one,
        firstSeen,
      }))
      if (entries.length > 0) await addEntries(tx, number, entries)
      return entries
    })
    for (const entry of added) memory.enter(entry.number, entry.package, entry.firstSeen)
  }

  return catalogue
}

function identityOf(one: CataloguePackage): string {
  const { manager, name, architecture, version, source, sourceVersion, vendor, origin, module } = one
  return JSON.stringify([manager, name, architecture, version, source, sourceVersion, vendor, origin, module])
}

/** Sets of devices that the postings do not hold yet. */
function put(memory: TenantCatalogue, sets: readonly (readonly [device: number, set: PackageNames])[]): void {
  memory.load(sets.map(([device, { numbers }]) => ({ device, numbers })))
  for (const [device, set] of sets) for (const one of set.private) memory.put(device, memory.privateNumber(one.package))
}

/** The numbers of a set's packages in this process. */
function numbersIn(memory: TenantCatalogue, set: PackageNames): number[] {
  return [...set.numbers, ...set.private.map((one) => memory.privateNumber(one.package))]
}

function apply(memory: TenantCatalogue, device: number, step: SetStep): void {
  const numberOf = (one: Installed) => one.number ?? memory.privateNumber(one.package)
  const came = new Set(step.came.map(numberOf))
  for (const number of came) memory.put(device, number)
  for (const one of step.went) {
    const number = numberOf(one)
    if (!came.has(number)) memory.take(device, number)
  }
}
