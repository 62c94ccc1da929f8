// One of the ring's two copies: a folder with the root key, and a pair of files per generation.
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import {
  decodeHead,
  decodeRecord,
  type Entry,
  encodeHead,
  encodeRecord,
  type RingHead,
  recordBytes,
} from './records.ts'

/** `<generation>.kek` makes a generation valid; it is renamed into place after its keys are on disk in both copies. */
export const filesOf = (folder: string, generation: number) => ({
  kek: join(folder, `${generation}.kek`),
  keys: join(folder, `${generation}.keys`),
})
export const rootFile = (folder: string) => join(folder, 'root.key')
const erasedFile = (folder: string) => join(folder, 'erased')

/** What one copy holds of its newest generation. */
export interface CopyState {
  readonly head: RingHead
  readonly entries: readonly Entry[]
  /** Bytes behind the last whole record: a write that was cut off and never acknowledged. */
  readonly torn: boolean
}

/** Undefined: there is no ring here. Throws DamagedCopy when there is one that cannot be read. */
export function readCopy(folder: string, root: Uint8Array): CopyState | undefined {
  const generation = generationsIn(folder, 'kek').at(-1)
  if (generation === undefined) return undefined
  const files = filesOf(folder, generation)
  const head = decodeHead(root, generation, readFileSync(files.kek))
  if (!head) throw new DamagedCopy(files.kek)
  if (!existsSync(files.keys)) throw new DamagedCopy(files.keys)
  return { head, ...readRecords(head, files.keys) }
}

export class DamagedCopy extends Error {
  readonly file: string
  constructor(file: string) {
    super(`${file} cannot be read`)
    this.file = file
  }
}

function readRecords(head: RingHead, file: string): { entries: Entry[]; torn: boolean } {
  const bytes = readFileSync(file)
  const entries: Entry[] = []
  const count = Math.ceil(bytes.length / recordBytes)
  const record = (i: number) => decodeRecord(head, i, bytes.subarray(i * recordBytes, (i + 1) * recordBytes))
  for (let i = 0; i < count; i += 1) {
    const entry = record(i)
    if (entry) entries.push(entry)
    else {
      // A cut-off write is the end of the file; a record that can be read behind it means that this one was damaged.
      for (let later = i + 1; later < count; later += 1) if (record(later)) throw new DamagedCopy(file)
      return { entries, torn: true }
    }
  }
  return { entries, torn: false }
}

/** Records `from` to `to` of the generation, as far as they are whole: what a reader that knows the first ones still needs. */
export function readRecordsFrom(folder: string, head: RingHead, from: number, to: number): Entry[] {
  const { keys } = filesOf(folder, head.generation)
  if (to <= from || !existsSync(keys)) return []
  const bytes = Buffer.alloc((to - from) * recordBytes)
  const fd = openSync(keys, 'r')
  const entries: Entry[] = []
  try {
    const length = readSync(fd, bytes, 0, bytes.length, from * recordBytes)
    for (let at = 0; at + recordBytes <= length; at += recordBytes) {
      const entry = decodeRecord(head, from + at / recordBytes, bytes.subarray(at, at + recordBytes))
      if (!entry) break
      entries.push(entry)
    }
  } finally {
    closeSync(fd)
  }
  return entries
}

function generationsIn(folder: string, kind: 'kek' | 'keys'): number[] {
  if (!existsSync(folder)) return []
  const pattern = new RegExp(`^(\\d+)\\.${kind}$`)
  return readdirSync(folder)
    .map((file) => Number(pattern.exec(file)?.[1] ?? Number.NaN))
    .filter((n) => !Number.isNaN(n))
    .sort((a, b) => a - b)
}

/** True for a folder that is not there, and for one a first start was cut off in: nothing is lost by making it anew. */
export function holdsNoKey(folder: string): boolean {
  return generationsIn(folder, 'keys').every((generation) => statSync(filesOf(folder, generation).keys).size === 0)
}

export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
}

/** Written, flushed and renamed: there is the whole file or none. */
export function writeWhole(file: string, bytes: Uint8Array): void {
  const partial = `${file}.partial`
  const fd = openSync(partial, 'w', 0o600)
  try {
    writeFileSync(fd, bytes)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(partial, file)
  flushFolder(join(file, '..'))
}

export function flushFolder(folder: string): void {
  const fd = openSync(folder, 'r')
  fsyncSync(fd)
  closeSync(fd)
}

export function writeKeys(folder: string, head: RingHead, entries: readonly Entry[]): void {
  writeWhole(filesOf(folder, head.generation).keys, Buffer.concat(entries.map((e, i) => encodeRecord(head, i, e))))
}

export function writeKek(folder: string, head: RingHead, root: Uint8Array): void {
  writeWhole(filesOf(folder, head.generation).kek, encodeHead(root, head))
}

/** Brings the end of a copy to the state of the other one after a write was cut off. */
export function repairEnd(folder: string, head: RingHead, entries: readonly Entry[], whole: number): void {
  const fd = openSync(filesOf(folder, head.generation).keys, 'r+')
  try {
    ftruncateSync(fd, whole * recordBytes)
    const rest = entries.slice(whole).map((entry, i) => encodeRecord(head, whole + i, entry))
    writeAt(fd, Buffer.concat(rest), whole * recordBytes)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Overwrites and removes every generation but this one, and what an interrupted change left. */
export function destroyOthers(folder: string, generation: number): void {
  const keep = Object.values(filesOf(folder, generation))
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    if (/^\d+\.(kek|keys)(\.partial)?$/.test(name) && !keep.includes(file)) destroy(file)
  }
  flushFolder(folder)
}

function destroy(file: string): void {
  const { size } = statSync(file)
  const fd = openSync(file, 'r+')
  try {
    writeAt(fd, randomBytes(size), 0)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  unlinkSync(file)
}

/** A nearly full disk takes a part and refuses the rest at the next call. */
function writeAt(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, position + done)
}

/** For appending; the caller knows how many records are whole. */
export const openKeys = (folder: string, generation: number): Promise<FileHandle> =>
  open(filesOf(folder, generation).keys, 'r+')

/** Ids that were erased, `tenant subject` a line: what a restored backup must not bring back. */
export function readErased(folder: string): string[] {
  if (!existsSync(erasedFile(folder))) return []
  return readFileSync(erasedFile(folder), 'utf8').split('\n').filter(Boolean)
}

export function writeErased(folder: string, lines: readonly string[]): void {
  writeWhole(erasedFile(folder), Buffer.from(lines.map((line) => `${line}\n`).join('')))
}
