// Sealed values: AES-256-GCM under the subject's key, bound to the table and column, tenant and subject they stand in.
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'

/** Where a sealed value stands; moving it to another row, column or tenant makes it unreadable. */
export interface Place {
  readonly table: string
  readonly column: string
  readonly tenant: number
  readonly subject: string
}

/** Half the time of a cipher made from bytes, which Node wraps in a slower way. */
const secretOf = (key: Uint8Array) => createSecretKey(key)

const aad = (place: Place) => Buffer.from(`${place.table}\n${place.column}\n${place.tenant}\n${place.subject}`)

/** `version 1 byte | nonce 12 | tag 16 | ciphertext`. Compress before sealing, never after. */
export function seal(key: Uint8Array, place: Place, plain: Uint8Array): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', secretOf(key), nonce)
  cipher.setAAD(aad(place))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), body])
}

/** Throws when the key, the place or a bit is wrong. */
export function open(key: Uint8Array, place: Place, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  if (bytes[0] !== 1 || bytes.length < 29) throw new Error('not a sealed value of a known version')
  const decipher = createDecipheriv('aes-256-gcm', secretOf(key), bytes.subarray(1, 13))
  decipher.setAAD(aad(place))
  decipher.setAuthTag(bytes.subarray(13, 29))
  return Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()])
}
