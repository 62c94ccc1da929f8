// Which devices a filter leaves: every condition on its own, so that lists and facets ask the same questions.
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../context.ts'
import { type Groups, withDescendants } from './groups.ts'
import type { ListedDevice, Listing } from './names.ts'
import { contactOf, presenceNow } from './presence-now.ts'

export interface DeviceFilter {
  readonly search?: string | undefined
  readonly state?: readonly string[] | undefined
  readonly presence?: readonly string[] | undefined
  /** `debian 12`, or `debian` for every version. */
  readonly os?: readonly string[] | undefined
  readonly deviceClass?: readonly string[] | undefined
  readonly ownership?: readonly string[] | undefined
  /** With everything below. */
  readonly group?: readonly string[] | undefined
  readonly package?: string | undefined
  readonly version?: string | undefined
}

export const facets = ['state', 'presence', 'os', 'deviceClass', 'ownership', 'group'] as const
export type Facet = (typeof facets)[number]

export interface Asked {
  readonly listing: Listing
  readonly groups: Groups
  /** Conditions that are no facet. */
  readonly wanted: (device: ListedDevice) => boolean
  /** A facet that is not here leaves every device. */
  readonly chosen: Partial<Record<Facet, (device: ListedDevice) => boolean>>
  readonly presenceAt: (device: ListedDevice) => string
}

/**
 * Brings memory up to now and turns a filter into conditions. Callers who may not see names search ids only. Throws
 * `rebuilding` when packages are asked for while their index is not there: unknown is not none.
 */
export async function ask(context: Context, filter: DeviceFilter, caller: Caller, groups: Groups): Promise<Asked> {
  const { tenant } = caller
  const [listing, numbers] = await Promise.all([
    context.names.listing(tenant),
    holdersOf(context, tenant, filter),
    context.presence.recall(tenant),
  ])
  const holders = numbers && new Uint8Array(listing.devices.length)
  for (const number of numbers ?? []) if (holders) holders[number] = 1
  const found = filter.search ? listing.search(filter.search, caller.sees.identifiers) : undefined
  const presenceAt = ({ number }: ListedDevice) =>
    presenceNow(context, { tenant, number }, contactOf(context, tenant, number))
  return {
    listing,
    groups,
    presenceAt,
    wanted: ({ number }) => (!found || found[number] === 1) && (!holders || holders[number] === 1),
    chosen: {
      ...among('state', filter.state, ({ state }) => state),
      ...among('presence', filter.presence, presenceAt),
      ...among('deviceClass', filter.deviceClass, ({ deviceClass }) => deviceClass),
      ...among('ownership', filter.ownership, ({ ownership }) => ownership),
      ...among('group', filter.group && [...withDescendants(groups, filter.group)], ({ group }) => group),
      ...systems(filter.os),
    },
  }
}

async function holdersOf(context: Context, tenant: number, filter: DeviceFilter): Promise<number[] | undefined> {
  if (filter.package === undefined) return undefined
  if (!context.catalogue.ready(tenant)) throw new Problem('rebuilding', undefined, 5)
  return context.catalogue.devicesWith(tenant, filter.package, filter.version)
}

function among(
  facet: Facet,
  values: readonly string[] | undefined,
  facetValue: (device: ListedDevice) => string | undefined,
): Asked['chosen'] {
  if (!values || values.length === 0) return {}
  const set = new Set<string | undefined>(values)
  return { [facet]: (device: ListedDevice) => set.has(facetValue(device)) }
}

function systems(values: readonly string[] | undefined): Asked['chosen'] {
  if (!values || values.length === 0) return {}
  const set = new Set<string | undefined>(values)
  return { os: ({ osId, os }) => osId !== undefined && (set.has(osId) || set.has(os)) }
}
