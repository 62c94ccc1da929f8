// Sets of devices as bitmaps by device number: what is counted over a fleet is counted 32 devices at a time.

/** Word n, bit b: device 32n + b, as `Posting.mark` sets them. */
export type DeviceBits = Uint32Array<ArrayBuffer>

export const bitsOf = (words: number): DeviceBits => new Uint32Array(words)

export const hasBit = (bits: DeviceBits, number: number): boolean =>
  (((bits[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1

/** The number must lie within the bitmap. */
export function setBit(bits: DeviceBits, number: number): void {
  bits[number >>> 5] = (bits[number >>> 5] as number) | (1 << (number & 31))
}

export function clearBit(bits: DeviceBits, number: number): void {
  bits[number >>> 5] = (bits[number >>> 5] as number) & ~(1 << (number & 31))
}

export function countBits(bits: DeviceBits): number {
  let count = 0
  for (let i = 0; i < bits.length; i++) {
    let word = bits[i] as number
    if (word === 0) continue
    word -= (word >>> 1) & 0x55555555
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
    count += (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
  }
  return count
}

export function eachBit(bits: DeviceBits, visit: (number: number) => void): void {
  for (let i = 0; i < bits.length; i++) {
    let word = bits[i] as number
    while (word !== 0) {
      visit(i * 32 + 31 - Math.clz32(word & -word))
      word &= word - 1
    }
  }
}

/** Adds to the number of each device in `bits`; written out, because it is done for millions at a time. */
export function addEach(bits: DeviceBits, numbers: Uint32Array, by: number): void {
  for (let i = 0; i < bits.length; i++) {
    for (let word = bits[i] as number; word !== 0; word &= word - 1) {
      const number = i * 32 + 31 - Math.clz32(word & -word)
      numbers[number] = (numbers[number] as number) + by
    }
  }
}

/** Leaves in `bits` what is in `within` as well. */
export function keepWithin(bits: DeviceBits, within: DeviceBits): void {
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) & (within[i] ?? 0)
}

/** Takes out of `bits` what is in `gone`. */
export function leaveOut(bits: DeviceBits, gone: DeviceBits): void {
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) & ~(gone[i] ?? 0)
}

export function addAll(bits: DeviceBits, more: DeviceBits): void {
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) | (more[i] ?? 0)
}

export function anyBoth(a: DeviceBits, b: DeviceBits): boolean {
  for (let i = 0; i < a.length; i++) if (((a[i] as number) & (b[i] ?? 0)) !== 0) return true
  return false
}

/** The same set with room for more numbers. */
export function widened(bits: DeviceBits, words: number): DeviceBits {
  if (bits.length >= words) return bits
  const wide = bitsOf(words)
  wide.set(bits)
  return wide
}
