// What every container is to its reader: members one after the other, limits, and words for what cannot be read.

/** The container cannot be read on; the message says why, in words for the sources page. */
export class Unreadable extends Error {}

/** One member is broken; the next can be read. */
export class BrokenMember extends Unreadable {}

export interface Member {
  /** Of the file, or of the entry inside it, without folders. */
  readonly name: string
  readonly bytes: AsyncIterable<Buffer>
}

export interface Limits {
  /** Of all members together, unpacked. */
  readonly totalBytes: number
  readonly memberBytes: number
  readonly members: number
  /** Unpacked bytes for each packed one, once more than `ratioFromBytes` were unpacked. */
  readonly ratio: number
  readonly ratioFromBytes: number
}

const gib = 1024 ** 3
export const limits: Limits = {
  totalBytes: 32 * gib,
  memberBytes: 4 * gib,
  members: 3_000_000,
  ratio: 200,
  ratioFromBytes: 64 * 1024 * 1024,
}

/** The name of a file without its folders, of either kind of system. */
export const baseOf = (path: string) => path.replace(/^.*[/\\]/, '')
