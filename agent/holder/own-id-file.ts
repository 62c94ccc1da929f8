// The holder's own system id, kept as the digest that the server gets: what it is made of stays with its holder (D4).
import { type Folder, files } from '../state/folder.ts'

/** 32 bytes in base64url; undefined where none was given, and when the file was torn. */
export function readOwnId(folder: Folder): string | undefined {
  const digest = folder.readJson<{ digest: string }>(files.ownId)?.digest
  return digest !== undefined && /^[A-Za-z0-9_-]{43}$/.test(digest) ? digest : undefined
}
