// The tree of groups, each with the number of devices in it and below it.

import type { listGroups as contract } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../context.ts'
import { addUp, readGroups } from './groups.ts'
import { shortId } from './label.ts'

export async function listGroups(context: Context, _input: object, caller: Caller): Promise<AnswerOf<typeof contract>> {
  const [groups, listing] = await Promise.all([
    readGroups(context, caller.tenant),
    context.names.listing(caller.tenant),
  ])
  const direct = new Map<string, number>()
  for (const device of listing.devices) if (device?.group) direct.set(device.group, (direct.get(device.group) ?? 0) + 1)
  const devices = addUp(groups, direct)
  const items = [...groups.values()].map((group) => ({
    ...group,
    name: caller.sees.identifiers ? group.name : shortId(group.id),
    devices: devices.get(group.id) ?? 0,
  }))
  return { items: items.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1)) }
}
