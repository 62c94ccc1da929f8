// How the agent fares, in one small file, so that its holder can ask without asking the server.
import { type Folder, files } from './folder.ts'

export interface Status {
  /** ISO-8601, UTC: the last answer of the server. */
  readonly contactAt?: string
  /** The last refusal or failure since that answer, if any. */
  readonly trouble?: { readonly code: string; readonly words: string; readonly at: string; readonly times: number }
  /** Set when the server took this device off its list: the agent stays down. */
  readonly stopped?: { readonly code: string; readonly at: string }
  readonly policyRevision?: number
  /** The policy's time has run out; the agent goes on with it. */
  readonly policyStale?: boolean
  readonly withheld?: readonly string[]
}

export function readStatus(folder: Folder): Status {
  return folder.readJson<Status>(files.status) ?? {}
}

/** A disk that is full must not keep a device from speaking to its server, so this file may stay behind. */
export function keepStatus(folder: Folder, status: Status): void {
  try {
    folder.write(files.status, JSON.stringify(status))
  } catch {
    // The same words go to the journal.
  }
}
