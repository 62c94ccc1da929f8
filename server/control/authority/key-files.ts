// Key files beside the database: owner-only, whole or not there, and never written over by a second process.
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The text of a file, or undefined when there is none. */
export function readKeyFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * The text of a file; made by `make` when it is missing. When two processes make it at once one of them wins and both
 * get the winner's text: a file appears under its name only when it is complete and synced (link(2) fails on a taken name).
 */
export function keepKeyFile(path: string, make: () => string): string {
  const held = readKeyFile(path)
  if (held !== undefined) return held
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const fresh = join(folder, `.new-${randomBytes(8).toString('hex')}`)
  const text = make()
  const file = openSync(fresh, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  try {
    linkSync(fresh, path)
    syncFolder(folder)
    return text
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return readFileSync(path, 'utf8')
  } finally {
    rmSync(fresh, { force: true })
  }
}

function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}
