// One load from its files to its end: read in batches, compared, written; refused as a whole where it cannot be meant.
import type { Clock } from '#kit/clock.ts'
import type { Database } from '#kit/pg/database.ts'
import { Problem } from '#wire/problem.ts'
import type { Fault, Source, SourceRecord, Stated } from '../sources/source.ts'
import { BrokenMember, type Limits, Unreadable } from './container.ts'
import type { LoadFile } from './imports.ts'
import type { Prepared } from './prepare.ts'
import { recogniseFile } from './recognise.ts'
import { countHeld, readRecords, recordsAfter } from './records.store.ts'
import { openStage, type Stage } from './stage.ts'
import { type Progress, Tally } from './tally.ts'
import { unpack } from './unpack.ts'
import { type Origin, removeRecords, writeBatch } from './write.ts'

export interface Task {
  readonly id: string
  /** Absent: recognised by content. */
  readonly source?: string | undefined
  readonly actor: string
  readonly importer: string
  readonly part: 'whole' | 'some'
  readonly confirm: boolean
  readonly files: readonly LoadFile[]
  /** Why the bytes end early. */
  readonly cut?: string | undefined
  /** Where what would change is kept meanwhile; a file of the load's own. */
  readonly stage: string
}

export interface Ended extends Progress {
  readonly state: 'done' | 'failed' | 'held'
  readonly problem?: string
  /** The newest time a record bears, and the publisher's own date of the whole. */
  readonly contentAt?: string
  readonly madeAt?: string
}

export interface LoadTools {
  readonly database: Database
  readonly clock: Clock
  readonly sources: readonly Source[]
  /** Told after each batch; `committed`: others can see something new. */
  readonly told: (progress: Progress, committed: boolean) => void
  readonly signal?: AbortSignal
  readonly limits?: Limits
  /** In one transaction; a thousand unless given. */
  readonly batchRecords?: number
}

const batchRecords = 1_000
const batchBytes = 4 * 1024 * 1024
/** So many records are read before a load is given up because most of them are broken. */
const judgedFrom = 1_000
/** A whole load that lacks more than this, and more than this share, of what is held waits to be confirmed. */
const shrink = { records: 20, share: 0.1 }

/** Ends a load that cannot go on. */
class Refused extends Error {}

export async function load(tools: LoadTools, task: Task): Promise<Ended> {
  const run = new Run(tools, task)
  try {
    return await run.run()
  } catch (error) {
    return { ...run.progress, state: 'failed', problem: inWords(error) }
  }
}

/** What a person can do something with; an unexpected error is said to be one. */
function inWords(error: unknown): string {
  if (error instanceof Unreadable || error instanceof Refused || error instanceof Problem) return error.message
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC') return 'the disk of the vulnerability service is full; free some space and load it again'
  return `it could not be read on (${message}); what was stored before stays`
}

class Run {
  readonly #tools: LoadTools
  readonly #task: Task
  readonly #tally = new Tally()
  #origin: Origin | undefined

  constructor(tools: LoadTools, task: Task) {
    this.#tools = tools
    this.#task = task
  }

  get progress(): Progress {
    return this.#tally.progress
  }

