// A folder that looks like a machine to the collectors: files by their path below the root.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Makes the folder and returns its path. An empty name of a path ending in `/` makes a folder. */
export function machine(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'muster-machine-'))
  for (const [path, content] of Object.entries(files)) put(root, path, content)
  return root
}

export function put(root: string, path: string, content: string | Uint8Array): void {
  const full = join(root, path)
  mkdirSync(path.endsWith('/') ? full : dirname(full), { recursive: true })
  if (!path.endsWith('/')) writeFileSync(full, content)
}
