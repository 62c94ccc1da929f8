// What the log says of itself under its key: a signed note (C2SP signed-note, tlog-checkpoint) that anybody can check.
import { hash, randomBytes } from 'node:crypto'
import { base32 } from '#wire/ids.ts'
import type { Context } from '../../context.ts'

/** Signature type of Ed25519 in signed notes. */
const ed25519 = 1

/** Opaque: nothing in it tells whose log it is. */
export function freshOrigin(trustDomain: string): string {
  return `${trustDomain}/${base32(randomBytes(10))}`
}

export function signedCheckpoint(
  { authority }: Pick<Context, 'authority'>,
  { origin, size, root }: { origin: string; size: number; root: Uint8Array },
): string {
  const text = `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`
  const signature = Buffer.from(authority.sign('log', text), 'base64')
  return `${text}\n— ${origin} ${Buffer.concat([keyId(origin, authority.keys.log), signature]).toString('base64')}\n`
}

/** Root hash that a checkpoint of ours names, base64. */
export function rootIn(checkpoint: string): string | undefined {
  return checkpoint.split('\n')[2]
}

/** `<origin>+<key id, hex>+<type and key, base64>`: what others need to check a checkpoint. */
export function verifierKey(origin: string, spki: string): string {
  return `${origin}+${keyId(origin, spki).toString('hex')}+${typedKey(spki).toString('base64')}`
}

function keyId(name: string, spki: string): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typedKey(spki)]), 'buffer').subarray(0, 4)
}

/** The last 32 bytes of the SPKI are the key itself (RFC 8410). */
function typedKey(spki: string): Buffer {
  return Buffer.concat([Buffer.of(ed25519), Buffer.from(spki, 'base64').subarray(-32)])
}
