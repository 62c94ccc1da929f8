// Starts the process that reads a load: its memory goes back to the system, and its crash takes nothing with it.
import { fork } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { join } from 'node:path'
import type { Ended, Task } from './load.ts'
import { noProgress, type Progress } from './tally.ts'

/** Reads one load. Told as `LoadTools.told`. Never throws: what goes wrong is how it ended. */
export type Reader = (
  task: Task,
  told: (progress: Progress, committed: boolean) => void,
  signal: AbortSignal,
) => Promise<Ended>

export interface ReaderJob {
  readonly task: Task
  readonly databaseUrl: string
  readonly sourcesFile: string
}
export type ReaderMessage =
  | { readonly progress: Progress; readonly committed: boolean }
  | { readonly ended: Ended }
  | { readonly ready: true }

/** V8 may use so much before it gives up: the bound of a load's memory, whatever its size. */
const heap = ['--max-old-space-size=160', '--max-semi-space-size=8']

export function processReader(databaseUrl: string, sourcesFile: string): Reader {
  return (task, told, signal) =>
    new Promise((resolve) => {
      const cache = getCompileCacheDir()
      const child = fork(join(import.meta.dirname, 'reader.ts'), [], {
        execArgv: heap,
        // No secret of ours, and nothing else that changes how it runs.
        env: { MALLOC_ARENA_MAX: '1', ...(cache ? { NODE_COMPILE_CACHE: cache } : {}) },
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
      let last: Progress | undefined
      let ended: Ended | undefined
      const stop = () => child.kill('SIGKILL')
      signal.addEventListener('abort', stop, { once: true })
      child.on('message', (message: ReaderMessage) => {
        if ('ready' in message) child.send({ task, databaseUrl, sourcesFile } satisfies ReaderJob)
        else if ('ended' in message) ended = message.ended
        else {
          last = message.progress
          told(message.progress, message.committed)
        }
      })
      const over = (why: string) => {
        signal.removeEventListener('abort', stop)
        resolve(
          ended ?? {
            ...(last ?? noProgress()),
            state: 'failed',
            problem: `${why}; what was stored stays: load it again`,
          },
        )
      }
      child.once('error', (error) => over(`the reader could not be started (${error.message})`))
      child.once('close', (code, killed) =>
        over(
          signal.aborted
            ? 'the service was stopped'
            : `the reader ended (${killed ?? `code ${code}`}), out of memory or by somebody's hand`,
        ),
      )
    })
}
