// What this device says about privacy with a sync, beside what its holder keeps back: agreements, acts it does not allow, its own id.
import type { Policy } from '#wire/control/policy.ts'
import type { SyncRequest } from '#wire/control/sync.ts'
import { readAgreed } from '../holder/agreed.ts'
import { holderFiles } from '../holder/file.ts'
import { ownIdHere, readGiven } from '../holder/own-id-file.ts'
import { saidNow } from './remote.ts'
import type { Session } from './sync-session.ts'

/** Nothing of it where nothing is to be said. */
export type OwnSaid = Pick<SyncRequest, 'agreed' | 'given' | 'judged' | 'ownId' | 'remote'>

export function ownSaid({ config, folder }: Pick<Session, 'config' | 'folder'>, policy: Policy | undefined): OwnSaid {
  const all = holderFiles(config, folder)
  const ownId = ownIdHere(folder, policy, all)
  const given = readGiven(folder)
  const remote = saidNow({ policy, holderFiles: all, folder })
  return {
    ...(hasAny(remote) && { remote }),
    ...(policy?.ownership === 'personal' && {
      agreed: Object.entries(readAgreed(folder)).map(([item, at]) => ({ item, at })),
    }),
    ...(ownId !== undefined && { ownId }),
    ...(given && given.revision > 0 && { given: given.revision }),
    ...(given?.judged && { judged: given.judged }),
  }
}

export const hasAny = (of: object): boolean => Object.keys(of).length > 0
