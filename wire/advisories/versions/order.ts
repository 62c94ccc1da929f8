// One order of versions per package manager, as a comparison and as bytes that sort like the versions.

/** Both ways of one order; `a` before `b` exactly when `key(a)` sorts bytewise before `key(b)`. */
export interface VersionOrder {
  /** False: no version of this scheme, nothing follows from its order. The other two mostly throw RangeError for it. */
  valid(version: string): boolean
  /** Negative, zero, positive, as the package manager's own comparison. Equal versions may be written differently. */
  compare(a: string, b: string): number
  /** One character a byte (latin1), so that JavaScript's `<` on it is bytewise; ends so that no key is a prefix of another's. */
  key(version: string): string
}
