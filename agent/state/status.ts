// How the agent fares, in one small file, so that its holder can ask without asking the server.
import type { AgentMode } from '#wire/control/sync.ts'
import type { LineState } from '../control/keep-line.ts'
import type { WakeState } from '../control/wake/listen.ts'
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
  readonly mode?: AgentMode
  /** Where the server was last met: a farewell goes there without asking for a name. */
  readonly serverAddress?: string
  /** The server's clock less this machine's, seconds. */
  readonly clockOffsetSeconds?: number
  /** Where wakes are taken, or why not. */
  readonly wakes?: WakeState
  /** ISO-8601, UTC: the last wake that was heeded. */
  readonly wokenAt?: string
  /** The held line, while the server asks for one. */
  readonly line?: LineState
}

export function readStatus(folder: Folder): Status {
  return folder.readJson<Status>(files.status) ?? {}
}

/**
 * Changes what is named in `news`; undefined takes a word out. A disk that is full must not keep a device from speaking
 * to its server, so this file may stay behind.
 */
export function noteStatus(folder: Folder, news: { [K in keyof Status]?: Status[K] | undefined }): void {
  const before = readStatus(folder)
  const after = JSON.stringify({ ...before, ...news })
  if (after === JSON.stringify(before)) return
  try {
    folder.write(files.status, after)
  } catch {
    // The same words go to the journal.
  }
}
