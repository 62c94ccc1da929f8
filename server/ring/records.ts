// The form of the ring on disk: a sealed key-encryption key, and one record of fixed size per subject sealed under it.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

export interface Entry {
  readonly tenant: number
  readonly subject: string
  readonly key: Uint8Array
}

/** Which ring this is and which state of it; bound into every record, so that files cannot be mixed. */
export interface RingHead {
  /** 16 random bytes as hex, made with the ring. */
  readonly id: string
  readonly generation: number
  readonly kek: Uint8Array
}

export const recordBytes = 96
const subjectBytes = 32
const sealBytes = 28

/** `nonce 12 | tag 16 | sealed (tenant 4 | key 32 | subject 32, padded with 0)`: one size, so that a torn end is seen. */
export function encodeRecord(head: RingHead, index: number, entry: Entry): Buffer {
  const subject = Buffer.from(entry.subject)
  if (subject.length === 0 || subject.length > subjectBytes) throw new Error('a subject has 1 to 32 bytes')
  const plain = Buffer.alloc(recordBytes - sealBytes)
  plain.writeUInt32BE(entry.tenant, 0)
  plain.set(entry.key, 4)
  plain.set(subject, 36)
  return sealWith(head.kek, recordLabel(head, index), plain)
}

/** Undefined when the bytes are not this ring's record number `index`. */
export function decodeRecord(head: RingHead, index: number, bytes: Uint8Array): Entry | undefined {
  const plain = bytes.length === recordBytes ? openWith(head.kek, recordLabel(head, index), bytes) : undefined
  if (!plain) return undefined
  const subject = plain.subarray(36)
  const end = subject.indexOf(0)
  return {
    tenant: plain.readUInt32BE(0),
    key: plain.subarray(4, 36),
    subject: subject.toString('utf8', 0, end < 0 ? subjectBytes : end),
  }
}

export function encodeHead(root: Uint8Array, head: RingHead): Buffer {
  const plain = Buffer.concat([Buffer.from(head.id, 'hex'), head.kek])
  return sealWith(root, `muster ring ${head.generation}`, plain)
}

/** Undefined when the root key is another or the file is damaged. */
export function decodeHead(root: Uint8Array, generation: number, bytes: Uint8Array): RingHead | undefined {
  const plain = openWith(root, `muster ring ${generation}`, bytes)
  if (plain?.length !== 48) return undefined
  return { id: plain.toString('hex', 0, 16), generation, kek: plain.subarray(16) }
}

const recordLabel = (head: RingHead, index: number) => `${head.id} ${head.generation} ${index}`

function sealWith(key: Uint8Array, label: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(label))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

function openWith(key: Uint8Array, label: string, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < sealBytes) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
    decipher.setAAD(Buffer.from(label))
    decipher.setAuthTag(sealed.subarray(12, sealBytes))
    return Buffer.concat([decipher.update(sealed.subarray(sealBytes)), decipher.final()])
  } catch {
    return undefined
  }
}
