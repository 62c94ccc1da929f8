// One stack per data folder: a file that names the process which holds it, and is void once that process is gone.
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '#kit/config.ts'

const lockFile = (dataFolder: string) => join(dataFolder, 'stack.lock')

/** Throws when another stack runs on this data. */
export function takeLock(dataFolder: string): Disposable {
  const file = lockFile(dataFolder)
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      const fd = openSync(file, 'wx', 0o600)
      writeFileSync(fd, identity(process.pid) ?? '')
      closeSync(fd)
      return { [Symbol.dispose]: () => rmSync(file, { force: true }) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const holder = lockHolder(dataFolder)
      if (holder !== undefined)
        throw new ConfigError(`a stack runs on ${dataFolder} already (process ${holder}): 'muster stack stop' ends it`)
      rmSync(file, { force: true })
    }
  }
  throw new ConfigError(`${file} cannot be taken`)
}

/** The process that holds the data folder; undefined when none does. */
export function lockHolder(dataFolder: string): number | undefined {
  try {
    const text = readFileSync(lockFile(dataFolder), 'utf8')
    const pid = Number(text.split(' ')[0])
    return pid > 0 && identity(pid) === text ? pid : undefined
  } catch {
    return undefined
  }
}

/** Process number and its start time, because numbers are used again; undefined when there is no such process. */
function identity(pid: number): string | undefined {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return `${pid} -`
  }
}
