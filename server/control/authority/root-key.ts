// The root's own signature, for the few things that no other key may say.
import { sign } from 'node:crypto'
import { join } from 'node:path'
import { keyFrom } from './certificates.ts'
import { readKeyFile } from './key-files.ts'

/** ECDSA with SHA-256 over the text's UTF-8 bytes, DER in base64. Throws when the root's key was taken away. */
export function signAsRoot(folder: string, text: string): string {
  const pem = readKeyFile(join(folder, 'root.key'))
  if (pem === undefined)
    throw new Error(
      `root.key is not in ${folder}: put it back from where you keep it, and take it away again afterwards`,
    )
  return sign('sha256', Buffer.from(text), keyFrom(pem)).toString('base64')
}
