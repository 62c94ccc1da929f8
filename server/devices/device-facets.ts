// How many devices each value of a filter would leave, counted in one pass over memory.
import { iso } from '#kit/clock.ts'
import type { deviceFacets as contract } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../context.ts'
import { ask, type DeviceFilter, type Facet, facets, osOf } from './filter.ts'
import { addUp, readGroups } from './groups.ts'
import { shortId } from './label.ts'
import type { ListedDevice } from './names.ts'

type Answer = AnswerOf<typeof contract>

/** Each facet counts under all conditions but its own. Most devices first. */
export async function deviceFacets(context: Context, input: DeviceFilter, caller: Caller): Promise<Answer> {
  const groups = await readGroups(context, caller.tenant)
  const { listing, wanted, chosen, presenceAt } = await ask(context, input, caller, groups)
  const facetValue: Record<Facet, (device: ListedDevice) => string | undefined> = {
    state: ({ state }) => state,
    presence: presenceAt,
    os: osOf,
    deviceClass: ({ deviceClass }) => deviceClass,
    group: ({ group }) => group,
  }
  const counts = new Map<Facet, Map<string, number>>(facets.map((facet) => [facet, new Map()]))
  for (const device of listing.devices) {
    if (!device || !wanted(device)) continue
    const missed = facets.filter((facet) => chosen[facet]?.(device) === false)
    if (missed.length > 1) continue
    for (const facet of missed.length === 1 ? missed : facets) {
      const value = facetValue[facet](device)
      const count = counts.get(facet) as Map<string, number>
      if (value !== undefined) count.set(value, (count.get(value) ?? 0) + 1)
    }
  }
  const groupName = (id: string) => (caller.sees.identifiers && groups.get(id)?.name) || shortId(id)
  const countsOf = (facet: Facet, label: (value: string) => string = (value) => value) =>
    inOrder(counts.get(facet) as Map<string, number>, label)
  return {
    state: countsOf('state'),
    presence: countsOf('presence'),
    os: countsOf('os'),
    deviceClass: countsOf('deviceClass'),
    group: inOrder(addUp(groups, counts.get('group') as Map<string, number>), groupName),
    asOf: iso(context.clock.now()),
  }
}

function inOrder(counts: ReadonlyMap<string, number>, label: (value: string) => string): Answer['state'] {
  return [...counts]
    .map(([value, devices]) => ({ value, label: label(value), devices }))
    .sort((a, b) => b.devices - a.devices || (a.value < b.value ? -1 : 1))
}
