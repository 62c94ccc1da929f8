// Held lines as the other rooms see them: who is to keep one, who has one in whichever process, and a nudge that reaches it.
import type { Live, Nudge } from '#wire/control/held-line.ts'
import type { DeviceId } from '#wire/ids.ts'
import type { Standing } from '../../devices/presence.ts'

/** One open line of this process; the device door makes it and speaks on it. */
export interface OpenLine {
  readonly tenant: number
  readonly number: number
  readonly device: DeviceId
  readonly generation: number
  /** Puts a frame on the line; false when the line is gone or its peer does not read. */
  nudge(nudge: Nudge): boolean
  /** Says why, and closes. */
  end(why: Ending): void
}

/**
 * `replaced`: the device opened another line. `released`: nobody asks for it any more. `full`: no room.
 * `closing`: this process ends. `renew`: the leaf it began with has ended. `refused`: the device may not speak any more.
 */
export type Ending = 'replaced' | 'released' | 'full' | 'closing' | 'renew' | 'refused'

/** Milliseconds of the server's clock. */
export interface LineState {
  readonly line: 'held' | 'lost' | 'full' | 'none'
  /** Since when it is held, or when it broke. */
  readonly since?: number | undefined
  /** While it is held: what the agent said last. */
  readonly doing?: Live['doing'] | undefined
}

export interface Lines {
  /** Whether the device is to be told to open a line: somebody asks for it, and this process has room. From memory, but for the first question about a tenant. */
  wanted(standing: Standing): boolean | Promise<boolean>
  /**
   * Notes a new line and resolves once the database has it, so that every process finds it. An older line of the same
   * device ends. `ending`: it is not wanted, or there is no room; the line was not noted. Rejects with `database-away`.
   */
  open(line: OpenLine, standing: Standing): Promise<{ ending?: Ending }>
  /** The line is gone, whoever ended it. */
  closed(line: OpenLine): void
  /** What the agent says it does. */
  doing(line: OpenLine, doing: Live['doing']): void
  /** Hands a nudge to the lines of these devices in any process; gives the numbers of those that have one. */
  nudge(tenant: number, numbers: readonly number[], nudge: Nudge): Promise<Set<number>>
  /** From memory: true when a line of the device is open in any process that lives. */
  isHeld(tenant: number, number: number): boolean
  stateOf(tenant: number, number: number): Promise<LineState>
  /** Lines open now: of a tenant in every process, of this process, and how many it takes at most. */
  counts(tenant: number): { readonly held: number; readonly here: number; readonly cap: number }
}
