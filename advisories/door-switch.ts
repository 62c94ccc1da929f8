// Whether anything may leave: the configuration's word first, then what the server told, kept over restarts.
import type { Shut } from '#kit/door.ts'
import type { Database } from '#kit/pg/database.ts'
import type { AdvisoriesConfig } from './config.ts'
import { keepSwitch, readSwitch, type SwitchRow } from './sources.store.ts'

export interface DoorSwitch {
  /** Undefined: it is open. */
  shut(): Shut | undefined
  readonly revision: number
  /** Takes what is newer than what is kept, and says what then holds. Resolves when it is kept. */
  set(open: boolean, revision: number): Promise<SwitchRow>
  /** Called at each change. */
  onChange(heard: () => void): void
}

export async function openDoorSwitch(tools: {
  database: Database
  config: Pick<AdvisoriesConfig, 'outbound'>
}): Promise<DoorSwitch> {
  const { database, config } = tools
  let kept = await readSwitch(database)
  const listeners: (() => void)[] = []
  return {
    shut: () => shutBy(config.outbound, kept.open),
    get revision() {
      return kept.revision
    },
    async set(open, revision) {
      kept = await keepSwitch(database, { open, revision })
      for (const heard of listeners) heard()
      return kept
    },
    onChange: (heard) => listeners.push(heard),
  }
}

function shutBy(configured: boolean | undefined, told: boolean | null): Shut | undefined {
  if (configured === false) return 'closed-by-file'
  return (told ?? configured ?? false) ? undefined : 'door-closed'
}
