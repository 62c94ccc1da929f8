// How a device is reached: where it spoke from last, how its agent works, and whether wakes arrive there.
import type { AgentMode } from '#wire/control/sync.ts'
import type { Standing } from './presence.ts'
import type { Via } from './via.ts'

/** What a device says of itself with each sync. */
export interface Heard {
  /** Absent: its agent takes no wakes. */
  readonly wakePort?: number | undefined
  /** Absent: as last said. */
  readonly mode?: AgentMode | undefined
}

/** As `Reach.wakes` in wire/console/devices.ts says; milliseconds of the server's clock. */
export interface WakeRecord {
  readonly state: 'arrive' | 'lost' | 'unknown' | 'off'
  readonly tried: number
  readonly arrived: number
  readonly triedAt: number | undefined
  readonly arrivedAt: number | undefined
}

export interface Reached {
  readonly mode: AgentMode | undefined
  readonly wakes: WakeRecord
}

/** Why no datagram can be sent to a device; the words are those of wire/console/syncs.ts. */
export type Unreachable = 'never-seen' | 'wakes-off' | 'address-unknown' | 'left'

/** Where a datagram goes and what it says: its counter is in the database already. */
export interface WakeTarget {
  readonly address: string
  readonly port: number
  /** Of the newest leaf that spoke: the device surely has it. */
  readonly generation: number
  /** Milliseconds since 1970, or one more than the last one. */
  readonly counter: number
}

/** The end of a try: of each counter one is remembered, and that it arrived outweighs that it was given up. */
export interface WakeEnd {
  readonly tenant: number
  readonly number: number
  readonly counter: number
  readonly arrived: boolean
}

export interface Reach {
  /**
   * Called for every sync: notes where it came from and what it takes. Costs a look into memory; the row is written with
   * the next group when something changed. Nobody waits for it and it never throws.
   */
  heard(standing: Standing, via: Via, heard: Heard): void
  /** How the agent of a device works, from memory: undefined until it was heard, or while the row is read. */
  modeOf(tenant: number, number: number): AgentMode | undefined
  /** From memory: the last wake that ended did not arrive, whichever process sent it. */
  isLost(tenant: number, number: number): boolean
  /** Reads the row; undefined when the device never said anything of it. */
  of(tenant: number, number: number): Promise<Reached | undefined>
  /**
   * Gives each device that can be woken its next counter and commits that before it answers; for the others the reason.
   * Rejects with `database-away`: then nothing may be sent.
   */
  call(tenant: number, numbers: readonly number[]): Promise<ReadonlyMap<number, WakeTarget | Unreachable>>
  /** How a wake ended; written with the next group. */
  ended(end: WakeEnd): void
}
