// Keeps in memory how each device was last reached, so that a sync costs one look, and writes rows in groups when that changes.
import { type Batch, openBatch } from '#kit/batch.ts'
import type { Clock } from '#kit/clock.ts'
import { fault, type Log } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import type { Listener } from '#kit/pg/listen.ts'
import type { AgentMode } from '#wire/control/sync.ts'
import type { Ring } from '../../ring/ring.ts'
import { onErased } from '../erased.ts'
import type { Reach, Reached, Unreachable, WakeEnd, WakeTarget } from '../reach.ts'
import { openAddress, plainAddress, sealAddress } from './address.ts'
import {
  type CalledRow,
  callDevices,
  type DeviceKey,
  endWakes,
  leftAmong,
  readLost,
  readReach,
  subjectsOf,
  writeReach,
} from './reach.store.ts'
import { lastIsLost, reachedOf } from './wake-record.ts'

/** About 40 MB; a device beyond it is read again at its next sync. */
const mostKnown = 200_000
const groups = {
  ...{ gatherMs: 50, most: 512, mostWaiting: 100_000 },
  compare: (a: DeviceKey, b: DeviceKey) => a.tenant - b.tenant || a.number - b.number,
}
/** Channel of changed rows: other processes read them anew. Numbers only. */
const reachChannel = 'muster_reach'
/** A notice holds 8,000 bytes; a number and its comma 11. */
const numbersInNotice = 500

interface Known {
  readonly tenant: number
  readonly number: number
  readonly device: string
  address: string | undefined
  port: number | undefined
  mode: AgentMode | undefined
}

/** Rows that other processes read anew, and devices whose last wake did not arrive or did again. */
interface Notice {
  readonly by: string
  readonly t: number
  readonly n?: readonly number[]
  readonly lost?: readonly number[]
  readonly found?: readonly number[]
}

