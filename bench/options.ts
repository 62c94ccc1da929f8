// What every benchmark is told when it is asked for.
export interface Options {
  /** A look at whether it runs: numbers mean little. */
  readonly quick: boolean
  /** How much of what the benchmark counts; each has its own default. */
  readonly count: number | undefined
}
