// Loads in the running service: one at a time, each seen from its first byte to its end, none left behind by a crash.
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fault } from '#kit/log.ts'
import type { ImportState as State } from '#wire/advisories/imports.ts'
import { freshId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Tools } from '../context.ts'
import { progressOf, stateOf } from './import-state.ts'
import {
  addImport,
  endImport,
  type ImportRow,
  noteLoad,
  noteUnchanged,
  readHeldBefore,
  readImport,
  readImports,
  readOpenImports,
  resumeImport,
} from './imports.store.ts'
import type { Imports, LoadFile, OpenImports } from './imports.ts'
import type { Ended } from './load.ts'
import type { Reader } from './start-reader.ts'
import { noProgress, type Progress } from './tally.ts'

const heldForMs = 30 * 24 * 3_600_000
const sweepMs = 6 * 3_600_000

type ImportTools = Pick<Tools, 'config' | 'clock' | 'database' | 'news' | 'log'> & {
  readonly reader: Reader
  readonly importer: string
}

/** What ran when the service ended has failed; what was held is still held. */
export async function openImports(tools: ImportTools): Promise<OpenImports> {
  const imports = new Loads(tools)
  await imports.sweep()
  return imports
}

class Loads implements OpenImports {
  readonly #tools: ImportTools
  readonly #spool: string
  readonly #running = new Map<string, Partial<Progress> & { totalBytes?: number }>()
  readonly #stop = new AbortController()
  readonly #timer: NodeJS.Timeout
  #last: Promise<unknown> = Promise.resolve()

