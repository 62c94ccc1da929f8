// The bytes of a sort key while it is made: single marks, and numbers of any length that sort by their value.

/** Longer texts are no versions anywhere; it bounds what a hostile record can cost. */
export const longestVersion = 1_000

const zero = 0x30

/** True for the code of an ASCII digit. */
export const isDigit = (code: number): boolean => code >= zero && code <= 0x39

/** True for the code of an ASCII letter. */
export const isLetter = (code: number): boolean => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a

/** The end of the digits that start at `from`. */
export function endOfDigits(text: string, from: number): number {
  let i = from
  while (i < text.length && isDigit(text.charCodeAt(i))) i++
  return i
}

/** Negative, zero or positive, as the numbers that two runs of digits stand for; an empty run is 0. */
export function compareDigits(a: string, aFrom: number, aTo: number, b: string, bFrom: number, bTo: number): number {
  let i = withoutZeros(a, aFrom, aTo)
  let j = withoutZeros(b, bFrom, bTo)
  if (aTo - i !== bTo - j) return aTo - i - (bTo - j)
  for (; i < aTo; i++, j++) {
    const difference = a.charCodeAt(i) - b.charCodeAt(j)
    if (difference !== 0) return difference
  }
  return 0
}

function withoutZeros(text: string, from: number, to: number): number {
  let i = from
  while (i < to && text.charCodeAt(i) === zero) i++
  return i
}

export class KeyBytes {
  #bytes = new Uint8Array(256)
  #length = 0

  /** Forgets what was written: one instance serves one key after the other. */
  begin(): this {
    this.#length = 0
    return this
  }

  /** One byte, 0 to 255. */
  mark(byte: number): void {
    if (this.#length === this.#bytes.length) this.#grow()
    this.#bytes[this.#length++] = byte
  }

  /**
   * The number that the digits in `text` from `from` to before `to` stand for, none being 0: how many digits it has, from
   * `base` up, then the digits. `base` leaves room below it for marks that sort before every number.
   */
  number(text: string, from: number, to: number, base: number): void {
    let i = withoutZeros(text, from, to)
    let digits = to - i
    const most = 0xff - base
    for (; digits >= most; digits -= most) this.mark(0xff)
    this.mark(base + digits)
    while (i < to) this.mark(text.charCodeAt(i++))
  }

  /** One character a byte, in one piece (a text put together by `+` would be slow to compare at first). */
  text(): string {
    return String.fromCharCode.apply(null, this.#bytes.subarray(0, this.#length) as unknown as number[])
  }

  #grow(): void {
    const wider = new Uint8Array(this.#bytes.length * 2)
    wider.set(this.#bytes)
    this.#bytes = wider
  }
}
