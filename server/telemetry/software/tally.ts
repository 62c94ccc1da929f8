// What a group of devices changed, as counts by day that name no device.
import type { PackageMark, StoredChange } from '../history.ts'
import type { Installed } from './catalogue.ts'
import type { DayTally, Transition } from './store.ts'

interface Changed {
  readonly tenant: number
  readonly state: {
    readonly went: readonly Installed[]
    readonly came: readonly Installed[]
    readonly changes: readonly StoredChange[]
  }
}

/** Public packages are counted by their number; of the others only how many changes there were. */
export function tallyOf(devices: readonly Changed[], day: string): DayTally[] {
  return [...Map.groupBy(devices, (device) => device.tenant)].map(([tenant, group]) => {
    const deltas = new Map<number, number>()
    const count = (one: Installed, by: number) => {
      if (one.number !== undefined) deltas.set(one.number, (deltas.get(one.number) ?? 0) + by)
    }
    const transitions = new Map<string, Transition>()
    const move = (from: number, to: number) => {
      if (from === to) return
      const key = `${from} ${to}`
      transitions.set(key, { from, to, devices: (transitions.get(key)?.devices ?? 0) + 1 })
    }
    const sums = { added: 0, removed: 0, changed: 0 }
    for (const { state } of group) {
      for (const one of state.went) count(one, -1)
      for (const one of state.came) count(one, 1)
      for (const change of state.changes) {
        if (change[0] !== 'software') continue
        move(publicNumber(change[1]), publicNumber(change[2]))
        sums[change[1] === 0 ? 'added' : change[2] === 0 ? 'removed' : 'changed'] += 1
      }
    }
    for (const [number, delta] of deltas) if (delta === 0) deltas.delete(number)
    return { tenant, day, deltas, transitions: [...transitions.values()], ...sums }
  })
}

/** Packages that are not public are as none: what they are called stays with their devices. */
const publicNumber = (mark: PackageMark) => (typeof mark === 'number' ? mark : 0)
