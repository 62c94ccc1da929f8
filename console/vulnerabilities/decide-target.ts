// One finding that is decided about, with what its dialog says of it.
export interface DecideTarget {
  readonly advisory: string
  readonly title: string
  readonly packages: readonly string[]
  /** Devices it concerns now over the tenant. */
  readonly devices: number
}
