// Reads small files below a root, so that a test can show a collector any machine without being root on one.
import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { iso } from '#kit/clock.ts'

/** What should be there cannot be read now: the kind stays as it was told, instead of being told as empty. */
export class Unreadable extends Error {}

export interface Tree {
  readonly root: string
  /** The file's bytes, or undefined when it is missing or not readable for us. */
  bytes(path: string): Buffer | undefined
  /** The file's text without the end of its last line. */
  text(path: string): string | undefined
  /** The names in a folder, sorted; none when it is missing. */
  names(path: string): string[]
  stat(path: string): Stats | undefined
}

export function treeAt(root: string): Tree {
  const tree: Tree = {
    root,
    bytes: (path) => quietly(() => readFileSync(join(root, path))),
    text: (path) => tree.bytes(path)?.toString().replace(/\n$/, ''),
    names: (path) => quietly(() => readdirSync(join(root, path)).sort()) ?? [],
    stat: (path) => quietly(() => statSync(join(root, path))),
  }
  return tree
}

/** What cannot be read is not there for us: another user's file, a device that went, a kernel that lacks it. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Leaves out the properties without value, so that a row holds what is known and nothing else. */
export function known<T extends object>(row: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined && value !== '')) as never
}

/** The day of an instant, UTC. */
export const dayOf = (ms: number): string => iso(ms).slice(0, 10)
