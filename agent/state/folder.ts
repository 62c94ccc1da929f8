// The state folder: every file is written whole or not at all, so that a power cut leaves the old state or the new one.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Fault } from '../fault.ts'

/** Everything the agent keeps, by what it is for. */
export const files = {
  identity: 'identity.json',
  /** The key and request of an enrolment or renewal that has not been answered yet. */
  request: 'request.json',
  policy: 'policy.json',
  /** The last epoch the server's root opened; none before the first restore. */
  epoch: 'epoch.json',
  status: 'status.json',
  /** What the agent did and cost, by day. */
  days: 'days.json',
  /** The TLS session of the last connection, where each sync is a process of its own. */
  session: 'session.json',
  /** Counters of the datagrams heeded and sent. */
  datagrams: 'datagrams.json',
  telemetry: 'telemetry.json',
  origins: 'origins.json',
  inspection: 'last-transmission.json.zst',
  receipt: 'last-receipt.json',
  /** The checkpoint of the transparency log, and what is waited for in it. */
  log: 'log.json',
  /** Events that wait to be told. */
  outbox: 'outbox.log',
  /** What the sources of events saw last. */
  seen: 'seen.json',
  notice: 'NOTICE.txt',
  privacy: 'privacy.json',
  /** What the user of a personal device agreed on. */
  agreed: 'agreed.json',
  /** What the user is asked, and what the user answered. */
  asked: 'asked.json',
  answers: 'answers.json',
  /** Digest of the holder's own system id. */
  ownId: 'own-id.json',
  /** The tenant's, as it was judged here. */
  givenId: 'given-id.json',
  line: 'agent.sock',
} as const
export const toldFile = (kind: string) => `told-${kind}.json.zst`

export interface Folder {
  readonly path: string
  /** undefined when there is no such file. */
  read(name: string): Buffer | undefined
  /** The parsed file, or undefined when it is missing or was torn. */
  readJson<T>(name: string): T | undefined
  /** Durable and atomic; `mode` 0600 unless the file is for everybody. Throws Fault 'disk-full'. */
  write(name: string, content: string | Uint8Array, mode?: number): void
  remove(name: string): void
  /** Removes everything the agent wrote. */
  wipe(): void
  /** As `wipe`, with the keys overwritten first and the status left: cut off, it is done again from the beginning. */
  destroy(): void
}

/** Opens or makes the folder (0711: only the notice is for everybody) and removes halves of interrupted writes. */
export function openFolder(path: string): Folder {
  make(path)
  for (const name of list(path)) if (name.endsWith('.part')) rmSync(join(path, name), { force: true })
  return folderAt(path)
}

/** The folder for commands that only look: nothing is made or cleaned. */
export function folderAt(path: string): Folder {
  const folder: Folder = {
    path,
    read(name) {
      try {
        return readFileSync(join(path, name))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        if ((error as NodeJS.ErrnoException).code === 'EACCES')
          throw new Fault('state-denied', `${join(path, name)} is for the holder of the device only`)
        throw error
      }
    },
    readJson<T>(name: string) {
      const text = folder.read(name)?.toString()
      try {
        return text === undefined ? undefined : (JSON.parse(text) as T)
      } catch {
        return undefined
      }
    },
    write(name, content, mode = 0o600) {
      writeDurably(join(path, name), typeof content === 'string' ? Buffer.from(content) : content, mode)
    },
    remove(name) {
      rmSync(join(path, name), { force: true })
    },
    wipe: () => remove(() => true),
    destroy() {
      for (const name of [files.identity, files.request, files.session]) overwrite(join(path, name))
      remove((name) => name !== files.status)
    },
  }
  function remove(which: (name: string) => boolean): void {
    const ours = new Set<string>(Object.values(files).filter((name) => name !== files.privacy))
    for (const name of list(path))
      if (which(name) && (ours.has(name) || name.startsWith('told-') || name.endsWith('.part')))
        rmSync(join(path, name), { force: true })
  }
  return folder
}

/** In place, so that the old bytes are what is written over, as far as the file system does so. */
function overwrite(path: string): void {
  const size = lstatSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size === 0) return
  const file = openSync(path, constants.O_WRONLY | constants.O_DSYNC)
  try {
    writeSync(file, randomBytes(size))
  } finally {
    closeSync(file)
  }
}

/** Under Node's permission model fsync is refused and O_DSYNC works (FOUNDATIONS, Agent): the write itself is durable. */
function writeDurably(path: string, content: Uint8Array, mode: number): void {
  const part = `${path}.${randomBytes(4).toString('hex')}.part`
  try {
    const file = openSync(part, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_DSYNC, mode)
    try {
      for (let at = 0; at < content.length; ) at += writeSync(file, content, at)
    } finally {
      closeSync(file)
    }
    renameSync(part, path)
  } catch (error) {
    rmSync(part, { force: true })
    throw writeFault(error as NodeJS.ErrnoException, dirname(path))
  }
}

/** The holder's words for a write that failed; other errors are ours and stay as they are. */
export function writeFault(error: NodeJS.ErrnoException, folder: string): Error {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    const { bavail, bsize } = statfsSync(folder)
    return new Fault('disk-full', `The disk of ${folder} is full (${bavail * bsize} bytes free)`)
  }
  if (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'EROFS')
    return new Fault('state-denied', `${folder} cannot be written to`)
  return error
}

function make(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found && !found.isDirectory()) throw new Fault('wrong-use', `${path} is not a folder`)
  if (found) return
  try {
    // Node's recursive mkdir would give the mode to the parents too.
    mkdirSync(dirname(path), { recursive: true })
    mkdirSync(path, { mode: 0o711 })
  } catch (error) {
    throw writeFault(error as NodeJS.ErrnoException, dirname(path))
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
