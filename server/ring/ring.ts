// The key ring: one key per subject, in files outside PostgreSQL, kept twice. Dropping a key is what erasing means.

/** A subject: a device (`dev_...`) or an operator (`opr_...`) of a tenant, or `tenant` for what concerns the tenant as a whole. */
export interface Ring {
  /** The subject's 256-bit key, or undefined when it never had one or was erased. */
  keyOf(tenant: number, subject: string): Uint8Array | undefined
  /** Makes keys and puts them in both copies on disk; resolves after fsync. Adding a known subject keeps its key. */
  add(tenant: number, subjects: readonly string[]): Promise<void>
  /** Writes a new generation without these subjects in both places and overwrites the old one. */
  drop(tenant: number, subjects: readonly string[]): Promise<void>
  /** True once the subject was dropped, whatever backup came back since. Throws `ring-away` when that cannot be said. */
  isErased(tenant: number, subject: string): boolean
  readonly generation: number
}
