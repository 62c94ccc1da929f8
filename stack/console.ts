// The console as files for the server: built once per state of its sources, never half.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { consoleDigest } from '../console/build.ts'
import { runToEnd } from './processes/child.ts'

/** Where the console of this state of the sources lies: in the repository where it can be written, else with the data. */
export function consoleFolder(dataFolder: string): string {
  const home = writable(join(import.meta.dirname, '..', 'dist', 'console')) ?? join(dataFolder, 'console')
  return join(home, consoleDigest().slice(0, 16))
}

/** Builds the console there unless it is there; gives whether it had to. */
export async function builtConsole(
  folder: string,
  options: { logFolder: string; env: Readonly<Record<string, string | undefined>> },
): Promise<boolean> {
  if (existsSync(folder)) return false
  const partial = `${folder}.partial-${process.pid}`
  const file = join(import.meta.dirname, 'processes', 'build-console.ts')
  try {
    await runToEnd({ name: 'console-build', file, args: [partial], ...options })
    // Another stack may have been faster; its build is of the same sources.
    if (!existsSync(folder)) renameSync(partial, folder)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
  return true
}

function writable(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true })
    return folder
  } catch {
    return undefined
  }
}
