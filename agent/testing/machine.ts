// Folders for tests: some look like a machine to the collectors; all are gone when their test has ended.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'

/** An empty folder that lasts as long as the test, or the file of tests when made outside of one. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-agent-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    onTestFinished(remove)
  } catch {
    afterAll(remove)
  }
  return folder
}

/** A root with these files by their path; a path that ends in `/` makes a folder. */
export function machine(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = temporary()
  for (const [path, content] of Object.entries(files)) put(root, path, content)
  return root
}

export function put(root: string, path: string, content: string | Uint8Array): void {
  const full = join(root, path)
  mkdirSync(path.endsWith('/') ? full : dirname(full), { recursive: true })
  if (!path.endsWith('/')) writeFileSync(full, content)
}
