// A process that reads the ring and has another one write it: it follows every change before that is acknowledged.
import type { Socket } from 'node:net'
import { Problem, type ProblemCode, problems } from '#wire/problem.ts'
import { readCopy, readErased, readRecordsFrom } from './copy.ts'
import type { Entry, RingHead } from './records.ts'
import { dial, FromHolder, listenTo, type State, say, socketsOf, type ToHolder } from './ring-link.ts'

const nameOf = (tenant: number, subject: string) => `${tenant} ${subject}`
/** A change may be under way: the old generation is destroyed only after the new one is whole. */
const tries = 5
const helloMs = 5_000

/** The process that writes is gone; whether it did what was asked is not known. Both may be asked again. */
export class HolderGone extends Error {}

export class Following {
  readonly #folders: readonly string[]
  readonly #readRoot: () => Uint8Array
  readonly #socket: Socket
  readonly #asked = new Map<number, { done: () => void; failed: (error: Error) => void }>()
  #head: RingHead | undefined
  #entries = new Map<string, Entry>()
  #erased: ReadonlySet<string> = new Set()
  #records = 0
  #last = 0
  /** Resolves when the connection to the holder is gone. */
  readonly gone: Promise<void>

  private constructor(options: { folders: readonly string[]; readRoot: () => Uint8Array; socket: Socket }) {
    this.#folders = options.folders
    this.#readRoot = options.readRoot
    this.#socket = options.socket
    this.gone = new Promise((resolve) => options.socket.once('close', () => resolve()))
  }

  /** Undefined when nobody holds the ring beside `path`. Throws an Error when the holder's ring is another than the files'. */
  static async open(options: {
    folders: readonly string[]
    readRoot: () => Uint8Array
    path: string
  }): Promise<Following | undefined> {
    let wrong: Error | undefined
    // One that wants to be the holder is told of here too: it answers once it is, or ends.
    for (const path of socketsOf(options.path)) {
      const socket = await dial(path).catch(() => undefined)
      if (!socket) continue
      const following = new Following({ ...options, socket })
      const first = await following.#listen()
      if (first === true) return following
      if (first instanceof Error) wrong = first
    }
    if (wrong) throw wrong
    return undefined
  }

  get generation(): number {
    return this.#head?.generation ?? 0
  }

  get isGone(): boolean {
    return this.#socket.destroyed
  }

  keyOf(tenant: number, subject: string): Uint8Array | undefined {
    return this.#entries.get(nameOf(tenant, subject))?.key
  }

  isErased(tenant: number, subject: string): boolean {
    return this.#erased.has(nameOf(tenant, subject))
  }

  async add(tenant: number, subjects: readonly string[]): Promise<void> {
    if (subjects.every((subject) => this.keyOf(tenant, subject))) return
    await this.#ask((id) => ({ id, add: { tenant, subjects: [...subjects] } }))
  }

  drop(tenant: number, subjects: readonly string[]): Promise<void> {
    return this.#ask((id) => ({ id, drop: { tenant, subjects: [...subjects] } }))
  }

  close(): void {
    this.#socket.destroy()
  }

  /** True after the first state was read; an Error when it cannot be; false when the holder ended before. */
  #listen(): Promise<boolean | Error> {
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#socket.destroy(), helloMs)
      this.#socket.once('close', () => {
        clearTimeout(late)
        for (const { failed } of this.#asked.values()) failed(new HolderGone())
        this.#asked.clear()
        resolve(false)
      })
      listenTo(this.#socket, FromHolder, (message) => {
        if ('state' in message) {
          try {
            this.#read(message.state)
          } catch (error) {
            resolve(error as Error)
            return this.#socket.destroy()
          }
          clearTimeout(late)
          say(this.#socket, { read: message.number })
          resolve(true)
          return
        }
        const asked = this.#asked.get(message.id)
        this.#asked.delete(message.id)
        if ('done' in message) asked?.done()
        else asked?.failed(errorOf(message))
      })
    })
  }

  #ask(message: (id: number) => ToHolder): Promise<void> {
    return new Promise((done, failed) => {
      if (this.#socket.destroyed) return failed(new HolderGone())
      this.#last += 1
      this.#asked.set(this.#last, { done, failed })
      say(this.#socket, message(this.#last))
    })
  }

  /** Brings memory to a state that is on disk: what was appended, or all after an erasure. */
  #read(state: State): void {
    if (this.#head?.generation === state.generation) {
      for (const folder of this.#folders) {
        const more = readRecordsFrom(folder, this.#head, this.#records, state.subjects)
        if (this.#records + more.length < state.subjects) continue
        this.#put(more)
        return
      }
    }
    this.#readAll(state)
  }

  #readAll(state: State): void {
    let wrong: unknown
    for (let i = 0; i < tries; i += 1)
      for (const folder of this.#folders)
        try {
          const copy = readCopy(folder, this.#readRoot())
          if (!copy || copy.head.generation < state.generation) continue
          if (copy.head.id !== state.ring) throw new Error('the process that holds the key ring has another one')
          // What is newer than the state follows with the next one; what is longer was not acknowledged yet.
          const most = copy.head.generation === state.generation ? state.subjects : copy.entries.length
          if (copy.entries.length < most) continue
          // Written before the generation that it belongs to.
          this.#erased = new Set(this.#folders.flatMap(readErased))
          this.#head = copy.head
          this.#entries = new Map()
          this.#records = 0
          this.#put(copy.entries.slice(0, most))
          return
        } catch (error) {
          wrong = error
        }
    throw wrong ?? new Error('the files of the key ring are older than the process that holds it says')
  }

  #put(entries: readonly Entry[]): void {
    for (const entry of entries) this.#entries.set(nameOf(entry.tenant, entry.subject), entry)
    this.#records += entries.length
  }
}

function errorOf({ code, says }: { code?: string | undefined; says: string }): Error {
  return code !== undefined && code in problems ? new Problem(code as ProblemCode, says) : new Error(says)
}
