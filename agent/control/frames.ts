// Cuts what arrives over a held line into its frames, however the network cut it.
import { frameHeadBytes, parseFrameHead } from '#wire/control/held-line.ts'

/**
 * Gives a function that takes the parts of a stream in order and tells `frame` each whole one. Throws RangeError at a
 * frame that is longer than `limit`, before its payload is waited for.
 */
export function frameReader(limit: number, frame: (type: string, payload: Buffer) => void): (part: Uint8Array) => void {
  let held: Buffer = Buffer.alloc(0)
  return (part) => {
    held = held.length === 0 ? Buffer.from(part.buffer, part.byteOffset, part.byteLength) : Buffer.concat([held, part])
    while (held.length >= frameHeadBytes) {
      const { type, length } = parseFrameHead(held)
      if (length > limit) throw new RangeError(`a frame of ${length} bytes`)
      if (held.length < frameHeadBytes + length) return
      const payload = held.subarray(frameHeadBytes, frameHeadBytes + length)
      held = held.subarray(frameHeadBytes + length)
      frame(type, payload)
    }
  }
}
