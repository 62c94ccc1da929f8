// What the rooms of the vulnerability service share.
import type { Clock } from '#kit/clock.ts'
import type { Log } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import type { AdvisoriesConfig } from './config.ts'
import type { DoorSwitch } from './door-switch.ts'
import type { News } from './feed/news.ts'
import type { Overrides } from './feed/overrides.ts'
import type { Fetching } from './fetching.ts'
import type { OpenImports } from './import/imports.ts'
import type { Source } from './sources/source.ts'

/** What is there before the rooms are. */
export interface Tools {
  readonly config: AdvisoriesConfig
  readonly log: Log
  readonly clock: Clock
  readonly database: Database
  readonly sources: readonly Source[]
  readonly news: News
  readonly doorSwitch: DoorSwitch
}

export interface AdvisoriesContext extends Tools {
  readonly overrides: Overrides
  readonly imports: OpenImports
  readonly fetching: Fetching
}
