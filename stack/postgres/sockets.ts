// The folder of PostgreSQL's sockets: short enough for the kernel, and closed to everybody else.
import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Account, give } from './account.ts'

/** The kernel's sun_path holds 108 bytes with its end; the name below is the longest in use. */
const longestPathBytes = 107
const longestName = '/.s.PGSQL.5432.lock'

/** `/run/muster-<h>` as root, else in `runtimeFolder` (XDG_RUNTIME_DIR) or the temporary one; h = 8 hex digits of the data path. */
export function socketPath(dataFolder: string, runtimeFolder: string | undefined): string {
  const tag = createHash('sha256').update(dataFolder).digest('hex').slice(0, 8)
  const uid = process.getuid?.() ?? 0
  if (uid === 0) return `/run/muster-${tag}`
  return runtimeFolder ? join(runtimeFolder, `muster-${tag}`) : join(tmpdir(), `muster-${uid}-${tag}`)
}

/** Makes the folder. Throws when somebody else made it or could look into it, or its path is too long. */
export function socketFolder(dataFolder: string, runtimeFolder: string | undefined, account?: Account): string {
  const folder = socketPath(dataFolder, runtimeFolder)
  const uid = process.getuid?.() ?? 0
  if (Buffer.byteLength(folder + longestName) > longestPathBytes)
    throw new Error(`the socket folder's path is too long for this system: ${folder}`)
  try {
    mkdirSync(folder, { mode: 0o700 })
    give(folder, account)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const state = lstatSync(folder)
  if (!state.isDirectory() || state.uid !== (account?.uid ?? uid))
    throw new Error(`${folder} belongs to somebody else: remove it or use another data folder`)
  chmodSync(folder, 0o700)
  return folder
}
