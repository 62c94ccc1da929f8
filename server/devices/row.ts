// A device as lists and its page show it to one caller.
import { iso } from '#kit/clock.ts'
import type { DeviceRow } from '#wire/console/devices.ts'
import { hasLeft } from '#wire/console/presence.ts'
import type { Caller, Context } from '../context.ts'
import type { Groups } from './groups.ts'
import { shortId } from './label.ts'
import type { ListedDevice } from './names.ts'
import { type LastContact, presenceNow } from './presence-now.ts'

/** Names only for callers who may see identifiers. */
export function rowOf(
  context: Pick<Context, 'clock' | 'lines'>,
  caller: Caller,
  groups: Groups,
  device: Omit<ListedDevice, 'key' | 'os'>,
  contact: LastContact,
): DeviceRow {
  const { lastSeen, leftAt } = contact
  const group = device.group && groups.get(device.group)
  const { osId, osVersion, architecture, deviceClass, packages, rebootRequired, agentVersion } = device
  return {
    id: device.device,
    ...(caller.sees.identifiers
      ? { name: device.name, nameFrom: device.from }
      : { name: shortId(device.device), nameFrom: 'hidden' as const }),
    state: device.state,
    presence: presenceNow(context, { tenant: caller.tenant, number: device.number }, contact),
    enrolledAt: iso(device.enrolledAt),
    ...(context.lines.isHeld(caller.tenant, device.number) ? { held: true as const } : {}),
    ...(lastSeen === undefined ? {} : { lastSeen: iso(lastSeen) }),
    ...(device.ownership === 'personal' ? { personal: true as const } : {}),
    ...(hasLeft(lastSeen, leftAt) ? { leftAt: iso(leftAt) } : {}),
    ...(group ? { group: { id: group.id, name: caller.sees.identifiers ? group.name : shortId(group.id) } } : {}),
    ...given({ osId, osVersion, architecture, deviceClass, packages, rebootRequired, agentVersion }),
  }
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the properties that are not known: absent and undefined are one on the wire. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>
}