  async run(): Promise<Ended> {
    const { database, sources } = this.#tools
    const { files, part } = this.#task
    const source = await this.#sourceOf(files, sources)
    this.progress.source = source.id
    this.#origin = {
      import: this.#task.id,
      source: source.id,
      actor: this.#task.actor,
      importer: this.#task.importer,
    }
    const held = await database.as([], (tx) => countHeld(tx, source.id))
    // What may take something away is judged before anything of it is seen.
    await using stage = part === 'whole' && held > 0 ? await openStage(this.#task.stage) : undefined
    let broke: unknown
    try {
      await this.#read(source, stage)
    } catch (error) {
      if (!(error instanceof Unreadable) || this.progress.records === 0 || this.#tally.mostlyBroken()) throw error
      broke = error
    }
    if (this.progress.records + this.progress.rejected === 0 && !(await this.#isEmptyOf(source)))
      throw new Refused(`it holds no record of ${source.title}`)
    const { cut } = this.#task
    const whole = part === 'whole' && !cut && !broke
    if (stage) {
      const lost = whole && !this.#task.confirm ? await this.#wouldLose() : 0
      if (lost > Math.max(shrink.records, held * shrink.share) || lost === held) return this.#held(lost, held)
      for await (const batch of stage.batches()) await this.#write(batch)
    }
    if (whole && this.#tally.nameless === 0) await this.#removeMissing()
    if (broke) throw broke
    if (cut) throw new Refused(`${cut}; what came is kept`)
    return this.#ended(
      'done',
      part === 'whole' && this.#tally.nameless > 0
        ? `${this.#tally.nameless} records could not be read and do not say which they are, so nothing was taken as gone`
        : undefined,
    )
  }

  async #sourceOf(files: readonly LoadFile[], sources: readonly Source[]): Promise<Source> {
    const named = this.#task.source
    if (named) {
      const found = sources.find(({ id }) => id === named)
      if (!found)
        throw new Refused(`there is no source '${named}'; there are ${sources.map(({ id }) => id).join(', ')}`)
      return found
    }
    const [first] = files
    const found = first && (await recogniseFile(first, sources, this.#tools.limits))
    if (!found)
      throw new Refused(`nobody knows this kind of file; name its source: ${sources.map(({ id }) => id).join(', ')}`)
    return found
  }

  /** A publisher may have nothing to say, in its own form: Alpine's community packages of some release. */
  async #isEmptyOf(source: Source): Promise<boolean> {
    const [first] = this.#task.files
    return first !== undefined && (await recogniseFile(first, [source], this.#tools.limits)) !== undefined
  }

  async #read(source: Source, stage: Stage | undefined): Promise<void> {
    let batch: Prepared[] = []
    let bytes = 0
    // One batch is stored while the next one is read.
    let storing = Promise.resolve()
    const flush = async () => {
      if (this.#tally.mostlyBroken(judgedFrom)) throw this.#broken()
      const full = batch
      batch = []
      bytes = 0
      await storing
      storing = stage ? this.#stage(stage, full) : this.#write(full)
      storing.catch(() => {})
    }
    try {
      for await (const one of this.#records(source)) {
        const prepared = this.#tally.take(one)
        if (!prepared) continue
        batch.push(prepared)
        bytes += prepared.raw.length
        if (batch.length >= (this.#tools.batchRecords ?? batchRecords) || bytes >= batchBytes) await flush()
      }
      if (this.#tally.mostlyBroken()) throw this.#broken()
      await flush()
    } finally {
      await storing
    }
  }

  async *#records(source: Source): AsyncGenerator<SourceRecord | Fault | Stated> {
    const { signal, limits } = this.#tools
    let before = 0
    for (const file of this.#task.files) {
      const unpacking = {
        read: (bytes: number) => {
          this.progress.readBytes = before + bytes
        },
        ...(limits ? { limits } : {}),
      }
      for await (const member of unpack(file.path, file.name, unpacking)) {
        const about = { name: member.name, ...(file.url ? { url: file.url } : {}) }
        try {
          for await (const one of source.read(member.bytes, about)) {
            if (signal?.aborted) throw new Refused('the service was stopped; what was stored stays')
            yield one
          }
        } catch (error) {
          if (!(error instanceof BrokenMember)) throw error
          yield { fault: error.message }
        }
      }
      before = this.progress.readBytes
    }
  }

  #broken(): Refused {
    const { records, rejected } = this.progress
    return new Refused(`${rejected} of ${records + rejected} records could not be read; it is no sound feed`)
  }

  /** Keeps what differs from what is held. */
  async #stage(stage: Stage, batch: readonly Prepared[]): Promise<void> {
    const { database, told } = this.#tools
    const former = await database.as([], (tx) =>
      readRecords(
        tx,
        this.#source,
        batch.map(({ key }) => key),
      ),
    )
    const differs = batch.filter((one) => {
      const before = former.get(one.key)
      return !before || before.state === 'removed' || !before.mark.equals(one.mark)
    })
    this.progress.unchanged += batch.length - differs.length
    if (differs.length > 0) await stage.add(differs)
    told(this.progress, false)
  }

  async #write(batch: readonly Prepared[]): Promise<void> {
    if (batch.length === 0) return
    const { database, clock, told } = this.#tools
    const written = await database.as([], (tx) => writeBatch(tx, this.#origin as Origin, batch, clock.now()))
    this.progress.added += written.added
    this.progress.changed += written.changed
    this.progress.unchanged += written.unchanged
    told(this.progress, written.added + written.changed > 0)
  }

  get #source(): string {
    return this.#origin?.source as string
  }

  /** Records that hold and that this load lacks. */
  async #wouldLose(): Promise<number> {
    let lost = 0
    for await (const gone of this.#missing()) lost += gone.filter(({ state }) => state === 'held').length
    return lost
  }

  async #removeMissing(): Promise<void> {
    const { database, clock, told } = this.#tools
    for await (const gone of this.#missing()) {
      if (gone.length === 0) continue
      const keys = gone.map(({ key }) => key)
      const count = await database.as([], (tx) => removeRecords(tx, this.#origin as Origin, keys, clock.now()))
      this.progress.gone += count
      told(this.progress, count > 0)
    }
  }

  async *#missing() {
    for (let after = 0; ; ) {
      const rows = await this.#tools.database.as([], (tx) => recordsAfter(tx, this.#source, after))
      const last = rows.at(-1)
      if (!last) return
      after = last.number
      yield rows.filter(({ key }) => !this.#tally.had(key))
    }
  }

  #held(lost: number, held: number): Ended {
    return this.#ended(
      'held',
      `it lacks ${lost} of ${held} records; nothing was changed. If that is meant, confirm it; else load a complete file`,
    )
  }

  #ended(state: 'done' | 'held', problem?: string): Ended {
    return {
      ...this.progress,
      state,
      ...(problem ? { problem } : {}),
      ...(this.#tally.contentAt ? { contentAt: this.#tally.contentAt } : {}),
      ...(this.#tally.madeAt ? { madeAt: this.#tally.madeAt } : {}),
    }
  }
}
