// Forced syncs of the made-up fleet: some from before, and those asked for here, which go on as the test says.
import { iso } from '#kit/clock.ts'
import type { AskRow, AskState, SyncOrder } from '#wire/console/syncs.ts'
import { GroupId, SyncOrderId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { FixtureDevice, FixtureFleet } from './fixture-fleet.ts'
import { unluck } from './fixture-reach.ts'
import { idOf, numbers } from './numbers.ts'

const lastStage = 3

interface Held {
  readonly id: SyncOrderId
  readonly at: number
  readonly target: SyncOrder['target']
  readonly devices: readonly FixtureDevice[]
  /** From 0 (asked) to 3 (everybody who can has come). */
  stage: number
}

export interface FixtureSyncs {
  forceSync(input: { devices?: readonly string[]; group?: string; all?: boolean }): SyncOrder
  listSyncs(input: { cursor?: string; limit: number; device?: string }): { items: SyncOrder[]; next?: string }
  showSync(input: { id: string }): SyncOrder
  syncDevices(input: { id: string; cursor?: string; limit: number; state?: readonly AskState[]; device?: string }): {
    items: AskRow[]
    next?: string
    total: number
    asOf: string
  }
  advance(): void
}

export function makeSyncs(fleet: FixtureFleet): FixtureSyncs {
  const { now } = fleet
  const held: Held[] = []
  const add = (at: number, target: SyncOrder['target'], devices: readonly FixtureDevice[], stage: number) => {
    const one = { id: SyncOrderId.parse(idOf('syn', held.length + 1)), at, target, devices, stage }
    held.unshift(one)
    return one
  }
  const speak = fleet.devices.filter((device) => !['unmanaged', 'pending', 'retired', 'revoked'].includes(device.state))
  const below = (group: string): string[] => [
    group,
    ...fleet.groups.filter((each) => each.parent === group).flatMap((each) => below(each.id)),
  ]
  const inGroup = (group: string) => {
    const ids = new Set(below(group))
    return speak.filter((device) => device.group && ids.has(device.group.id))
  }
  const named = (group: string): SyncOrder['target'] => {
    const name = fleet.groups.find((each) => each.id === group)?.name
    return { is: 'group', group: GroupId.parse(group), ...(name ? { name } : {}) }
  }
  if (fleet.devices.length > 1) {
    const group = fleet.groups[4]?.id ?? ''
    add(now - 9 * 86_400_000, { is: 'all' }, speak, lastStage)
    add(now - 86_400_000, named(group), inGroup(group), lastStage)
    add(now - 7_200_000, { is: 'devices' }, fleet.devices.slice(0, 8), lastStage)
    add(now - 42_000, { is: 'all' }, speak, 1)
  }
  const find = (id: string) => {
    const one = held.find((each) => each.id === id)
    if (!one) throw new Problem('not-found')
    return one
  }
  return {
    forceSync({ devices, group, all }) {
      const wanted = devices && new Set(devices)
      const target: SyncOrder['target'] = all ? { is: 'all' } : group ? named(group) : { is: 'devices' }
      const chosen = all ? speak : group ? inGroup(group) : fleet.devices.filter(({ id }) => wanted?.has(id))
      const [one] = chosen
      return orderOf(add(now, chosen.length === 1 && one ? { ...target, name: one.name } : target, chosen, 0), now)
    },
    listSyncs({ cursor, limit, device }) {
      const all = device ? held.filter((one) => one.devices.some(({ id }) => id === device)) : held
      const from = Number(cursor ?? 0)
      return {
        items: all.slice(from, from + limit).map((one) => orderOf(one, now)),
        ...(from + limit < all.length ? { next: String(from + limit) } : {}),
      }
    },
    showSync: ({ id }) => orderOf(find(id), now),
    syncDevices({ id, cursor, limit, state, device }) {
      const order = find(id)
      const rank: AskState[] = ['failed', 'waiting', 'asked', 'woken', 'connected', 'done']
      const all = order.devices
        .filter((one) => !device || one.id === device)
        .map((one) => askOf(order, one))
        .filter((row) => !state || state.includes(row.state))
        .sort((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state))
      const from = Number(cursor ?? 0)
      return {
        items: all.slice(from, from + limit),
        total: all.length,
        asOf: iso(now),
        ...(from + limit < all.length ? { next: String(from + limit) } : {}),
      }
    },
    advance() {
      for (const one of held) one.stage = Math.min(lastStage, one.stage + 1)
    },
  }
}

function orderOf(one: Held, now: number): SyncOrder {
  const counts = { asked: 0, woken: 0, connected: 0, done: 0, waiting: 0, failed: 0 }
  for (const device of one.devices) counts[askOf(one, device).state] += 1
  return {
    id: one.id,
    at: iso(one.at),
    by: idOf('opr', 1),
    byName: 'Ada Moser',
    target: one.target,
    devices: one.devices.length,
    counts,
    ...(one.stage === lastStage ? { settledAt: iso(Math.min(now, one.at + 94_000)) } : {}),
    expiresAt: iso(one.at + 86_400_000),
  }
}

function askOf(order: Held, device: FixtureDevice): AskRow {
  const row = { device: device.id, name: device.name }
  const at = (seconds: number) => iso(order.at + seconds * 1000)
  const reason = unluck(device)
  const by = device.held ? ('line' as const) : ('wake' as const)
  const late = numbers(device.index + 3)(90)
  if (reason === 'not-managed') return { ...row, state: 'failed', reason }
  if (reason === 'sync-failed' && order.stage > 1) {
    return { ...row, state: 'failed', reason, by, wokenAt: at(1), connectedAt: at(2 + late) }
  }
  if (reason && reason !== 'sync-failed') {
    if (order.stage === 0 && reason === 'wake-lost') return { ...row, state: 'woken', by, wokenAt: at(1) }
    return { ...row, state: 'waiting', reason, ...(reason === 'wake-lost' ? { by, wokenAt: at(1) } : {}) }
  }
  // One device takes each step as it is told; of many, a share is already further.
  const stage = order.devices.length === 1 ? order.stage : Math.min(3, order.stage + numbers(device.index + 11)(4))
  if (stage === 0) return { ...row, state: 'asked' }
  if (stage === 1) return { ...row, state: 'woken', by, wokenAt: at(1) }
  if (stage === 2) return { ...row, state: 'connected', by, wokenAt: at(1), connectedAt: at(2 + late) }
  return { ...row, state: 'done', by, wokenAt: at(1), connectedAt: at(2 + late), doneAt: at(3 + late) }
}
