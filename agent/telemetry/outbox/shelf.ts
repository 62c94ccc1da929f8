// Head and records as they are on disk right now: what is here says nothing that a kill in this moment would not leave.
import { randomBytes } from 'node:crypto'
import type { Severity } from '#wire/telemetry/event.ts'
import { chainStart } from '#wire/telemetry/event-batch.ts'
import { Fault } from '../../fault.ts'
import { note } from '../../say.ts'
import type { Disk } from './disk.ts'
import {
  decode,
  encodeHead,
  encodeRecord,
  firstCheck,
  type Head,
  headBytes,
  type Losses,
  type Stored,
  slotAt,
} from './layout.ts'

export interface Lying extends Stored {
  readonly bytes: number
}

export interface Shelf {
  readonly head: Head
  /** Those that are not settled, oldest first. */
  readonly records: readonly Lying[]
  readonly mark: string | undefined
  /** Bytes of the file. */
  readonly bytes: number
  /** Bytes such a record would take. */
  sizeOf(severity: Severity, text: string, mark: string | undefined): number
  /** Appends; false when the disk does not take it, and then nothing is there. */
  append(severity: Severity, text: string, mark: string | undefined): boolean
  /** Overwrites the head in place, which takes no room: a full disk does not stop it. */
  keep(change: Partial<Head>, mark?: string): void
  /** Writes the file anew with these records only; false when the disk does not take it, and then all is as before. */
  rewrite(records: readonly Stored[], change: Partial<Head>): boolean
}

export const none: Losses = { info: 0, warning: 0, critical: 0 }

export function lossesOf(records: Iterable<{ readonly severity: Severity }>): Losses {
  const losses = { ...none }
  for (const { severity } of records) losses[severity] += 1
  return losses
}

export const freshStream = (): string => randomBytes(16).toString('base64url')

/** Reads what a disk holds. Where both heads are damaged nobody knows what was sent: what is read counts as lost. */
export function openShelf(disk: Disk): Shelf {
  const file = disk.read()
  const read = file && decode(file)
  const found = read?.records ?? []
  let head: Head = read?.head ?? { stream: freshStream(), upTo: 0, chain: chainStart, taken: 0, lost: lossesOf(found) }
  /** False: there is no file that holds this head. */
  let made = read?.head !== undefined
  if (read && !made) note('the outbox is damaged; what it held counts as lost', { count: found.length })
  let version = read?.version ?? 0
  let end = read?.end ?? headBytes
  let check = read?.check ?? firstCheck
  let serial = Math.max(head.taken, head.markedAt ?? 0, made ? (found.at(-1)?.serial ?? 0) : 0)
  let records: Lying[] = made
    ? found.filter((record) => record.serial > head.taken).map((record) => ({ ...record, bytes: bytesOf(record) }))
    : []
  const newer = found.findLast((record) => record.mark !== undefined && record.serial > (head.markedAt ?? 0))
  let mark = (made && newer?.mark) || head.mark

  const next = (severity: Severity, text: string, markNow: string | undefined): Stored => ({
    serial: serial + 1,
    severity,
    text,
    ...(markNow !== undefined && { mark: markNow }),
  })
  const marked = (): Head => ({ ...head, markedAt: serial, ...(mark !== undefined && { mark }) })

  function rewrite(kept: readonly Stored[], change: Partial<Head>): boolean {
    const changed = { ...marked(), ...change }
    const parts: Buffer[] = []
    let last = firstCheck
    for (const record of kept) {
      const { bytes, check: after } = encodeRecord(record, last)
      parts.push(bytes)
      last = after
    }
    const heads = Buffer.alloc(headBytes)
    encodeHead(changed, version + 1).copy(heads, slotAt(version + 1))
    const content = Buffer.concat([heads, ...parts])
    if (!taken(() => disk.replace(content))) return false
    head = changed
    version += 1
    made = true
    end = content.length
    check = last
    records = kept.map((record, i) => ({ ...record, bytes: (parts[i] as Buffer).length }))
    return true
  }

  // While there is room: what is written later goes into this file, or is counted in it.
  if (!made) rewrite(records, {})

  return {
    get head() {
      return head
    },
    get records() {
      return records
    },
    get mark() {
      return mark
    },
    get bytes() {
      return end
    },
    sizeOf: (...of) => bytesOf(next(...of)),
    append(severity, text, markNow) {
      const record = next(severity, text, markNow)
      if (!made) {
        if (!rewrite([...records, record], {})) return false
      } else {
        const { bytes, check: after } = encodeRecord(record, check)
        if (!taken(() => disk.write(bytes, end))) return false
        end += bytes.length
        check = after
        records.push({ ...record, bytes: bytes.length })
      }
      serial += 1
      mark = markNow ?? mark
      return true
    },
    keep(change, markNow) {
      head = { ...head, ...change }
      mark = markNow ?? mark
      records = records.filter((record) => record.serial > head.taken)
      if (!made) return void rewrite(records, {})
      // The older copy is overwritten; when that fails halfway the newer one still stands.
      if (taken(() => disk.write(encodeHead(marked(), version + 1), slotAt(version + 1)))) version += 1
    },
    rewrite,
  }
}

const bytesOf = (record: Stored): number => encodeRecord(record, firstCheck).bytes.length

/** False when the disk is full or may not be written; what else goes wrong is ours. */
function taken(write: () => void): boolean {
  try {
    write()
    return true
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    note(error.message, { code: error.code })
    return false
  }
}
