// The TLS session of the last connection, for agents whose every sync is a process of its own: without it each would shake hands in full.
import { hash } from 'node:crypto'
import type { Identity } from '../identity/identity.ts'
import { type Folder, files } from '../state/folder.ts'
import type { SessionMemory } from './dial.ts'

/** Each leaf has its own session: another leaf's is not offered. */
export function sessionMemory(folder: Folder, { chain }: Identity): SessionMemory {
  const leaf = hash('sha256', chain, 'base64url')
  return {
    read() {
      const kept = folder.readJson<{ leaf: string; session: string }>(files.session)
      return kept?.leaf === leaf ? Buffer.from(kept.session, 'base64') : undefined
    },
    keep(session) {
      try {
        folder.write(files.session, JSON.stringify({ leaf, session: session.toString('base64') }))
      } catch {
        // A disk that takes nothing costs a handshake.
      }
    },
  }
}
