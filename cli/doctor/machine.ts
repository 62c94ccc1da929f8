// The machine under Muster: its Node, its folder, its room on disk, its processes, its keys.
import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { CliConfig } from '../config.ts'
import type { Ready } from '../connection.ts'
import { size } from '../words.ts'
import { type Check, failed, ok, warning, words } from './check.ts'

export function node(version = process.versions.node): Check {
  return Number.parseInt(version, 10) >= 24
    ? ok('node', version)
    : failed('node', `${version} is too old`, 'Run npm ci where Muster lies, or install Node 24.')
}

export async function dataFolder(folder: string): Promise<Check> {
  const found = await stat(folder).catch(() => undefined)
  if (!found?.isDirectory())
    return failed('data folder', `${folder} is not there`, 'Start Muster with npm start, or set MUSTER_DATA.')
  if (found.mode & 0o022) return failed('data folder', `others may write to ${folder}`, `chmod go-w ${folder}`)
  return ok('data folder', folder)
}

const warnBelowBytes = 2e9
const failBelowBytes = 200e6

export async function disk(folder: string): Promise<Check> {
  try {
    const { bavail, bsize } = await statfs(folder)
    const free = bavail * bsize
    const todo = `Make room on the volume of ${folder}; a full disk stops the database.`
    if (free < failBelowBytes) return failed('disk', `${size(free)} left`, todo)
    return free < warnBelowBytes ? warning('disk', `${size(free)} left`, todo) : ok('disk', `${size(free)} left`)
  } catch (error) {
    return failed('disk', words(error), 'Start Muster with npm start, or set MUSTER_DATA.')
  }
}

/** A process of another user is there as well: the signal is refused, not lost. */
export function processes({ pids = {} }: Ready): Check {
  const gone = Object.entries(pids).filter(([, pid]) => {
    try {
      return !process.kill(pid, 0)
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ESRCH'
    }
  })
  if (gone.length > 0) {
    return failed(
      'processes',
      `not running: ${gone.map(([name]) => name).join(', ')}`,
      'Start Muster again with npm start; see the logs in the data folder.',
    )
  }
  return ok('processes', Object.keys(pids).join(', ') || 'none named')
}

/** Both copies of the key ring: there, closed to others, and not lost together with one disk. */
export async function ring({ dataFolder, ringCopy }: CliConfig): Promise<Check[]> {
  const folders = [join(dataFolder, 'ring'), ringCopy]
  const checks = await Promise.all(folders.map((folder, i) => ringFolder(`key ring, copy ${i + 1}`, folder)))
  if (checks.some((check) => check.state === 'failed')) return checks
  const [first, second] = await Promise.all(folders.map((folder) => stat(folder).catch(() => undefined)))
  if (first && second && first.dev === second.dev) {
    checks.push(
      warning(
        'key ring, volumes',
        'both copies lie on one volume',
        'Stop Muster, move the second copy to another volume and name its folder in MUSTER_RING_COPY.',
      ),
    )
  }
  return checks
}

async function ringFolder(check: string, folder: string): Promise<Check> {
  try {
    const names = await readdir(folder)
    if (names.length === 0)
      return failed(
        check,
        `${folder} is empty`,
        'Stop Muster and put the copy back from the other folder or from your own copy.',
      )
    const open: string[] = []
    for (const path of [folder, ...names.map((name) => join(folder, name))]) {
      if ((await stat(path)).mode & 0o077) open.push(path)
    }
    if (open.length > 0) return failed(check, `others may open ${open.join(', ')}`, `chmod -R go= ${folder}`)
    return ok(check, folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES')
      return warning(check, `${folder} cannot be read by this user`, 'Run this as the user who started Muster.')
    return failed(
      check,
      `${folder}: ${code}`,
      'Stop Muster and put the copy back from the other folder or from your own copy.',
    )
  }
}
