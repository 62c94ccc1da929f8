// Fetches what was allowed when it is due, a few sources at a time; nothing at all where nothing was allowed.
import { randomInt } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Door } from '#kit/door.ts'
import { ledgerFile } from '#kit/ledger-file.ts'
import { fault } from '#kit/log.ts'
import { Problem } from '#wire/problem.ts'
import type { Tools } from '../context.ts'
import type { Fetching } from '../fetching.ts'
import type { Imports } from '../import/imports.ts'
import type { Source } from '../sources/source.ts'
import { cameAsFile, keepNotes, readChoices } from '../sources.store.ts'
import { type Notes, nextAt, notesOf } from './notes.ts'
import type { Manner } from './run.ts'

type FetchTools = Pick<Tools, 'config' | 'clock' | 'log' | 'database' | 'sources' | 'doorSwitch'> & {
  readonly imports: Imports
}

/** For tests. */
export interface FetchParts {
  /** PEM of the roots that are trusted instead of the public ones. */
  readonly roots?: string[]
  readonly manner?: Partial<Manner>
}

/** How often it looks whether something is due; also when the clock jumped. */
const lookMs = 30_000
const atOnce = 2
/** A run that was broken off longer ago is begun anew. */
const resumedForMs = 86_400_000

interface Planned {
  readonly source: Source
  readonly url: string
  notes: Notes
  nextAt: number
  /** `settled`: it is over, or nothing of it is on the wire any more. */
  running?: { load: string; stop: AbortController; settled: PromiseWithResolvers<void> }
}

/** Resolves when the choices are read. `look` starts what is due and is otherwise called by a timer. */
export async function openFetching(
  tools: FetchTools,
  parts: FetchParts = {},
): Promise<Fetching & AsyncDisposable & { look(): void }> {
  const fetching = new Fetcher(tools, parts)
  await fetching.readChoices()
  return fetching
}

class Fetcher implements Fetching, AsyncDisposable {
  readonly #tools: FetchTools
  readonly #parts: FetchParts
  readonly #planned = new Map<string, Planned>()
  readonly #timer: NodeJS.Timeout
  readonly #waiting: (() => void)[] = []
  #busy = 0
  #ended = false
  #reading: Promise<void> = Promise.resolve()
  #door: Promise<Door> | undefined

