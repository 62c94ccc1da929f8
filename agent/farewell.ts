// `muster agent farewell`: the same datagram that a resident agent sends when it ends, for machines where none is resident.
import type { Clock } from '#kit/clock.ts'
import type { AgentConfig } from './config.ts'
import { sayFarewell } from './control/farewell.ts'
import { readIdentity } from './identity/identity.ts'
import { folderAt } from './state/folder.ts'
import { readStatus } from './state/status.ts'

/** A machine that is no device has nobody to say it to. */
export async function farewell(config: AgentConfig, clock: Clock): Promise<void> {
  const folder = folderAt(config.stateFolder)
  const identity = readIdentity(folder)
  const { clockOffsetSeconds = 0 } = readStatus(folder)
  if (identity) await sayFarewell(folder, identity, config.farewellPort, clock.now() + clockOffsetSeconds * 1000)
}
