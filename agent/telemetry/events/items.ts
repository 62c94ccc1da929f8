// Which events may be collected and told at this moment: what the policy asks and the holder does not keep back.
import type { AgentConfig } from '../../config.ts'
import { heldPolicy } from '../../control/policy.ts'
import { Fault } from '../../fault.ts'
import { readAgreed } from '../../holder/agreed.ts'
import { holderFiles } from '../../holder/file.ts'
import { ownIdHere } from '../../holder/own-id-file.ts'
import type { Identity } from '../../identity/identity.ts'
import type { Folder } from '../../state/folder.ts'
import { switchesOf } from '../switches.ts'

/** Undefined without a policy or with a privacy file that cannot be read: then nothing is collected, and nothing given up. */
export function itemsNow(config: AgentConfig, folder: Folder, identity: Identity): readonly string[] | undefined {
  const policy = heldPolicy(folder, identity)
  if (!policy) return undefined
  try {
    const all = holderFiles(config, folder)
    const hasOwnId = ownIdHere(folder, policy, all) !== undefined
    return switchesOf(policy, all, new Set(Object.keys(readAgreed(folder))), hasOwnId).on
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/** True when something in the journal may be told. */
export const readsJournal = (on: readonly string[]): boolean =>
  on.includes('events.services') || on.includes('events.security')
