// Reads what the log signed: a note in C2SP tlog-checkpoint form, believed under the log key that the root proved and no other.
import { createHash } from 'node:crypto'
import { signedBy } from '../../identity/trust.ts'
import type { Tree } from './merkle.ts'

export interface Checkpoint extends Tree {
  readonly origin: string
}

const form =
  /^([^\s+]{1,200})\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n((?:.+\n)*)\n((?:— \S+ [A-Za-z0-9+/]+={0,2}\n)+)$/

/** What a note says, whoever signed it; for one that was believed before. undefined when it is no checkpoint. */
export function checkpointIn(note: string): Checkpoint | undefined {
  const [, origin, size, root] = form.exec(note) ?? []
  if (origin === undefined || root === undefined) return undefined
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') }
}

/** `spki`: Ed25519, base64. undefined when it is no checkpoint, or none that this key signed under the log's own name. */
export function readCheckpoint(note: string, spki: string): Checkpoint | undefined {
  const [, origin, , , , signatures] = form.exec(note) ?? []
  if (origin === undefined || signatures === undefined) return undefined
  const text = note.slice(0, note.indexOf('\n\n') + 1)
  const signed = signatures.split('\n').some((line) => {
    const [, name, blob = ''] = line.split(' ')
    const bytes = Buffer.from(blob, 'base64')
    if (name !== origin || !bytes.subarray(0, 4).equals(keyId(origin, spki))) return false
    return signedBy(spki, text, bytes.subarray(4).toString('base64'))
  })
  return signed ? checkpointIn(note) : undefined
}

/** `<origin>+<key id>+<key>` (C2SP signed-note): what somebody else needs to check a copy of this log. */
export function verifierKey(origin: string, spki: string): string {
  const key = Buffer.concat([Buffer.of(1), Buffer.from(spki, 'base64').subarray(-32)])
  return `${origin}+${keyId(origin, spki).toString('hex')}+${key.toString('base64')}`
}

/** C2SP signed-note: the first 4 bytes of SHA-256(name, newline, type 1, key). */
function keyId(name: string, spki: string): Buffer {
  const key = Buffer.from(spki, 'base64').subarray(-32)
  return createHash('sha256')
    .update(Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(1), key]))
    .digest()
    .subarray(0, 4)
}
