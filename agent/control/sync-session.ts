// What a sync works with, and what came of it.
import type { Clock } from '#kit/clock.ts'
import type { Live } from '#wire/control/held-line.ts'
import type { Policy } from '#wire/control/policy.ts'
import type { AgentMode } from '#wire/control/sync.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import type { AgentConfig } from '../config.ts'
import type { Fault } from '../fault.ts'
import type { Identity } from '../identity/identity.ts'
import type { Days } from '../state/days.ts'
import type { Folder } from '../state/folder.ts'
import type { SoftwareChange } from '../telemetry/events/software-change.ts'
import type { Why } from '../telemetry/log/kept.ts'
import type { Line } from './line.ts'

export interface Session {
  readonly config: AgentConfig
  readonly clock: Clock
  readonly folder: Folder
  readonly identity: Identity
  readonly line: Line
  /** How this agent works; undefined for a command of the holder. */
  readonly mode: AgentMode | undefined
  /** Where wakes are taken now, if anywhere. */
  readonly wakePort: number | undefined
  readonly days: Days
  /** What is being done, for who watches over a held line. */
  readonly doing: (what: Live['doing']) => void
}

export interface Synced {
  /** Kinds the server confirmed in this sync; none when nothing differed. */
  readonly told: readonly KindName[]
  readonly policy: Policy | undefined
  readonly withheld: readonly string[]
  /** A new policy that could not be taken, or a privacy file that could not be read. */
  readonly trouble: Fault | undefined
  /** The server was restored: the names under which it knew this device are to be renewed. */
  readonly epochTaken: boolean
  /** The server asks for a held line. */
  readonly keep: boolean
  /** It may not, or its user is still to say: an open line is left. */
  readonly mayKeep: boolean
  /** Set when the transparency log was seen, for the first time, not to go on from what this device saw. */
  readonly logBroken: Why | undefined
  /** How the packages changed, where the server now holds the change. */
  readonly software: SoftwareChange | undefined
}
