// `muster agent reset`: removes identity and state, before a machine is copied or after it was taken off the list.
import type { AgentConfig } from '../config.ts'
import { say } from '../say.ts'
import { claim } from '../state/claim.ts'
import { openFolder } from '../state/folder.ts'

/** Throws Fault 'running-already' while an agent works here. The holder's privacy file stays. */
export async function reset(config: AgentConfig): Promise<void> {
  const folder = openFolder(config.stateFolder)
  {
    await using _claimed = await claim(folder, async () => ({ told: [] }))
    folder.wipe()
  }
  say(`Removed identity and state in ${config.stateFolder}; this machine enrols anew with a new token`)
}
