// Keeps in memory how each device was last reached, so that a sync costs one look, and writes rows in groups when that changes.
import { type Batch, openBatch } from '#kit/batch.ts'
import type { Clock } from '#kit/clock.ts'
import { fault, type Log } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import type { Listener } from '#kit/pg/listen.ts'
import type { AgentMode } from '#wire/control/sync.ts'
import type { Ring } from '../../ring/ring.ts'
import type { Reach, Reached, Unreachable, WakeEnd, WakeTarget } from '../reach.ts'
import { openAddress, plainAddress, sealAddress } from './address.ts'
import {
  type CalledRow,
  callDevices,
  type DeviceKey,
  endWakes,
  leftAmong,
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
  lost: boolean
}

type Told = Omit<Known, 'lost'>

/** See `Reach`. */
export function openReach(tools: {
  fleet: Database
  ring: Ring
  clock: Clock
  listener: Listener
  log: Log
}): Reach & AsyncDisposable {
  const { fleet, ring, clock, listener, log } = tools
  const known = new Map<string, Known>()
  const own = crypto.randomUUID()
  const keyOf = (tenant: number, number: number) => `${tenant}/${number}`
  const failed = (error: unknown, count: number) =>
    log.warn('what is known of reaching devices was not written', { count, ...fault(error) })

  /** What devices said whose row is not known: it is read, and written where it says something else. */
  const heardAnew: Batch<Told> = openBatch({
    ...groups,
    run: settle,
    failed,
  })
  const ends: Batch<WakeEnd> = openBatch({ ...groups, run: writeEnds, failed })

  listener.on(
    reachChannel,
    (payload) => {
      const { t, n, by } = JSON.parse(payload) as { t: number; n: number[]; by: string }
      if (by !== own) for (const number of n) known.delete(keyOf(t, number))
    },
    () => known.clear(),
  )

  async function settle(group: readonly Told[]): Promise<void> {
    const rows = new Map((await readReach(fleet, group)).map((row) => [keyOf(row.tenant, row.number), row]))
    const changed: Known[] = []
    for (const told of group) {
      const row = rows.get(keyOf(told.tenant, told.number))
      const now: Known = { ...told, mode: told.mode ?? row?.mode ?? undefined, lost: row ? lastIsLost(row) : false }
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
    await tell(changed)
  }

  function keep(one: Known): void {
    if (known.size >= mostKnown) known.delete(known.keys().next().value as string)
    known.set(keyOf(one.tenant, one.number), one)
  }

  async function tell(changed: readonly { tenant: number; number: number }[]): Promise<void> {
    for (const [t, group] of Map.groupBy(changed, ({ tenant }) => tenant))
      for (let i = 0; i < group.length; i += numbersInNotice) {
        const n = group.slice(i, i + numbersInNotice).map(({ number }) => number)
        await listener.notify(reachChannel, JSON.stringify({ t, by: own, n })).catch(() => {})
      }
  }

  async function writeEnds(group: readonly WakeEnd[]): Promise<void> {
    await endWakes(fleet, group, clock.now())
    const turned = group.filter(({ tenant, number, arrived }) => {
      const one = known.get(keyOf(tenant, number))
      const turns = one?.lost === arrived
      if (one) one.lost = !arrived
      return turns || one === undefined
    })
    await tell(turned)
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
    isLost: (tenant, number) => known.get(keyOf(tenant, number))?.lost ?? false,
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
