// A clock for all of Muster's processes that is moved by hand: a day passes in a minute, and no program of ours knows of it.
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface MovingClock {
  /** What a program that goes by it is started with. */
  readonly env: Record<string, string>
  /** Milliseconds since 1970, as they read it. */
  now(): number
  /** From now on it is so many milliseconds later, for each of them at once. */
  advance(ms: number): void
}

/** Debian's package `faketime`; undefined where it is not installed. */
function fakingLibrary(): string | undefined {
  const folders = ['/usr/lib', '/usr/lib64', ...readdirSync('/usr/lib').map((name) => join('/usr/lib', name))]
  return folders.map((folder) => join(folder, 'faketime/libfaketimeMT.so.1')).find((path) => existsSync(path))
}

/** `folder` must be passable by every account. Throws where the library is missing. */
export function openMovingClock(folder: string): MovingClock {
  const library = fakingLibrary()
  if (!library) throw new Error('libfaketime is not installed')
  const file = join(folder, 'clock')
  let offset = 0
  const write = () => {
    writeFileSync(`${file}.new`, `+${offset / 1000}\n`, { mode: 0o644 })
    renameSync(`${file}.new`, file)
  }
  write()
  return {
    env: { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1' },
    now: () => Date.now() + offset,
    advance(ms) {
      offset += ms
      write()
    },
  }
}
