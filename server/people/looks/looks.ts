// Who looked at names, addresses and other fields that can lead to a person: on record before they are shown.
import type { Role } from '../access.ts'

/** Who looked. */
export interface Looker {
  readonly tenant: number
  readonly operator: string | undefined
  readonly credential: string | undefined
  readonly role: Role
}

/** What one answer showed. */
export interface Seen {
  /** Why: the page or call, e.g. `manage`, `search`, `export`, `disclosure`. */
  readonly purpose: string
  /** By dictionary name, e.g. `system.hostName`; empty: nothing of that kind was in it. */
  readonly fields: readonly string[]
  /** The one device it is about; undefined for a list. */
  readonly device?: string | undefined
  /** How many devices were shown. */
  readonly devices: number
}

export interface Looks {
  /**
   * Puts a look on record. The first of an hour resolves when it is committed, further ones are counted in memory and
   * written in groups: a crash loses how often, never that somebody looked. Rejects when the database is away: who cannot
   * be recorded is not shown anything.
   */
  note(caller: Looker, seen: Seen): Promise<void>
  /** Writes what was counted since. */
  flush(): Promise<void>
  /** Devices that were erased: nothing of them is written any more. */
  erased(tenant: number, devices: ReadonlySet<string>): void
}
