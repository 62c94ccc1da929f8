// How many devices each value of a filter would leave, counted in one pass over memory.
import { iso } from '#kit/clock.ts'
import type { deviceFacets as contract } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../context.ts'
import { ask, type DeviceFilter, type Facet, facets } from './filter.ts'
import { addUp, readGroups } from './groups.ts'
import { shortId } from './label.ts'
import type { ListedDevice } from './names.ts'

type Answer = AnswerOf<typeof contract>

/** How many devices have each value of one facet. */
class Counter {
  private readonly cells = new Map<string, { devices: number }>()
  private readonly valueIn: (device: ListedDevice) => string | undefined

  constructor(valueIn: (device: ListedDevice) => string | undefined) {
    this.valueIn = valueIn
  }

  count(device: ListedDevice): void {
    const value = this.valueIn(device)
    if (value === undefined) return
    const cell = this.cells.get(value)
    if (cell) cell.devices += 1
    else this.cells.set(value, { devices: 1 })
  }

  get counts(): Map<string, number> {
    return new Map([...this.cells].map(([value, { devices }]) => [value, devices]))
  }
}

/** Each facet counts under all conditions but its own. Most devices first. */
export async function deviceFacets(context: Context, input: DeviceFilter, caller: Caller): Promise<Answer> {
  const groups = await readGroups(context, caller.tenant)
  const { listing, wanted, chosen, presenceAt } = await ask(context, input, caller, groups)
  const facetValue: Record<Facet, (device: ListedDevice) => string | undefined> = {
    state: ({ state }) => state,
    presence: presenceAt,
    os: ({ os }) => os,
    deviceClass: ({ deviceClass }) => deviceClass,
    ownership: ({ ownership }) => ownership,
    group: ({ group }) => group,
  }
  const counters = facets.map((facet) => new Counter(facetValue[facet]))
  const conditions = facets.flatMap((facet, i) =>
    chosen[facet] ? [{ holds: chosen[facet], counter: counters[i] }] : [],
  )
  for (const device of listing.devices) {
    if (!device || !wanted(device)) continue
    let missed = 0
    let only: Counter | undefined
    for (const { holds, counter } of conditions) {
      if (holds(device)) continue
      missed += 1
      only = counter
    }
    if (missed === 0) for (const counter of counters) counter.count(device)
    else if (missed === 1) only?.count(device)
  }
  const counts = new Map(facets.map((facet, i) => [facet, (counters[i] as Counter).counts]))
  const groupName = (id: string) => (caller.sees.identifiers && groups.get(id)?.name) || shortId(id)
  const countsOf = (facet: Facet, label: (value: string) => string = (value) => value) =>
    inOrder(counts.get(facet) as Map<string, number>, label)
  return {
    state: countsOf('state'),
    presence: countsOf('presence'),
    os: countsOf('os'),
    deviceClass: countsOf('deviceClass'),
    ownership: countsOf('ownership'),
    group: inOrder(addUp(groups, counts.get('group') as Map<string, number>), groupName),
    asOf: iso(context.clock.now()),
  }
}

function inOrder(counts: ReadonlyMap<string, number>, label: (value: string) => string): Answer['state'] {
  return [...counts]
    .map(([value, devices]) => ({ value, label: label(value), devices }))
    .sort((a, b) => b.devices - a.devices || (a.value < b.value ? -1 : 1))
}
