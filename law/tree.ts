// The files a law is held against: the repository as it stands, or a few planted ones that break it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface File {
  /** From the root of the repository, with `/`. */
  readonly path: string
  readonly text: string
}

const root = join(import.meta.dirname, '..')
/** Made by tools, never committed (.gitignore), or not ours to write. */
const left = new Set(['node_modules', 'dist', '.git', '.cache', 'coverage', 'package-lock.json'])

/** Every file of the repository, read once. Shared by all laws of a worker. */
export const repository: readonly File[] = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  .filter((path) => !path.split('/').some((part) => left.has(part)) && !path.endsWith('.log'))
  .sort()
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

export const isCode = (path: string) => /\.(ts|tsx)$/.test(path)
/** Tests and what only tests use: they may read clocks and start processes, they still stay in their place. */
export const isTest = (path: string) => /\.test\.tsx?$|(^|\/)(testing(\/|\.ts$|-)|for-tests\.ts$)/.test(path)
export const placeOf = (path: string) => (path.includes('/') ? (path.split('/', 1)[0] as string) : '')
