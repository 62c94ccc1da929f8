// Under which own id this device's facts stand, if any: its holder's before the tenant's, each kept as the digest the server gets (D4).
import type { GivenIdJudged } from '#wire/control/own-id.ts'
import type { Policy } from '#wire/control/policy.ts'
import { isOff } from '#wire/telemetry/items.ts'
import { systemId } from '#wire/telemetry/system-id.ts'
import { Fault } from '../fault.ts'
import { type Folder, files } from '../state/folder.ts'
import { readAgreed } from './agreed.ts'
import { readHolderFile } from './file.ts'

/** The holder's: 32 bytes in base64url; undefined where none was given, and when the file was torn. */
export function readOwnId(folder: Folder): string | undefined {
  const digest = folder.readJson<{ digest: string }>(files.ownId)?.digest
  return digest !== undefined && /^[A-Za-z0-9_-]{43}$/.test(digest) ? digest : undefined
}

export interface Given {
  readonly epoch: number
  readonly revision: number
  readonly judged: GivenIdJudged | undefined
  /** undefined: taken back, or not taken. */
  readonly digest: string | undefined
}

/** What was heard last; undefined before anything was, and when the file was torn: it is told again then. */
export function readGiven(folder: Folder): Given | undefined {
  const given = folder.readJson<Given>(files.givenId)
  return Number.isSafeInteger(given?.revision) ? given : undefined
}

/**
 * The holder's, else the tenant's. The tenant's takes the place of what the tenant itself switched off and of nothing else:
 * who keeps `system-id` back here, or did not agree on it, stays without any.
 */
export function ownIdHere(
  folder: Folder,
  policy: Pick<Policy, 'ownership'> | undefined,
  holderFiles: readonly string[],
): string | undefined {
  const own = readOwnId(folder)
  if (own !== undefined) return own
  const given = readGiven(folder)?.digest
  if (!given || (policy?.ownership === 'personal' && readAgreed(folder)[systemId] === undefined)) return undefined
  return isKeptBack(holderFiles) ? undefined : given
}

function isKeptBack(holderFiles: readonly string[]): boolean {
  try {
    return isOff(systemId, new Set(holderFiles.flatMap((file) => readHolderFile(file).withhold)))
  } catch (error) {
    if (error instanceof Fault) return true
    throw error
  }
}
