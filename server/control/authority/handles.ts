// Handles name devices in datagrams: one block under a key of the server's, so that junk is known by its bytes and nobody else can follow a device.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import type { Authority } from './authority.ts'

/**
 * A handle is AES-256 of one block: `tenant 4 | number 4 | generation 4 | 0 4`. Junk opens to four zero bytes once in four
 * billion, and then its MAC is wrong.
 */
export function openHandles(secret: Uint8Array): Pick<Authority, 'handleOf' | 'openHandle' | 'datagramKey'> {
  const derived = (use: string) => Buffer.from(hkdfSync('sha256', secret, '', `muster datagram ${use} v1`, 32))
  const [blockKey, macKey] = [derived('handle'), derived('mac')]
  // One block needs no mode: ECB is the bare cipher.
  const one = (cipher: ReturnType<typeof createCipheriv>, block: Uint8Array) =>
    cipher.setAutoPadding(false).update(block)
  return {
    handleOf({ tenant, number, generation }) {
      const block = Buffer.alloc(16)
      block.writeUInt32BE(tenant, 0)
      block.writeUInt32BE(number, 4)
      block.writeUInt32BE(generation, 8)
      return one(createCipheriv('aes-256-ecb', blockKey, null), block)
    },
    openHandle(handle) {
      if (handle.length !== 16) return undefined
      const block = createDecipheriv('aes-256-ecb', blockKey, null).setAutoPadding(false).update(handle)
      if (block.readUInt32BE(12) !== 0) return undefined
      return { tenant: block.readUInt32BE(0), number: block.readUInt32BE(4), generation: block.readUInt32BE(8) }
    },
    datagramKey: (handle) => createHmac('sha256', macKey).update(handle).digest(),
  }
}
