// The open ring: keys in memory, every change on disk in both copies before it is acknowledged.
import { randomBytes } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { Problem } from '#wire/problem.ts'
import { type CopyState, destroyOthers, openKeys, readErased, writeErased, writeKek, writeKeys } from './copy.ts'
import { type Entry, encodeRecord, type RingHead, recordBytes } from './records.ts'
import type { Ring } from './ring.ts'
import type { Seen } from './seen.store.ts'

interface Waiting {
  readonly tenant: number
  readonly subjects: readonly string[]
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

const nameOf = (tenant: number, subject: string) => `${tenant} ${subject}`

export class KeptRing implements Ring, AsyncDisposable {
  readonly #folders: readonly [string, string]
  readonly #root: Uint8Array
  readonly #noteSeen: (seen: Seen) => Promise<void>
  #head: RingHead
  #entries: Map<string, Entry>
  /** Records on disk: the entries of this generation, in order. */
  #records: number
  #files: FileHandle[] = []
  #waiting: Waiting[] = []
  readonly #erased: Set<string>
  #turn: Promise<void> = Promise.resolve()
  #closed = false

  private constructor(options: KeptRingOptions) {
    this.#folders = options.folders
    this.#root = options.root
    this.#noteSeen = options.noteSeen
    this.#head = options.state.head
    this.#records = options.state.entries.length
    this.#erased = new Set(options.folders.flatMap(readErased))
    this.#entries = new Map(options.state.entries.map((entry) => [nameOf(entry.tenant, entry.subject), entry]))
  }

  static async open(options: KeptRingOptions): Promise<KeptRing> {
    const ring = new KeptRing(options)
    await ring.#openFiles()
    return ring
  }

  get generation(): number {
    return this.#head.generation
  }

  keyOf(tenant: number, subject: string): Uint8Array | undefined {
    return this.#entries.get(nameOf(tenant, subject))?.key
  }

  isErased(tenant: number, subject: string): boolean {
    return this.#erased.has(nameOf(tenant, subject))
  }

  async add(tenant: number, subjects: readonly string[]): Promise<void> {
    if (subjects.some((subject) => this.isErased(tenant, subject)))
      throw new Problem('device-erased', 'an erased id is never used again')
    await new Promise<void>((done, failed) => {
      this.#waiting.push({ tenant, subjects, done, failed })
      // Whoever comes while a write is under way shares the next one.
      if (this.#waiting.length === 1) void this.#inTurn(() => this.#addWaiting())
    })
  }

  drop(tenant: number, subjects: readonly string[]): Promise<void> {
    return this.#inTurn(() => this.#drop(tenant, subjects))
  }

  /** False once another process does. */
  get holds(): boolean {
    return !this.#closed
  }

  /** Another process holds the ring: reading goes on, writing would make two histories. */
  giveUp(): void {
    this.#closed = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn
    this.#closed = true
    await this.#closeFiles()
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #addWaiting(): Promise<void> {
    const group = this.#waiting
    this.#waiting = []
    try {
      const fresh = new Map<string, Entry>()
      for (const { tenant, subjects } of group)
        for (const subject of subjects) {
          const name = nameOf(tenant, subject)
          if (!this.#entries.has(name)) fresh.set(name, { tenant, subject, key: randomBytes(32) })
        }
      await this.#append([...fresh.values()])
      for (const [name, entry] of fresh) this.#entries.set(name, entry)
      if (fresh.size > 0) await this.#noteSeen(this.#seen())
      for (const one of group) one.done()
    } catch (error) {
      for (const one of group) one.failed(error)
    }
  }

  async #append(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return
    this.#refuseClosed()
    const bytes = Buffer.concat(entries.map((entry, i) => encodeRecord(this.#head, this.#records + i, entry)))
    const end = this.#records * recordBytes
    try {
      await Promise.all(
        this.#files.map(async (file) => {
          for (let done = 0; done < bytes.length; )
            done += (await file.write(bytes, done, bytes.length - done, end + done)).bytesWritten
          await file.sync()
        }),
      )
    } catch (error) {
      // A full disk: take back what was written, so that the next record does not stand behind a torn one.
      await Promise.all(this.#files.map((file) => file.truncate(end))).catch(() => this.giveUp())
      throw Object.assign(new Problem('ring-away', 'the disk of the key ring is full or gone', 10), { cause: error })
    }
    this.#records += entries.length
  }

  async #drop(tenant: number, subjects: readonly string[]): Promise<void> {
    this.#refuseClosed()
    const names = subjects.map((subject) => nameOf(tenant, subject))
    if (names.every((name) => !this.#entries.has(name) && this.#erased.has(name))) return
    const rest = new Map(this.#entries)
    for (const name of names) rest.delete(name)
    const head = { id: this.#head.id, generation: this.#head.generation + 1, kek: randomBytes(32) }
    const entries = [...rest.values()]
    for (const name of names) this.#erased.add(name)
    for (const folder of this.#folders) writeErased(folder, [...this.#erased])
    for (const folder of this.#folders) writeKeys(folder, head, entries)
    for (const folder of this.#folders) writeKek(folder, head, this.#root)
    await this.#closeFiles()
    for (const folder of this.#folders) destroyOthers(folder, head.generation)
    this.#head = head
    this.#entries = rest
    this.#records = entries.length
    await this.#openFiles()
    await this.#noteSeen(this.#seen())
  }

  #seen(): Seen {
    return { ring: this.#head.id, generation: this.#head.generation, subjects: this.#records }
  }

  #refuseClosed(): void {
    if (this.#closed) throw new Problem('ring-away', 'this process no longer holds the key ring')
  }

  async #openFiles(): Promise<void> {
    this.#files = await Promise.all(this.#folders.map((folder) => openKeys(folder, this.#head.generation)))
  }

  async #closeFiles(): Promise<void> {
    await Promise.all(this.#files.map((file) => file.close()))
    this.#files = []
  }
}

interface KeptRingOptions {
  readonly folders: readonly [string, string]
  readonly root: Uint8Array
  readonly state: CopyState
  readonly noteSeen: (seen: Seen) => Promise<void>
}