  constructor(tools: FetchTools, parts: FetchParts) {
    this.#tools = tools
    this.#parts = parts
    this.#timer = setInterval(() => this.look(), lookMs).unref()
    tools.doorSwitch.onChange(() => this.#doorChanged())
  }

  async fetchNow(id: string, actor: string): Promise<string> {
    const source = this.#tools.sources.find((one) => one.id === id)
    if (!source) throw new Problem('not-found', `there is no source '${id}'`)
    await this.#reading
    const planned = this.#planned.get(id)
    if (!planned) throw new Problem('conflict', `the source '${id}' was not allowed to be fetched: allow it first`)
    return planned.running?.load ?? this.#begin(planned, actor)
  }

  choicesChanged(): void {
    this.#reading = this.#reading
      .then(() => this.readChoices())
      .catch((error) => this.#tools.log.warn('the choices of sources could not be read', fault(error)))
  }

  nextFetchAt(id: string): number | undefined {
    const planned = this.#planned.get(id)
    return planned?.running ? undefined : planned?.nextAt
  }

  async readChoices(): Promise<void> {
    const { sources, clock, database } = this.#tools
    const allowed = new Map((await readChoices(database)).filter(({ enabled }) => enabled).map((one) => [one.id, one]))
    for (const source of sources) {
      const choice = allowed.get(source.id)
      const url = choice?.url ?? source.url
      const held = this.#planned.get(source.id)
      if (choice && held?.url === url) continue
      held?.running?.stop.abort(new Error('the choice was changed'))
      this.#planned.delete(source.id)
      if (!choice) continue
      const notes = notesOf(choice, url)
      // What was just allowed, and what was broken off, is not waited for.
      const fresh = held !== undefined || (choice.chosenAt ?? 0) > (notes.triedAt ?? 0)
      const due = fresh || notes.begunAt !== undefined ? clock.now() : (notes.nextAt ?? clock.now())
      this.#planned.set(source.id, { source, url, notes, nextAt: due })
    }
    this.look()
  }

  look(): void {
    if (this.#ended) return
    const now = this.#tools.clock.now()
    for (const planned of this.#planned.values()) {
      // A clock that was set back does not put a download off for longer than its schedule.
      const latest = nextAt(now, 0, planned.source.scheduleSeconds, 1)
      planned.nextAt = Math.min(planned.nextAt, latest)
      if (!planned.running && planned.nextAt <= now)
        this.#begin(planned, 'importer').catch((error) => {
          planned.nextAt = nextAt(now, 1, planned.source.scheduleSeconds, 0)
          this.#tools.log.warn('a download could not begin', fault(error))
        })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true
    clearInterval(this.#timer)
    await this.#reading
    const running = [...this.#planned.values()].flatMap((one) => one.running ?? [])
    for (const { stop } of running) stop.abort(new Error('the service is being stopped; it goes on at the next start'))
    await Promise.all(running.map(({ settled }) => settled.promise))
    await (await this.#door)?.[Symbol.asyncDispose]()
  }

  async #begin(planned: Planned, actor: string): Promise<string> {
    const { imports, clock, config } = this.#tools
    const { source, url } = planned
    const { planOf } = await import('./run.ts')
    if (planned.running) return planned.running.load
    const stop = new AbortController()
    const settled = Promise.withResolvers<void>()
    planned.running = { load: '', stop, settled }
    try {
      const now = clock.now()
      const since = planned.notes.begunAt
      const resumed = since !== undefined && since <= now && now - since < resumedForMs
      const own = join(config.folder, 'fetch', source.id)
      if (!resumed) rmSync(own, { recursive: true, force: true })
      planned.notes = { ...planned.notes, begunAt: resumed ? since : now, triedAt: now }
      const plan = planOf({ source, url, now: planned.notes.begunAt ?? now, since: planned.notes.since })
      const load = await imports.begin({ source: source.id, from: url, actor, part: plan.part })
      planned.running = { load, stop, settled }
      void this.#run(planned, load, plan, own, planned.running).finally(settled.resolve)
      return load
    } catch (error) {
      delete planned.running
      settled.resolve()
      throw error
    }
  }

  async #run(
    planned: Planned,
    load: string,
    plan: Parameters<typeof import('./run.ts').runFetch>[2],
    folder: string,
    running: NonNullable<Planned['running']>,
  ): Promise<void> {
    const { imports, clock, log, database } = this.#tools
    const { source, url } = planned
    try {
      await keepNotes(database, source.id, planned.notes)
      await this.#turn()
      try {
        const { runFetch, manner } = await import('./run.ts')
        this.#door ??= this.#openDoor()
        const door = await this.#door
        // That the publisher has nothing newer than what it gave says nothing of a file that came since.
        const validators = (await cameAsFile(database, source.id)) ? {} : planned.notes.validators
        const known = { ...planned.notes, validators }
        const { ended, notes } = await runFetch(load, { source, url, notes: known }, plan, {
          door,
          imports,
          clock,
          folder,
          manner: { ...manner, ...this.#parts.manner },
          signal: running.stop.signal,
          loading: running.settled.resolve,
        })
        const { begunAt, ...rest } = notes
        const failed = ended.state === 'failed'
        planned.notes = {
          ...rest,
          // What failed on its way is gone on with; what failed when it was read is begun anew.
          ...(failed && ended.records === 0 && begunAt !== undefined ? { begunAt } : {}),
          failures: failed ? notes.failures + 1 : 0,
        }
      } finally {
        this.#turnOver()
      }
    } catch (error) {
      if (this.#ended) return
      log.error('a download failed in an unforeseen way', fault(error))
      planned.notes = { ...planned.notes, failures: planned.notes.failures + 1 }
      await imports.fail(load, 'it failed in an unforeseen way; the log of the service says more').catch(() => {})
    }
    planned.nextAt = nextAt(clock.now(), planned.notes.failures, source.scheduleSeconds, randomInt(1_000) / 1_000)
    planned.notes = { ...planned.notes, nextAt: planned.nextAt }
    delete planned.running
    // Of a choice that is gone nothing is kept.
    if (this.#planned.get(source.id) === planned)
      await keepNotes(database, source.id, planned.notes).catch((error) =>
        log.warn('a source’s notes are not kept', fault(error)),
      )
  }

  async #openDoor(): Promise<Door> {
    const { openDoor } = await import('#kit/door.ts')
    const { config, clock, doorSwitch } = this.#tools
    const { roots } = this.#parts
    return openDoor({
      // A run exists only for what was allowed.
      authorise: ({ purpose }) =>
        doorSwitch.shut() ?? (purpose === 'feed' && this.#planned.size > 0 ? {} : 'not-authorised'),
      ledger: ledgerFile(config.ledger),
      clock,
      loopback: config.outboundLoopback,
      ...(roots ? { roots } : {}),
    })
  }

  /** What was under way ends with a door that closes; what failed at a closed one is tried again at once. */
  #doorChanged(): void {
    void this.#door?.then((door) => door.recheck())
    if (this.#tools.doorSwitch.shut() !== undefined) return
    for (const planned of this.#planned.values())
      if (planned.notes.failures > 0) planned.nextAt = this.#tools.clock.now()
    this.look()
  }

  async #turn(): Promise<void> {
    if (this.#busy >= atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#busy += 1
  }

  #turnOver(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#busy -= 1
  }
}
