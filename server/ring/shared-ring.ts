// The ring of a process among several: it holds the ring or follows the one that does, and changes sides when that one ends.
import { pause } from '#kit/life.ts'
import { fault, type Log } from '#kit/log.ts'
import { Problem } from '#wire/problem.ts'
import { Following, HolderGone } from './following.ts'
import { type Holding, listen } from './holding.ts'
import type { KeptRing } from './kept-ring.ts'
import type { Ring } from './ring.ts'
import type { State } from './ring-link.ts'

const againMs = 100
/** A try to become the holder. */
interface Try {
  /** Aborted when another process has the lock: what is not begun is not begun any more. */
  readonly unwanted: AbortController
  readonly over: Promise<void>
}
type Role =
  | { readonly is: 'holder'; readonly keys: KeptRing; readonly holding: Holding }
  | { readonly is: 'follower'; readonly keys: Following }

export interface SharedRingOptions {
  readonly folders: readonly [string, string]
  /** The holder listens beside it. */
  readonly socket: string
  /** So long a key waits for a holder, and a start for one that answers. */
  readonly patienceMs: number
  readonly log: Log
  readonly readRoot: () => Uint8Array
  /** Opens the files for writing, after it was made sure that nobody else does; `changed` is called before an act is acknowledged. */
  readonly openKept: (changed: (state: State) => Promise<void>) => Promise<{ kept: KeptRing; state: State }>
  /** True when the database gives this process the lock; `lost` when it was given to another one since. */
  readonly lock: (lost: () => void) => Promise<boolean>
  /** Who cannot open the ring lets another process try. */
  readonly release: () => Promise<void>
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
  #try: Try | undefined

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
    if (!key) this.#refuseBlind()
    return key
  }

  isErased(tenant: number, subject: string): boolean {
    const erased = this.#role?.keys.isErased(tenant, subject) ?? false
    if (!erased) this.#refuseBlind()
    return erased
  }

  #refuseBlind(): void {
    if (this.#between || (this.#role?.is === 'follower' && this.#role.keys.isGone))
      throw new Problem('ring-away', 'the process that holds the key ring is gone', 2)
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
    await this.#letting
    const role = this.#role
    if (role?.is === 'follower') role.keys.close()
    if (role?.is !== 'holder') return
    await role.keys[Symbol.asyncDispose]()
    await role.holding[Symbol.asyncDispose]()
  }

  /** Both are safe to ask again: a known key is kept, a dropped one stays dropped. */
  async #ask(act: (ring: KeptRing | Following) => Promise<void>): Promise<void> {
    const { patienceMs } = this.#options
    const late = AbortSignal.any([AbortSignal.timeout(patienceMs), this.#closing.signal])
    for (;;) {
      // What was settled may be between again before anybody woke up.
      while (this.#between && !late.aborted) await Promise.race([this.#settled.promise, pause(patienceMs, late)])
      const role = this.#role
      if (!role || late.aborted) throw new Problem('ring-away', 'no process holds the key ring', 10)
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
    if (await this.#askLock()) return this.#hold()
    const { folders, socket: path, readRoot } = this.#options
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

  #askLock(): Promise<boolean> {
    return this.#options.lock(() => void this.#letGo())
  }

  async #hold(): Promise<boolean> {
    const over = Promise.withResolvers<void>()
    const unwanted = new AbortController()
    this.#try = { unwanted, over: over.promise }
    let role: Role | undefined
    try {
      role = await this.#openHolder(AbortSignal.any([unwanted.signal, this.#closing.signal]))
      if (role) this.#settle(role)
      return role !== undefined
    } finally {
      if (!role) await this.#options.release()
      this.#try = undefined
      over.resolve()
    }
  }

  /** Undefined when another process has the lock. */
  async #openHolder(unwanted: AbortSignal): Promise<Role | undefined> {
    await using life = new AsyncDisposableStack()
    const holding = life.use(
      await listen({ path: this.#options.socket, yielded: () => this.#letGo(), log: this.#options.log }),
    )
    // Whoever is given the lock after this answer finds us listening, and asks us first. Who was given it before it, did
    // not find us: it has the lock.
    if (!(await this.#askLock())) return undefined
    await holding.takeOver(unwanted)
    if (unwanted.aborted) return undefined
    const { kept, state } = await this.#options.openKept((now) => holding.tell(now))
    holding.open(kept, state)
    life.move()
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
    this.#try?.unwanted.abort()
    // The files are open before they are closed.
    await this.#try?.over
    const role = this.#role
    if (role?.is !== 'holder' || this.#between) return
    role.keys.giveUp()
    this.#unsettle()
    await role.keys[Symbol.asyncDispose]()
    if (this.#closing.signal.aborted) return
    this.#options.log.warn('another process took the key ring while the database was away; this one follows it now')
    void role.holding[Symbol.asyncDispose]()
    void this.#options.release()
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
    let said = ''
    // What was looked for may have been found by the look before: who holds the ring does not take it from itself.
    for (let wait = againMs; this.#between && !this.#closing.signal.aborted; wait = Math.min(wait * 2, 2_000)) {
      try {
        if (await this.#take()) return
      } catch (error) {
        const reason = String(error)
        if (reason !== said) this.#options.log.error('the key ring can neither be held nor followed', fault(error))
        said = reason
      }
      await pause(wait, this.#closing.signal)
    }
  }
}
