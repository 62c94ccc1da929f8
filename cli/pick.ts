// Which one is meant: people type an exact name or the start of an id.
import { listDevices, listGroups } from '#wire/console/devices.ts'
import { DeviceId, GroupId } from '#wire/ids.ts'
import type { Cli } from './cli.ts'
import { Failed, WrongUse } from './failure.ts'
import { allPages } from './pages.ts'
import { visible } from './terminal.ts'

/**
 * The one item that `wanted` names: its exact name, else the start of its id (with or without the prefix `dev_`).
 * Throws WrongUse when several are meant, Failed when none is.
 */
export function pick<Item extends { id: string; name?: string }>(
  items: readonly Item[],
  wanted: string,
  noun: string,
  listed = `muster ${noun}s list`,
): Item {
  const named = items.filter((item) => item.name === wanted)
  const matches =
    named.length > 0
      ? named
      : items.filter((item) => item.id.startsWith(wanted) || item.id.slice(item.id.indexOf('_') + 1).startsWith(wanted))
  const [only, ...others] = matches
  if (!only) throw new Failed(`There is no ${noun} with the name or id "${wanted}". See which there are: ${listed}`)
  if (others.length === 0) return only
  const some = matches.slice(0, 5).map((item) => `  ${item.id}  ${visible(item.name ?? '')}`.trimEnd())
  throw new WrongUse(
    `"${wanted}" could be one of ${matches.length}; name it by more of its id:\n${some.join('\n')}${matches.length > 5 ? '\n  …' : ''}`,
  )
}

/** The id of the device that `wanted` names; a whole id is taken as it is. */
export async function pickDevice(cli: Cli, wanted: string): Promise<DeviceId> {
  const whole = DeviceId.safeParse(wanted)
  if (whole.success) return whole.data
  const rows = await allPages((cursor) => cli.ask(listDevices, { search: wanted, limit: 500, cursor }))
  return pick(rows.items, wanted, 'device').id
}

/** The id of the group that `wanted` names; a whole id is taken as it is. */
export async function pickGroup(cli: Cli, wanted: string): Promise<GroupId> {
  const whole = GroupId.safeParse(wanted)
  if (whole.success) return whole.data
  return pick((await cli.ask(listGroups, {})).items, wanted, 'group').id
}

/** The ids of the devices that several words name, each once. */
export async function pickDevices(cli: Cli, wanted: readonly string[]): Promise<DeviceId[]> {
  const devices: DeviceId[] = []
  for (const one of wanted) devices.push(await pickDevice(cli, one))
  return [...new Set(devices)]
}
