// Files that are encrypted whole (backups, exports): a stream of sealed chunks that cannot be cut, reordered or mixed.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Plain bytes per chunk. */
const chunkBytes = 64 * 1024
const magic = Buffer.from('MUSTER1\n')
const tagBytes = 16

/**
 * The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM: each file has its own key
 * (HKDF of `key` and a random salt), each chunk's nonce is its number and whether it is the last.
 * Layout: magic 8 | salt 32 | chunks of (64 KiB ciphertext, tag 16); the last chunk may be shorter or empty.
 */
export async function* sealStream(key: Uint8Array, plain: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const salt = randomBytes(32)
  const fileKey = keyOfFile(key, salt)
  yield Buffer.concat([magic, salt])
  let index = 0
  for await (const { chunk, last } of chunks(plain, chunkBytes)) {
    const cipher = createCipheriv('aes-256-gcm', fileKey, nonce(index++, last))
    yield Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()])
  }
}

/** Opens what `sealStream` made. Throws when the key is wrong or a byte was changed, added or cut off. */
export async function* openStream(key: Uint8Array, sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let fileKey: Buffer | undefined
  let index = 0
  const header = magic.length + 32
  for await (const { chunk, last } of chunks(sealed, chunkBytes + tagBytes, header)) {
    if (fileKey === undefined) {
      if (chunk.length < header || !chunk.subarray(0, magic.length).equals(magic)) throw new Error('not a sealed file')
      fileKey = keyOfFile(key, chunk.subarray(magic.length, header))
      if (last) throw new Error('the sealed file ends early')
      continue
    }
    if (chunk.length < tagBytes) throw new Error('the sealed file ends early')
    const decipher = createDecipheriv('aes-256-gcm', fileKey, nonce(index++, last))
    decipher.setAuthTag(chunk.subarray(chunk.length - tagBytes))
    try {
      yield Buffer.concat([decipher.update(chunk.subarray(0, chunk.length - tagBytes)), decipher.final()])
    } catch {
      throw new Error(`the sealed file is damaged, cut off or sealed under another key (chunk ${index})`)
    }
  }
}

function keyOfFile(key: Uint8Array, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, 'muster sealed stream v1', 32))
}

function nonce(index: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeBigUInt64BE(BigInt(index), 0)
  bytes.writeUInt8(last ? 1 : 0, 11)
  return bytes
}

/** Cuts a stream into pieces of `size` (the first of `first` bytes) and says which one is the last; always at least one. */
async function* chunks(
  source: AsyncIterable<Uint8Array>,
  size: number,
  first = size,
): AsyncGenerator<{ chunk: Buffer; last: boolean }> {
  let held: Buffer[] = []
  let bytes = 0
  let want = first
  for await (const piece of source) {
    held.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength))
    bytes += piece.byteLength
    // A full piece is only given away once more bytes are known, so that the last one is never told too late.
    while (bytes > want) {
      const all = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held)
      yield { chunk: all.subarray(0, want), last: false }
      held = [all.subarray(want)]
      bytes -= want
      want = size
    }
  }
  yield { chunk: Buffer.concat(held), last: true }
}
