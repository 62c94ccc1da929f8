// How a device's words came: over a connection of its own, or over its held line.

export interface Via {
  readonly line: 'once' | 'held'
  /** The peer's address as the socket has it; undefined when it is gone already. */
  readonly address: string | undefined
}