  constructor(tools: ImportTools) {
    this.#tools = tools
    this.#spool = join(tools.config.folder, 'spool')
    mkdirSync(this.#spool, { recursive: true, mode: 0o700 })
    this.#timer = setInterval(() => {
      this.sweep().catch((error) => tools.log.warn('held loads could not be looked through', fault(error)))
    }, sweepMs).unref()
  }

  async begin(about: Parameters<Imports['begin']>[0]): Promise<string> {
    const id = freshId('imp')
    await addImport(this.#tools.database, {
      id,
      source: about.source ?? null,
      origin: about.from.toWellFormed().replaceAll('\u0000', ''),
      actor: about.actor,
      part: about.part,
      confirmed: about.confirm ?? false,
      importer: this.#tools.importer,
      now: this.#tools.clock.now(),
    })
    this.#running.set(id, {})
    return id
  }

  folder(id: string): string {
    const folder = join(this.#spool, id)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return folder
  }

  progress(id: string, readBytes: number, totalBytes?: number): void {
    this.#running.set(id, { ...this.#running.get(id), readBytes, ...(totalBytes === undefined ? {} : { totalBytes }) })
  }

  run(id: string, files: readonly LoadFile[], cut?: string): Promise<State> {
    return this.#inTurn(async () => {
      const row = await this.#row(id)
      return this.#read(row, row.actor, files, cut)
    })
  }

  async unchanged(id: string): Promise<State> {
    const { database, clock } = this.#tools
    const row = await this.#row(id)
    await database.as([], async (tx) => {
      await endImport(tx, id, { state: 'done', now: clock.now() })
      if (row.source) await noteUnchanged(tx, row.source, row.actor, clock.now())
    })
    this.#clear(id)
    this.#tools.news.tell()
    return this.#over(id)
  }

  async fail(id: string, problem: string): Promise<State> {
    const row = await this.#row(id)
    await this.#end(row, row.actor, { ...noProgress(), ...this.#running.get(id), state: 'failed', problem })
    return this.#over(id)
  }

  async list(source: string | undefined, limit: number): Promise<State[]> {
    const rows = await readImports(this.#tools.database, source ?? null, limit)
    return rows.map((row) => stateOf(row, this.#running.get(row.id)))
  }

  async confirm(id: string, actor: string): Promise<State> {
    const row = await readImport(this.#tools.database, id)
    if (!row) throw new Problem('not-found', 'there is no such load')
    return this.#inTurn(async () => {
      const files = row.files ?? []
      if (row.state !== 'held' || !files.every(({ path }) => existsSync(path)))
        throw new Problem('conflict', 'this load does not wait to be confirmed (any more)')
      if (!(await resumeImport(this.#tools.database, id))) throw new Problem('conflict')
      this.#running.set(id, {})
      return this.#read({ ...row, confirmed: true }, actor, files)
    })
  }

  async sweep(): Promise<void> {
    const { database, clock } = this.#tools
    const kept = new Set(this.#running.keys())
    for (const row of await readOpenImports(database)) {
      if (row.state === 'running' && !kept.has(row.id))
        await this.#end(row, row.actor, {
          ...noProgress(),
          ...progressOf(row),
          state: 'failed',
          problem: 'the service ended meanwhile; what was stored stays: load it again',
        })
      else if (row.state === 'held' && clock.now() - (row.ended_at?.getTime() ?? 0) > heldForMs)
        await this.#end(row, row.actor, {
          ...progressOf(row),
          state: 'failed',
          problem: 'it would have lost many records and nobody confirmed it within 30 days; load it again',
        })
      else kept.add(row.id)
    }
    for (const folder of readdirSync(this.#spool)) if (!kept.has(folder)) this.#clear(folder)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    this.#stop.abort()
    await this.#last.catch(() => {})
  }

  /** One load reads at a time: memory and the order of facts are bounded by that. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      if (this.#stop.signal.aborted) throw new Problem('advisories-away', 'the service is being stopped')
      return work()
    })
    this.#last = turn.catch(() => {})
    return turn
  }

  async #read(row: ImportRow, actor: string, files: readonly LoadFile[], cut?: string): Promise<State> {
    try {
      return await this.#readOnce(row, actor, files, cut)
    } finally {
      // Where not even its end could be written down, the next sweep does it.
      this.#running.delete(row.id)
    }
  }

  async #readOnce(row: ImportRow, actor: string, files: readonly LoadFile[], cut?: string): Promise<State> {
    const { reader, news } = this.#tools
    const totalBytes = files.reduce((sum, { path }) => sum + statSync(path).size, 0)
    this.#running.set(row.id, { totalBytes })
    const task = {
      id: row.id,
      actor,
      files,
      importer: this.#tools.importer,
      part: row.part,
      confirm: row.confirmed,
      stage: join(this.folder(row.id), 'stage'),
      ...(row.source ? { source: row.source } : {}),
      ...(cut ? { cut } : {}),
    }
    const told = (progress: Progress, committed: boolean) => {
      this.#running.set(row.id, { ...progress, totalBytes })
      if (committed) news.tell()
    }
    const ended = await reader(task, told, this.#stop.signal)
    rmSync(task.stage, { force: true })
    const held = ended.state === 'held' ? await (await import('./keep-packed.ts')).packed(files) : undefined
    const byFile = files.every(({ url }) => url === undefined)
    await this.#end(row, actor, { ...ended, totalBytes, byFile }, held)
    return this.#over(row.id)
  }

  async #end(
    row: ImportRow,
    actor: string,
    ended: Ended & { totalBytes?: number; byFile?: boolean },
    files?: readonly LoadFile[],
  ): Promise<void> {
    const { database, clock, news } = this.#tools
    const now = clock.now()
    const source = ended.source ?? row.source
    const { state, problem } = ended
    const passed = await database.as([], async (tx) => {
      await endImport(tx, row.id, { state, problem, files, now, progress: ended })
      if (!source) return []
      await noteLoad(tx, source, { ...ended, byFile: ended.byFile ?? false, part: row.part, actor, now })
      return state === 'done' ? await readHeldBefore(tx, source, row.id) : []
    })
    for (const id of passed) await this.#giveUp(await this.#row(id), 'a newer load took its place')
    if (state !== 'held') this.#clear(row.id)
    // Freshness and problems are news too.
    news.tell()
  }

  async #giveUp(row: ImportRow, problem: string): Promise<void> {
    const { database, clock } = this.#tools
    await database.as([], (tx) => endImport(tx, row.id, { state: 'failed', problem, now: clock.now() }))
    this.#clear(row.id)
  }

  #clear(id: string): void {
    rmSync(join(this.#spool, id), { recursive: true, force: true })
  }

  async #row(id: string): Promise<ImportRow> {
    const row = await readImport(this.#tools.database, id)
    if (!row) throw new Error('there is no such load')
    return row
  }

  async #over(id: string): Promise<State> {
    this.#running.delete(id)
    return stateOf(await this.#row(id))
  }
}