/** See `Reach`. `tenants`: those whose unreached devices are read now. */
export async function openReach(tools: {
  fleet: Database
  ring: Ring
  clock: Clock
  listener: Listener
  log: Log
  tenants: () => Promise<readonly number[]>
}): Promise<Reach & AsyncDisposable> {
  const { fleet, ring, clock, listener, log } = tools
  const known = new Map<string, Known>()
  let lost = new Set<string>()
  const own = crypto.randomUUID()
  const keyOf = (tenant: number, number: number) => `${tenant}/${number}`
  const failed = (error: unknown, count: number) =>
    log.warn('what is known of reaching devices was not written', { count, ...fault(error) })

  /** What devices said whose row is not known: it is read, and written where it says something else. */
  const heardAnew: Batch<Known> = openBatch({
    ...groups,
    run: settle,
    failed,
  })
  const ends: Batch<WakeEnd> = openBatch({ ...groups, run: writeEnds, failed })

  listener.on(
    reachChannel,
    (payload) => {
      const { by, t, n = [], lost: gone = [], found = [] } = JSON.parse(payload) as Notice
      if (by === own) return
      for (const number of n) known.delete(keyOf(t, number))
      for (const number of gone) lost.add(keyOf(t, number))
      for (const number of found) lost.delete(keyOf(t, number))
    },
    () => {
      known.clear()
      readUnreached().catch((error: unknown) => failed(error, 0))
    },
  )
  onErased(listener, (tenant, devices) => {
    for (const { number } of devices) {
      known.delete(keyOf(tenant, number))
      lost.delete(keyOf(tenant, number))
    }
  })
  await readUnreached()

  async function readUnreached(): Promise<void> {
    const read = new Set<string>()
    for (const tenant of await tools.tenants())
      for (const number of await readLost(fleet, tenant)) read.add(keyOf(tenant, number))
    lost = read
  }

  async function settle(group: readonly Known[]): Promise<void> {
    const rows = new Map((await readReach(fleet, group)).map((row) => [keyOf(row.tenant, row.number), row]))
    const changed: Known[] = []
    for (const told of group) {
      const row = rows.get(keyOf(told.tenant, told.number))
      const now: Known = { ...told, mode: told.mode ?? row?.mode ?? undefined }
      const before = row && openAddress(ring, told.tenant, told.device, row.address)
      if (
        !row ||
        before !== now.address ||
        (row.wake_port ?? undefined) !== now.port ||
        row.mode !== (now.mode ?? null)
      )
        changed.push(now)
      keep(now)
    }
    if (changed.length === 0) return
    await writeReach(
      fleet,
      changed.map(({ tenant, number, device, address, port, mode }) => ({
        ...{ tenant, number, address: sealAddress(ring, tenant, device, address) },
        ...{ wake_port: port ?? null, mode: mode ?? null },
      })),
    )
    await tell(changed, (n) => ({ n }))
  }

  function keep(one: Known): void {
    if (known.size >= mostKnown) known.delete(known.keys().next().value as string)
    known.set(keyOf(one.tenant, one.number), one)
  }

  async function tell(
    devices: readonly DeviceKey[],
    say: (numbers: number[]) => Omit<Notice, 'by' | 't'>,
  ): Promise<void> {
    for (const [t, group] of Map.groupBy(devices, ({ tenant }) => tenant))
      for (let i = 0; i < group.length; i += numbersInNotice) {
        const numbers = group.slice(i, i + numbersInNotice).map(({ number }) => number)
        await listener.notify(reachChannel, JSON.stringify({ by: own, t, ...say(numbers) })).catch(() => {})
      }
  }

  /** The row says what counts: the other end of the same wake may have been told by another process. */
  async function writeEnds(group: readonly WakeEnd[]): Promise<void> {
    await endWakes(fleet, group, clock.now())
    const turned = (await readReach(fleet, group)).filter(
      (row) => lastIsLost(row) !== lost.has(keyOf(row.tenant, row.number)),
    )
    const [gone, found] = [turned.filter(lastIsLost), turned.filter((row) => !lastIsLost(row))]
    for (const { tenant, number } of gone) lost.add(keyOf(tenant, number))
    for (const { tenant, number } of found) lost.delete(keyOf(tenant, number))
    await tell(gone, (numbers) => ({ lost: numbers }))
    await tell(found, (numbers) => ({ found: numbers }))
  }

  return {
    heard({ tenant, number, device }, via, { wakePort, mode }) {
      const address = plainAddress(via.address)
      const key = keyOf(tenant, number)
      const one = known.get(key)
      const isSame = one?.address === address && one?.port === wakePort && (mode === undefined || one?.mode === mode)
      if (one && isSame && !heardAnew.has(key)) return
      heardAnew.add(key, { tenant, number, device, address, port: wakePort, mode: mode ?? one?.mode })
    },
    modeOf: (tenant, number) => known.get(keyOf(tenant, number))?.mode,
    isLost: (tenant, number) => lost.has(keyOf(tenant, number)),
    async of(tenant, number): Promise<Reached | undefined> {
      await heardAnew.empty()
      await ends.empty()
      const [row] = await readReach(fleet, [{ tenant, number }])
      return row && reachedOf(row)
    },
    async call(tenant, numbers) {
      await heardAnew.empty()
      const found = new Map<number, WakeTarget | Unreachable>()
      for (const number of await leftAmong(fleet, tenant, numbers)) found.set(number, 'left')
      const rest = numbers.filter((number) => !found.has(number)).sort((a, b) => a - b)
      if (rest.length === 0) return found
      const subjects = await subjectsOf(fleet, tenant, rest)
      const rows = await callDevices(fleet, tenant, rest, clock.now())
      for (const row of rows) found.set(row.number, targetOf(row, subjects.get(row.number)))
      return found

      function targetOf({ number, counter, port, spoken, seen, ...row }: CalledRow, device: string | undefined) {
        if (!seen) return 'never-seen' as const
        const address = device && openAddress(ring, tenant, device, row.address)
        if (row.address && port === null) return 'wakes-off' as const
        if (counter === null || port === null || !address) return 'address-unknown' as const
        return { address, port, generation: spoken, counter: Number(counter), number }
      }
    },
    ended(end) {
      ends.add(`${keyOf(end.tenant, end.number)}/${end.counter}/${end.arrived}`, end)
    },
    async [Symbol.asyncDispose]() {
      await heardAnew.close()
      await ends.close()
    },
  }
}
