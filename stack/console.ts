// The console as files for the server: built once per state of its sources, never half.
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { consoleDigest } from '../console/build.ts'
import { runToEnd } from './processes/child.ts'

/** Where the console of this state of the sources lies: in the repository where it is or can be written, else with the data. */
export function consoleFolder(dataFolder: string): string {
  const name = consoleDigest().slice(0, 16)
  const shared = join(import.meta.dirname, '..', 'dist', 'console')
  return existsSync(join(shared, name)) || writable(shared) ? join(shared, name) : join(dataFolder, 'console', name)
}

/** Builds the console there unless it is there; gives whether it had to. */
export async function builtConsole(
  folder: string,
  options: { logFolder: string; env: Readonly<Record<string, string | undefined>> },
): Promise<boolean> {
  if (existsSync(folder)) return false
  const partial = `${folder}.partial-${process.pid}`
  const file = join(import.meta.dirname, 'processes', 'build-console.ts')
  mkdirSync(join(folder, '..'), { recursive: true })
  try {
    await runToEnd({ name: 'console-build', file, args: [partial], ...options })
    // Another stack may have been faster; its build is of the same sources.
    if (!existsSync(folder)) renameSync(partial, folder)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
  return true
}

function writable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
