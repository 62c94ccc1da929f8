// What this device says about privacy with a sync, beside what its holder keeps back: agreements, acts it does not allow, its own id.
import type { Policy } from '#wire/control/policy.ts'
import type { SyncRequest } from '#wire/control/sync.ts'
import { readAgreed } from '../holder/agreed.ts'
import { holderFiles } from '../holder/file.ts'
import { readOwnId } from '../holder/own-id-file.ts'
import { saidNow } from './remote.ts'
import type { Session } from './sync.ts'

/** Nothing of it where nothing is to be said. */
export type OwnSaid = Pick<SyncRequest, 'agreed' | 'ownId' | 'remote'>

export function ownSaid({ config, folder }: Pick<Session, 'config' | 'folder'>, policy: Policy | undefined): OwnSaid {
  const ownId = readOwnId(folder)
  const remote = saidNow({ policy, holderFiles: holderFiles(config, folder), folder })
  return {
    ...(hasAny(remote) && { remote }),
    ...(policy?.ownership === 'personal' && {
      agreed: Object.entries(readAgreed(folder)).map(([item, at]) => ({ item, at })),
    }),
    ...(ownId !== undefined && { ownId }),
  }
}

export const hasAny = (of: object): boolean => Object.keys(of).length > 0
