// Opens the ring from its two copies, or refuses with the way out: a ring that is wrong must never be written over.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fault, type Log } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import type { Listener } from '#kit/pg/listen.ts'
import {
  type CopyState,
  DamagedCopy,
  destroyOthers,
  holdsNoKey,
  makeFolder,
  readCopy,
  readErased,
  repairEnd,
  rootFile,
  writeKek,
  writeKeys,
  writeWhole,
} from './copy.ts'
import { KeptRing } from './kept-ring.ts'
import type { RingHead } from './records.ts'
import type { Ring } from './ring.ts'
import { readSeen, type Seen, writeSeen } from './seen.store.ts'
import { SharedRing } from './shared-ring.ts'

const defaultPatienceMs = 10_000
const lock = 'muster ring'

/** The server does not start: one line that says what is wrong and what to do. */
export class RingRefused extends Error {}

export interface RingOptions {
  readonly folder: string
  /** On another volume where there is one. */
  readonly secondFolder: string
  /** Beside it, with an id behind, the process that writes the ring takes requests of other processes of this machine. */
  readonly socket: string
  /** So long a start waits for the process that holds the ring, and a key for one that can write it. */
  readonly patienceMs?: number
  readonly fleet: Database
  readonly listener: Pick<Listener, 'hold' | 'release'>
  readonly log: Log
}

/**
 * Makes the ring on the very first start, else reads both copies, repairs a write that was cut off, finishes an
 * erasure that was, and compares with what the database saw. Throws RingRefused and changes nothing when a copy is
 * missing, damaged, another ring's, or older than the database. Where another process of this machine holds the ring, this
 * one follows it: it reads, and has that one write.
 */
export async function openRing(options: RingOptions): Promise<Ring & AsyncDisposable> {
  const folders = [options.folder, options.secondFolder] as const
  const ring = new SharedRing({
    folders,
    socket: options.socket,
    patienceMs: options.patienceMs ?? defaultPatienceMs,
    log: options.log,
    readRoot: () => readRoot(folders),
    openKept: (changed) => openKept(options, folders, changed),
    lock: (lost) => options.listener.hold(lock, lost),
    release: () => options.listener.release(lock),
  })
  if (await ring.begin()) return ring
  throw new RingRefused(
    `another server process holds the key ring of this database and does not answer at ${options.socket}: ` +
      'processes of one machine share a ring when they have the same data folder; stop the other one, or give this one that folder',
  )
}

/** For the one process that writes: everything is looked at before anything is changed. */
async function openKept(
  { fleet, log }: RingOptions,
  folders: readonly [string, string],
  changed: (state: Seen) => Promise<void>,
): Promise<{ kept: KeptRing; state: Seen }> {
  const seen = await readSeen(fleet)
  if (!seen && folders.every(holdsNoKey)) makeRing(folders)
  const root = readRoot(folders)
  const state = agree(folders, root)
  refuseOlder(state, seen, folders)
  for (const folder of folders) destroyOthers(folder, state.head.generation)
  await writeSeen(fleet, seenOf(state))
  let now = seenOf(state)
  const noteSeen = async (next: Seen) => {
    now = next
    // The others forget an erased key first, whatever the database does.
    await changed(next)
    await writeSeen(fleet, next)
  }
  const kept = await KeptRing.open({ folders, root, state, noteSeen })
  await applyErased(kept, folders, log)
  return { kept, state: now }
}

const seenOf = ({ head, entries }: CopyState): Seen => ({
  ring: head.id,
  generation: head.generation,
  subjects: entries.length,
})

function makeRing(folders: readonly string[]): void {
  const root = randomBytes(32)
  const head: RingHead = { id: randomBytes(16).toString('hex'), generation: 1, kek: randomBytes(32) }
  for (const folder of folders) makeFolder(folder)
  for (const folder of folders) writeKeys(folder, head, [])
  for (const folder of folders) writeKek(folder, head, root)
  for (const folder of folders) writeWhole(rootFile(folder), Buffer.from(root.toString('hex')))
}

