// Whether this machine belongs to a person: what it tells of its ordinary life is then told by the day (P16).
import type { Ownership } from '#wire/control/remote.ts'
import { isOfPerson } from '#wire/telemetry/moment.ts'
import { chassisOf, deviceClass } from '../collect/system.ts'
import type { Tree } from '../collect/tree.ts'

/** SMBIOS 3.7, 7.4.1: main server, rack mount, multi-system, blade, blade enclosure. */
const racks = new Set([17, 23, 25, 28, 29])
const desktops = ['usr/share/xsessions', 'usr/share/wayland-sessions']

/** Also a virtual machine with a desktop, and one whose firmware does not call it a server: in doubt it is a person's. */
export function tellsByDay(tree: Tree, ownership: Ownership | undefined): boolean {
  const found = deviceClass(tree)
  if (isOfPerson({ deviceClass: found, ownership })) return true
  if (desktops.some((folder) => tree.names(folder).length > 0)) return true
  return found === 'server' && !racks.has(chassisOf(tree) ?? 0)
}
