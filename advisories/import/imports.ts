// How whoever has bytes of a source (the socket, the fetcher) has them loaded: one load at a time, each with its state.
import type { ImportState } from '#wire/advisories/imports.ts'

/** One file of a load; it lies in the load's own folder and goes with it. */
export interface LoadFile {
  readonly path: string
  /** As its sender or address calls it, without folders. */
  readonly name: string
  readonly url?: string
}

export interface Imports {
  /** A load that is seen from now on, with state `running`; `from`: the file's name or the address. */
  begin(about: {
    /** Absent: recognised by content when it is run. */
    readonly source?: string
    readonly from: string
    readonly actor: string
    /** `whole`: what the files lack is gone from the source. */
    readonly part: 'whole' | 'some'
    /** It is meant, even when many records are gone. */
    readonly confirm?: boolean
  }): Promise<string>
  /** The folder (0700) for the files of that load. */
  folder(id: string): string
  /** Shown while bytes arrive. */
  progress(id: string, readBytes: number, totalBytes?: number): void
  /**
   * Waits for its turn, reads the files in their order in a process of its own, and resolves with how it ended; the files are
   * deleted unless the load is held. `cut`: why the bytes end early; what came is kept, the load has failed.
   */
  run(id: string, files: readonly LoadFile[], cut?: string): Promise<ImportState>
  /** The publisher says that nothing changed since the last load: it is as fresh as if it had been loaded again. */
  unchanged(id: string): Promise<ImportState>
  /** Nothing came, or nothing of use; `problem` says what and what to do. */
  fail(id: string, problem: string): Promise<ImportState>
}

export interface OpenImports extends Imports, AsyncDisposable {
  /** Newest first, running ones with their progress. */
  list(source: string | undefined, limit: number): Promise<ImportState[]>
  /** Carries out a held load. Throws Problem `not-found`, or `conflict` when it is not held. */
  confirm(id: string, actor: string): Promise<ImportState>
}
