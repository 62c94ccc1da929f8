// What the sources saw last, so that a change is told once, whichever process sees it.
import { Fault } from '../../fault.ts'
import { type Folder, files } from '../../state/folder.ts'

export interface Seen {
  /** The kernel's id of the boot. */
  readonly boot?: string
  /** Wall clock less the time since the boot, milliseconds: it stands still while nobody sets the clock. */
  readonly offset?: number
  readonly rebootRequired?: boolean
  /** Mounts above the mark that have not come below it since. */
  readonly full?: readonly string[]
  /** A resident agent is at work, or ended without saying so. */
  readonly running?: true
  /** Something waits in the outbox; absent: not known. */
  readonly waiting?: boolean
  /** Where a run on demand goes on in the journal. */
  readonly cursor?: string
  /** Units that failed and have not been started since. */
  readonly failed?: readonly string[]
}

export function readSeen(folder: Folder): Seen {
  const seen = folder.readJson<Seen>(files.seen)
  return typeof seen === 'object' && seen !== null ? seen : {}
}

/** Writes only what differs. On a full disk a change may be told a second time after a restart, which is the lesser harm. */
export function keepSeen(folder: Folder, seen: Seen): void {
  const text = JSON.stringify(seen)
  if (folder.read(files.seen)?.toString() === text) return
  try {
    folder.write(files.seen, text)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
  }
}
