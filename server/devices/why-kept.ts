// Why a device is to keep its line: its own setting, or that of the nearest group which says anything.
import type { GroupKeep, Reach } from '#wire/console/devices.ts'
import type { GroupId } from '#wire/ids.ts'

/** What a group says about its devices' lines, and what stands above it. */
export interface KeepingGroup {
  readonly id: GroupId
  readonly parent: GroupId | null
  readonly keep: GroupKeep
}

/**
 * The group that decides for devices of `group`: the nearest one upwards that is not off. Off means "says nothing", so that
 * what a parent asks for reaches everything below it; a group below may ask for another of the two.
 */
export function decidingGroup(
  groups: ReadonlyMap<string, KeepingGroup>,
  group: string | null | undefined,
): KeepingGroup | undefined {
  let at = group ? groups.get(group) : undefined
  for (let steps = 0; at && steps <= groups.size; steps += 1) {
    if (at.keep !== 'off') return at
    at = at.parent === null ? undefined : groups.get(at.parent)
  }
  return undefined
}

/** Every reason there is, the device's own first; empty: nobody asks. `lost`: no wake arrives at the device. */
export function whyKept(keep: boolean, group: KeepingGroup | undefined, lost: boolean): Reach['keep']['why'] {
  const own = keep ? (['device'] as const) : []
  if (group?.keep === 'all') return [...own, 'group']
  return group?.keep === 'unreached' && lost ? [...own, 'group-unreached'] : [...own]
}
