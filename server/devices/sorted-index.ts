// Keys in byte order with the numbers they lead to: a prefix is found by halving, a batch of changes is merged in one pass.

export interface Entry {
  readonly key: string
  readonly number: number
}

const before = (a: Entry, b: Entry) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.number - b.number)

/** Sorted by key, then number. A prefix is found in O(log n), `replace` is O(n + m log m). */
export class SortedIndex {
  private entries: Entry[] = []

  /** Takes out every entry of `gone` and puts `come` in. */
  replace(gone: ReadonlySet<number>, come: Entry[]): void {
    const added = come.sort(before)
    const kept = gone.size === 0 ? this.entries : this.entries.filter(({ number }) => !gone.has(number))
    if (added.length === 0) this.entries = kept
    else if (kept.length === 0) this.entries = added
    else this.entries = merge(kept, added)
  }

  /** Sets 1 at the number of each entry whose key starts with `prefix`. */
  mark(prefix: string, into: Uint8Array): void {
    for (let i = this.first(prefix); i < this.entries.length; i += 1) {
      const entry = this.entries[i] as Entry
      if (!entry.key.startsWith(prefix)) break
      into[entry.number] = 1
    }
  }

  private first(prefix: string): number {
    let low = 0
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.entries[middle] as Entry).key < prefix) low = middle + 1
      else high = middle
    }
    return low
  }
}

function merge(a: readonly Entry[], b: readonly Entry[]): Entry[] {
  const out = new Array<Entry>(a.length + b.length)
  let i = 0
  let j = 0
  for (let k = 0; k < out.length; k += 1) {
    const takeA = j >= b.length || (i < a.length && before(a[i] as Entry, b[j] as Entry) <= 0)
    out[k] = (takeA ? a[i++] : b[j++]) as Entry
  }
  return out
}
