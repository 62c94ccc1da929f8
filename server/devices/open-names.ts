// Reads the devices of a tenant into memory, unseals their names there, and follows what is written afterwards.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fault, type Log } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import type { Listener } from '#kit/pg/listen.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import type { Ring } from '../ring/ring.ts'
import { onErased } from './erased.ts'
import { hiddenState } from './hidden.store.ts'
import { nameFrom, openLabel } from './label.ts'
import { devicesSince, horizon, type ListedRow, pageOfDevices } from './listed.store.ts'
import type { ListedDevice, Listing, Names } from './names.ts'
import { type Entry, SortedIndex } from './sorted-index.ts'

/** So many rows are read and unsealed before other work gets its turn. */
const pageRows = 2_000
/** So many characters of a name are sorted and searched. */
export const keyLength = 64

/** Upper and lower case, and letters that only look different, are one (Unicode NFKC). */
export const fold = (text: string) => text.normalize('NFKC').toLowerCase()
const keyOf = (name: string) => fold(name).slice(0, keyLength)

/** Nothing is read until a tenant's list is asked for the first time; see `Names`. */
export async function openNames(tools: {
  fleet: Database
  ring: Ring
  listener: Listener
  log: Log
}): Promise<Names & AsyncDisposable> {
  const tenants = new Map<number, Tenant>()
  let closed = false

  const tenantOf = (number: number) => {
    const known = tenants.get(number)
    if (known) return known
    const fresh = new Tenant(number, tools.ring)
    tenants.set(number, fresh)
    return fresh
  }

  onErased(
    tools.listener,
    (number, devices) => tenants.get(number)?.drop(devices.map((one) => one.number)),
    () => {
      for (const tenant of tenants.values()) tenant.gaps = true
    },
  )

  async function read(tenant: Tenant): Promise<void> {
    if (tenant.since === undefined || tenant.gaps) {
      tenant.gaps = false
      const since = await horizon(tools.fleet)
      const seen = new Set<number>()
      for (let after = 0; !closed; ) {
        const rows = await pageOfDevices(tools.fleet, tenant.number, after, pageRows)
        tenant.put(rows)
        for (const { number } of rows) seen.add(number)
        after = rows.at(-1)?.number ?? after
        if (rows.length < pageRows) break
        await nextTurn()
      }
      if (!closed) tenant.dropAllBut(seen)
      tenant.index()
      tenant.since = since
    } else {
      const { rows, horizon: next } = await devicesSince(tools.fleet, tenant.number, tenant.since)
      if (rows.length > 0) {
        tenant.put(rows)
        tenant.index()
      }
      tenant.since = next
    }
  }

  function begin(tenant: Tenant): Promise<void> {
    tenant.next = undefined
    tenant.reading = read(tenant)
      .catch((error: unknown) => {
        tenant.gaps = true
        tools.log.warn('devices could not be read for the lists', { tenant: tenant.number, ...fault(error) })
        throw error
      })
      .finally(() => {
        tenant.reading = undefined
      })
    return tenant.reading
  }

  /** The reading under way may have begun before the caller's commit: only the next one has it for certain. */
  function afterReading(tenant: Tenant): Promise<void> {
    tenant.next = (tenant.reading as Promise<void>).catch(() => {}).then(() => begin(tenant))
    return tenant.next
  }

  return {
    ready: (tenant) => tenants.get(tenant)?.since !== undefined,
    nameOf: (tenant, number) => tenants.get(tenant)?.devices[number],
    async listing(number) {
      const tenant = tenantOf(number)
      await (tenant.next ?? (tenant.reading ? afterReading(tenant) : begin(tenant)))
      return tenant
    },
    async [Symbol.asyncDispose]() {
      closed = true
      await Promise.allSettled([...tenants.values()].map(({ reading }) => reading))
    },
  }
}

class Tenant implements Listing {
  readonly devices: (ListedDevice | undefined)[] = []
  size = 0
  since: string | undefined
  reading: Promise<void> | undefined
  next: Promise<void> | undefined
  /** Some were erased and this process may not have heard which. */
  gaps = false
  /** Numbers only, which are never used again: a row that was read before it went is not taken in after it. */
  private readonly erased = new Set<number>()
  private readonly words = new SortedIndex()
  private readonly ids = new SortedIndex()
  private readonly renamed = new Set<number>()
  private readonly texts = new Map<string, string>()
  readonly number: number
  private readonly ring: Ring

