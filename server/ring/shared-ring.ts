// The ring of a process among several: it holds the ring or follows the one that does, and changes sides when that one ends.
import { pause } from '#kit/life.ts'
import { fault, type Log } from '#kit/log.ts'
import { Problem } from '#wire/problem.ts'
import { Following, HolderGone } from './following.ts'
import { type Holding, hold, takeOver } from './holding.ts'
import type { KeptRing } from './kept-ring.ts'
import type { Ring } from './ring.ts'
import type { State } from './ring-link.ts'

const againMs = 100
type Role =
  | { readonly is: 'holder'; readonly keys: KeptRing; readonly holding: Holding }
  | { readonly is: 'follower'; readonly keys: Following }

export interface SharedRingOptions {
  readonly folders: readonly [string, string]
  /** Where the holder listens. */
  readonly socket: string
  /** So long a key waits for a holder, and a start for one that answers. */
  readonly patienceMs: number
  readonly log: Log
  readonly readRoot: () => Uint8Array
  /** Opens the files for writing, after it was made sure that nobody else does; `changed` is called before an act is acknowledged. */
  readonly openKept: (changed: (state: State) => Promise<void>) => Promise<{ kept: KeptRing; state: State }>
  /** True when the database gives this process the lock; `lost` when it was given to another one since. */
  readonly lock: (lost: () => void) => Promise<boolean>
}

export class SharedRing implements Ring, AsyncDisposable {
  readonly #options: SharedRingOptions
  /** The last role stays for reading while there is none. */
  #role: Role | undefined
  #between = true
  #settled = Promise.withResolvers<void>()
  readonly #closing = new AbortController()
  #looking: Promise<void> = Promise.resolve()
  #letting: Promise<void> | undefined

  constructor(options: SharedRingOptions) {
    this.#options = options
  }

  /** Throws what `openKept` throws; false when another process holds the ring and does not answer. */
  async begin(): Promise<boolean> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#options.patienceMs)])
    for (;;) {
      if (await this.#take()) return true
      await pause(againMs, signal)
      if (signal.aborted) return false
    }
  }

  get generation(): number {
    return this.#role?.keys.generation ?? 0
  }

  /** A key that is not known while nobody tells what is new is not "erased": it throws `ring-away`. */
  keyOf(tenant: number, subject: string): Uint8Array | undefined {
    const key = this.#role?.keys.keyOf(tenant, subject)
    if (!key && (this.#between || (this.#role?.is === 'follower' && this.#role.keys.isGone)))
      throw new Problem('ring-away', 'the process that holds the key ring is gone', 2)
    return key
  }

  add(tenant: number, subjects: readonly string[]): Promise<void> {
    return this.#ask((ring) => ring.add(tenant, subjects))
  }

  drop(tenant: number, subjects: readonly string[]): Promise<void> {
    return this.#ask((ring) => ring.drop(tenant, subjects))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    // What is being opened is open before it is closed.
    await this.#looking
    const role = this.#role
    if (role?.is === 'follower') role.keys.close()
    if (role?.is !== 'holder') return
    await role.keys[Symbol.asyncDispose]()
    await role.holding[Symbol.asyncDispose]()
  }

  /** Both are safe to ask again: a known key is kept, a dropped one stays dropped. */
  async #ask(act: (ring: KeptRing | Following) => Promise<void>): Promise<void> {
    const late = AbortSignal.timeout(this.#options.patienceMs)
    for (;;) {
      if (this.#between) await Promise.race([this.#settled.promise, pause(this.#options.patienceMs, late)])
      const role = this.#role
      if (this.#between || !role || this.#closing.signal.aborted || late.aborted)
        throw new Problem('ring-away', 'no process holds the key ring', 10)
      try {
        return await act(role.keys)
      } catch (error) {
        const changed = this.#between || this.#role !== role
        if (!changed && !(error instanceof HolderGone)) throw error
        if (!changed) await pause(againMs, late)
      }
    }
  }

  /** One try to become holder or follower. */
  async #take(): Promise<boolean> {
    const { folders, socket: path, readRoot } = this.#options
    if (await this.#options.lock(() => void this.#letGo())) {
      await takeOver(path)
      this.#settle(await this.#openHolder(path))
      return true
    }
    const keys = await Following.open({ folders, readRoot, path })
    if (!keys) return false
    const role: Role = { is: 'follower', keys }
    this.#settle(role)
    // Who found another way meanwhile does not look again because of one that is over.
    void keys.gone.then(() => {
      if (this.#role === role) this.#look()
    })
    return true
  }

  async #openHolder(path: string): Promise<Role> {
    let holding: Holding | undefined
    let state: State | undefined
    const { kept, state: first } = await this.#options.openKept(async (now) => {
      state = now
      await holding?.tell(now)
    })
    holding = await hold({
      path,
      ring: () => kept,
      state: () => state ?? first,
      yielded: () => this.#letGo(),
      log: this.#options.log,
    })
    return { is: 'holder', keys: kept, holding }
  }

  #settle(role: Role): void {
    this.#role = role
    this.#between = false
    this.#settled.resolve()
  }

  /** Another process has the lock: what is being written is finished, then the files are its own. */
  #letGo(): Promise<void> {
    this.#letting ??= this.#finish().finally(() => {
      this.#letting = undefined
    })
    return this.#letting
  }

  async #finish(): Promise<void> {
    const role = this.#role
    // In between nothing is held: the one who asks may be this very process, at the socket it has not closed yet.
    if (role?.is !== 'holder' || this.#between) return
    role.keys.giveUp()
    this.#unsettle()
    await role.keys[Symbol.asyncDispose]()
    if (this.#closing.signal.aborted) return
    this.#options.log.warn('another process took the key ring while the database was away; this one follows it now')
    void role.holding[Symbol.asyncDispose]()
    this.#look()
  }

  #unsettle(): void {
    this.#between = true
    this.#settled = Promise.withResolvers()
  }

  #look(): void {
    if (this.#closing.signal.aborted) return
    if (!this.#between) this.#unsettle()
    this.#looking = this.#looking.then(() => this.#lookUntilFound())
  }

  async #lookUntilFound(): Promise<void> {
    // What was looked for may have been found by the look before: who holds the ring does not take it from itself.
    for (let wait = againMs; this.#between && !this.#closing.signal.aborted; wait = Math.min(wait * 2, 2_000)) {
      try {
        if (await this.#take()) return
      } catch (error) {
        this.#options.log.error('the key ring can neither be held nor followed', fault(error))
      }
      await pause(wait, this.#closing.signal)
    }
  }
}
