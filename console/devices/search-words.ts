// The device list's state as it stands in the address, and what it asks of the server.
import type { InputOf } from '#kit/http/call.ts'
import type { DeviceState, listDevices, PresenceState } from '#wire/console/devices.ts'
import type { Ownership } from '#wire/control/remote.ts'
import type { GroupId } from '#wire/ids.ts'

export interface DevicesSearch {
  q?: string | undefined
  state?: string | undefined
  presence?: string | undefined
  os?: string | undefined
  class?: string | undefined
  owner?: string | undefined
  group?: string | undefined
  package?: string | undefined
  version?: string | undefined
  sort?: string | undefined
  order?: string | undefined
  page?: string | undefined
  cursor?: string | undefined
  size?: string | undefined
  columns?: string | undefined
}

export const words = (text: string | undefined): string[] => text?.split(',').filter(Boolean) ?? []

export const pageSizes = ['25', '50', '100', '200'] as const
const sorts = ['name', 'lastSeen', 'os', 'packages', 'enrolledAt', 'state'] as const

type ListInput = InputOf<typeof listDevices>

/** The filter alone, as the facets take it. The server refuses values it does not know. */
export function filterOf(search: DevicesSearch): Omit<ListInput, 'cursor' | 'limit' | 'order' | 'sort'> {
  const some = <T extends string>(text: string | undefined) => (text ? (words(text) as T[]) : undefined)
  return {
    search: search.q || undefined,
    state: some<DeviceState>(search.state),
    presence: some<PresenceState>(search.presence),
    os: some(search.os),
    deviceClass: some(search.class),
    ownership: some<Ownership>(search.owner),
    group: some<GroupId>(search.group),
    package: search.package || undefined,
    version: search.version || undefined,
  }
}

export function listInput(search: DevicesSearch): ListInput & { limit: number } {
  const sort = sorts.find((known) => known === search.sort) ?? 'name'
  return {
    ...filterOf(search),
    sort,
    order: search.order === 'desc' ? 'desc' : 'asc',
    cursor: search.cursor,
    limit: Number(pageSizes.find((known) => known === search.size) ?? 50),
  }
}

/** Names the list apart from the page it is turned to. */
export function listKey(search: DevicesSearch): string {
  return JSON.stringify({ ...listInput(search), cursor: undefined })
}

export const isFiltered = (search: DevicesSearch): boolean =>
  Object.values(filterOf(search)).some((value) => value !== undefined)