/** The key that opens the ring and every backup, the same in both copies. Throws RingRefused. */
export function readRoot(folders: readonly string[]): Buffer {
  const texts = folders.map((folder) => {
    const file = rootFile(folder)
    if (!existsSync(file)) throw refused(`${file} is missing`, folders, folder)
    return readFileSync(file, 'utf8').trim()
  })
  const [first, second] = texts as [string, string]
  if (first !== second) throw new RingRefused(`${folders.map(rootFile).join(' and ')} differ: put back the right one`)
  if (!/^[0-9a-f]{64}$/.test(first)) throw new RingRefused(`${rootFile(folders[0] ?? '')} is not a root key`)
  return Buffer.from(first, 'hex')
}

/** The newer or longer copy is the truth; the other one is brought to it. Nothing is written before all is known. */
function agree(folders: readonly [string, string], root: Uint8Array): CopyState {
  const read = folders.map((folder) => {
    try {
      const state = readCopy(folder, root)
      if (state) return { folder, state }
    } catch (error) {
      if (error instanceof DamagedCopy) throw refused(error.message, folders, folder)
      throw error
    }
    throw refused(`${folder} holds no key ring`, folders, folder)
  })
  const [a, b] = read as [(typeof read)[0], (typeof read)[0]]
  if (a.state.head.id !== b.state.head.id)
    throw new RingRefused(`${a.folder} and ${b.folder} hold different key rings: put back the one that belongs here`)
  const newer = a.state.head.generation - b.state.head.generation || a.state.entries.length - b.state.entries.length
  const [best, other] = newer >= 0 ? [a, b] : [b, a]
  refuseForeign(best, other)
  if (other.state.head.generation < best.state.head.generation) {
    writeKeys(other.folder, best.state.head, best.state.entries)
    writeKek(other.folder, best.state.head, root)
  }
  for (const { folder, state } of read)
    if (state.head.generation === best.state.head.generation)
      if (state.torn || state.entries.length < best.state.entries.length)
        repairEnd(folder, state.head, best.state.entries, state.entries.length)
  return best.state
}

/** In one generation one copy is the beginning of the other, or somebody mixed files. */
function refuseForeign(best: { folder: string; state: CopyState }, other: { folder: string; state: CopyState }): void {
  if (best.state.head.generation !== other.state.head.generation) return
  const same = other.state.entries.every((entry, i) => best.state.entries[i]?.subject === entry.subject)
  if (!same || !Buffer.from(best.state.head.kek).equals(Buffer.from(other.state.head.kek)))
    throw new RingRefused(`${best.folder} and ${other.folder} went different ways: put back the one that belongs here`)
}

function refuseOlder({ head, entries }: CopyState, seen: Seen | undefined, folders: readonly string[]): void {
  if (!seen) return
  if (seen.ring !== head.id)
    throw new RingRefused(`${folders[0]} is the key ring of another database: put back the one that belongs here`)
  const older =
    head.generation < seen.generation || (head.generation === seen.generation && entries.length < seen.subjects)
  if (older)
    throw new RingRefused(
      `the key ring in ${folders[0]} (generation ${head.generation}, ${entries.length} keys) is older than the database ` +
        `(generation ${seen.generation}, ${seen.subjects} keys): put back the newest copy of the ring, or the backup of the database that belongs to it`,
    )
}

function refused(what: string, folders: readonly string[], folder: string): RingRefused {
  const good = folders.find((one) => one !== folder)
  return new RingRefused(
    `key ring: ${what}. Nothing was changed. If ${good} is whole, restore from it: move ${folder} away and run 'cp -a ${good} ${folder}'; else put back your saved copy of the ring`,
  )
}

/** A restored ring may hold keys of the erased: they go first. */
async function applyErased(ring: KeptRing, folders: readonly string[], log: Log): Promise<void> {
  const erased = new Set(folders.flatMap(readErased))
  const back = new Map<number, string[]>()
  for (const line of erased) {
    const [tenant, subject] = line.split(' ') as [string, string]
    if (ring.keyOf(Number(tenant), subject)) back.set(Number(tenant), [...(back.get(Number(tenant)) ?? []), subject])
  }
  for (const [tenant, subjects] of back) {
    log.warn('keys of erased subjects were in a restored key ring and are dropped', { tenant, count: subjects.length })
    await ring.drop(tenant, subjects).catch((error: unknown) => {
      log.error('keys of erased subjects could not be dropped', fault(error))
      throw error
    })
  }
}
