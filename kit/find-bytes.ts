// Many needles in one pass over bytes of any length, whatever their number: two bytes decide whether a place is looked at.

export interface Finder {
  /** Calls `hit` with the needle's index for each place where one ends in what was fed since the last `begin`. */
  feed(piece: Uint8Array, hit: (needle: number) => void): void
  /** A new file: nothing reaches over from the one before. */
  begin(): void
}

/** Throws on a needle of fewer than two bytes. */
export function finderOf(needles: readonly Uint8Array[]): Finder {
  const starts = new Uint8Array(65_536)
  const byStart = new Map<number, number[]>()
  for (const [index, needle] of needles.entries()) {
    if (needle.length < 2) throw new Error('a needle has two bytes or more')
    const start = pair(needle, 0)
    starts[start] = 1
    byStart.set(start, [...(byStart.get(start) ?? []), index])
  }
  const longest = Math.max(2, ...needles.map(({ length }) => length))
  let tail = Buffer.alloc(0)

  function search(bytes: Uint8Array, from: number, hit: (needle: number) => void): void {
    const last = bytes.length - 1
    for (let at = 0; at < last; at += 1) {
      const start = (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
      if (starts[start] === 0) continue
      for (const index of byStart.get(start) as number[]) {
        const needle = needles[index] as Uint8Array
        // What ends before `from` was found with the piece before.
        if (at + needle.length > from && matches(bytes, at, needle)) hit(index)
      }
    }
  }

  return {
    begin() {
      tail = Buffer.alloc(0)
    },
    feed(piece, hit) {
      const bytes =
        tail.length > 0 ? Buffer.concat([tail, piece]) : Buffer.from(piece.buffer, piece.byteOffset, piece.length)
      search(bytes, tail.length, hit)
      tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - longest + 1)))
    },
  }
}

const pair = (bytes: Uint8Array, at: number) => (bytes[at] as number) | ((bytes[at + 1] as number) << 8)

function matches(bytes: Uint8Array, at: number, needle: Uint8Array): boolean {
  if (at + needle.length > bytes.length) return false
  for (let i = 2; i < needle.length; i += 1) if (bytes[at + i] !== needle[i]) return false
  return true
}
