// Which devices of a finding somebody decided about: a device is open as long as one of its packages is.
import type { AdvisoryHead } from '../advisories/advisories.ts'
import type { DecisionIndex, Vulnerability } from './decisions/decisions.ts'
import { addAll, bitsOf, type DeviceBits, eachBit, leaveOut, setBit } from './device-bits.ts'
import type { Fleet } from './fleet.ts'
import type { Match } from './match/match.ts'

/** Devices without an open package of the finding are `decided`. */
export interface OpenAndDecided {
  readonly open: DeviceBits
  readonly decided: DeviceBits
}

/** `heads` are the records of one advisory. */
export const vulnerabilityOf = (heads: readonly AdvisoryHead[]): Vulnerability => ({
  names: [...new Set(heads.flatMap(({ id, aliases }) => [id, ...aliases]))],
  covers: [...new Set(heads.flatMap(({ covers }) => covers))],
})

export interface DecidingRoom {
  readonly fleet: Fleet
  readonly decisions: DecisionIndex
  nameOf(match: Match): string
  /** Adds the devices of a match. */
  mark(match: Match, into: DeviceBits): unknown
}

/** Undefined: nobody decided anything about these matches of one advisory. */
export function decide(
  room: DecidingRoom,
  heads: readonly AdvisoryHead[],
  matches: readonly Match[],
): OpenAndDecided | undefined {
  const { fleet, decisions } = room
  const vulnerability = vulnerabilityOf(heads)
  const byName = new Map(
    [...new Set(matches.map(room.nameOf))].map((name) => [name, decisions.about(vulnerability, name)]),
  )
  if ([...byName.values()].every((about) => about === undefined)) return undefined
  const open = bitsOf(fleet.words)
  const decided = bitsOf(fleet.words)
  const devices = bitsOf(fleet.words)
  for (const match of matches) {
    const about = byName.get(room.nameOf(match))
    devices.fill(0)
    room.mark(match, devices)
    if (!about) addAll(open, devices)
    else if (about.everywhere) addAll(decided, devices)
    else eachBit(devices, (number) => setBit(about.for(number, fleet.device(number)?.group) ? decided : open, number))
  }
  leaveOut(decided, open)
  return { open, decided }
}
