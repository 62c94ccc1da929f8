// Between the service and its fetcher: what was allowed, and what is known about the next time.

/** What an operator chose for a source, and what the fetcher keeps about it. */
export interface Choice {
  readonly id: string
  readonly enabled: boolean
  /** Epoch milliseconds. */
  readonly chosenAt: number | undefined
  readonly chosenBy: string | undefined
  /** Instead of the source's own. */
  readonly url: string | undefined
  /** The fetcher's own notes, as it last kept them: validators, failures in a row, where it is to go on. */
  readonly notes: unknown
}

/** Given by fetch/open-fetching.ts: `openFetching(context): Fetching & AsyncDisposable`. */
export interface Fetching {
  /** Begins at once; gives the import's id. Throws Problem when the source is unknown or not allowed. */
  fetchNow(source: string, actor: string): Promise<string>
  /** Reads the choices again; what was just allowed is fetched at once. */
  choicesChanged(): void
  /** Epoch milliseconds; undefined: not planned. */
  nextFetchAt(source: string): number | undefined
}
