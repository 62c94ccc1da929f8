// When something happened, as exactly as it may be told: a machine that belongs to a person is no time clock (P16).
import * as z from 'zod'

/** An instant in whole seconds, UTC; or a day, UTC, where the time of the day is told to nobody. */
export const Moment = z.union([z.iso.datetime(), z.iso.date()])
export type Moment = z.infer<typeof Moment>

export const isDay = (moment: Moment): boolean => moment.length === 10

const dayMs = 86_400_000
/** The beginning of its day, UTC. Milliseconds. */
export const dayOf = (ms: number): number => Math.floor(ms / dayMs) * dayMs

/** Classes of machines that stand in no office; every other one, and one that nobody knows, belongs to a person. */
const ofNobody: ReadonlySet<string> = new Set(['server', 'virtual-machine', 'container'])

/** What a device tells of the ordinary life of such a machine is told, and kept, by the day. */
export function isOfPerson(machine: {
  readonly deviceClass: string | null | undefined
  readonly ownership: 'company' | 'personal' | undefined
}): boolean {
  return machine.ownership === 'personal' || !ofNobody.has(machine.deviceClass ?? '')
}