  constructor(number: number, ring: Ring) {
    this.number = number
    this.ring = ring
  }

  search(prefix: string, names: boolean): Uint8Array {
    const found = new Uint8Array(this.devices.length)
    const folded = fold(prefix).trim().slice(0, keyLength)
    this.ids.mark(folded.replace(/^dev_/, ''), found)
    if (names) this.words.mark(folded, found)
    return found
  }

  put(rows: readonly ListedRow[]): void {
    const hidden: number[] = []
    for (const row of rows) {
      if (this.erased.has(row.number)) continue
      const { state } = row
      if (state === hiddenState) {
        hidden.push(row.number)
        continue
      }
      const before = this.devices[row.number]
      const named = nameFrom(openLabel(this.ring, this.number, row.id, row.label), row.id)
      this.devices[row.number] = this.listed(row, state, named)
      if (!before) this.size += 1
      if (before?.name !== named.name) this.renamed.add(row.number)
    }
    this.takeOut(hidden)
  }

  /** Takes devices out for good, their names from the indexes at once. */
  drop(numbers: readonly number[]): void {
    for (const number of numbers) this.erased.add(number)
    this.takeOut(numbers)
  }

  /** Until they are put in again. */
  private takeOut(numbers: readonly number[]): void {
    const known = numbers.filter((number) => this.devices[number])
    if (known.length === 0) return
    for (const number of known) {
      this.devices[number] = undefined
      this.renamed.delete(number)
    }
    this.size -= known.length
    this.words.replace(new Set(known), [])
    this.ids.replace(new Set(known), [])
  }

  dropAllBut(seen: ReadonlySet<number>): void {
    this.drop(this.devices.flatMap((device) => (device && !seen.has(device.number) ? [device.number] : [])))
  }

  /** Brings the sorted indexes up to what `put` changed. */
  index(): void {
    if (this.renamed.size === 0) return
    const words: Entry[] = []
    const ids: Entry[] = []
    for (const number of this.renamed) {
      const { name, device } = this.devices[number] as ListedDevice
      for (const key of wordsOf(name)) words.push({ key, number })
      ids.push({ key: device.slice(4), number })
    }
    this.words.replace(this.renamed, words)
    this.ids.replace(this.renamed, ids)
    this.renamed.clear()
  }

  private listed(
    row: ListedRow,
    state: DeviceState,
    named: { name: string; from: 'given' | 'host' | 'id' },
  ): ListedDevice {
    return {
      number: row.number,
      ...named,
      key: keyOf(named.name),
      device: row.id,
      state: this.text(state),
      group: this.text(row.group_id),
      osId: this.text(row.os_id),
      osVersion: this.text(row.os_version),
      os: this.text(row.os_id && (row.os_version ? `${row.os_id} ${row.os_version}` : row.os_id)),
      architecture: this.text(row.architecture),
      deviceClass: this.text(row.device_class),
      ownership: this.text(row.ownership),
      packages: row.packages ?? undefined,
      rebootRequired: row.reboot_required ?? undefined,
      agentVersion: this.text(row.agent_version),
      enrolledAt: row.enrolled_at.getTime(),
    }
  }

  /** One string for equal texts: a fleet has few distinct systems, and each text would otherwise stand 100,000 times. */
  private text<T extends string | null>(value: T): T extends null ? undefined : T
  private text(value: string | null): string | undefined {
    if (value === null) return undefined
    const known = this.texts.get(value)
    if (known !== undefined) return known
    this.texts.set(value, value)
    return value
  }
}

/** The name from each of its words on: `web-01.example.com` is found by `web`, `01.ex` and `example`. */
function wordsOf(name: string): string[] {
  const folded = fold(name)
  const starts = [...folded.matchAll(/[\p{L}\p{N}]+/gu)].map(({ index }) => index)
  return [...new Set([0, ...starts])].map((start) => folded.slice(start, start + keyLength))
}
