// Builds the console for a server to serve, once per state of its sources.
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** Names the state of every source the built console depends on: 64 hexadecimal digits. */
export function consoleDigest(): string {
  const hash = createHash('sha256')
  const sources = globSync('{console,wire,kit}/**/*.{ts,tsx,css,html,svg}', { cwd: repository }).sort()
  for (const source of ['package-lock.json', ...sources]) {
    hash.update(`${source}\n`).update(readFileSync(join(repository, source)))
  }
  return hash.digest('hex')
}

/** Writes `index.html` and its hashed files into `outDir`, which is emptied first. Throws what the build throws. */
export async function buildConsole(outDir: string): Promise<void> {
  // Loaded here: a server that finds its console built starts without the build's tools.
  const [{ build, mergeConfig }, { consoleConfig }] = await Promise.all([import('vite'), import('./vite.config.ts')])
  await build(mergeConfig(consoleConfig, { logLevel: 'warn', build: { outDir } }))
}
