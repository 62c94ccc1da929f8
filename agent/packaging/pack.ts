// The agent as a Debian package and as an archive: the same bytes from the same sources.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { join } from 'node:path'
import about from '../../package.json' with { type: 'json' }
import { type Architecture, architectures, put, stageControl, stageTree } from './stage.ts'

export interface Packed {
  readonly deb: string
  readonly archive: string
}

export interface PackOptions {
  readonly architecture: Architecture
  /** Unix seconds that every file is dated with. */
  readonly epochSeconds: number
  /** As dpkg-deb takes it; tests do without, for it takes most of the time. */
  readonly compression?: 'xz' | 'none'
}

/** Writes both packages into `folder` and gives their paths. Wants dpkg-deb, GNU tar and gzip. */
export async function pack(folder: string, options: PackOptions): Promise<Packed> {
  const { architecture, epochSeconds, compression = 'xz' } = options
  const name = `muster-agent-${about.version}-linux-${architecture}`
  const deb = join(folder, `muster-agent_${about.version}_${architectures[architecture]}.deb`)
  const archive = join(folder, `${name}.tar.gz`)
  mkdirSync(folder, { recursive: true })
  const work = mkdtempSync(join(folder, '.work-'))
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, {
      cwd: work,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', SOURCE_DATE_EPOCH: String(epochSeconds) },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  try {
    const tree = join(work, name, 'tree')
    await stageTree(tree, architecture)
    stageControl(join(tree, 'DEBIAN'), tree, architecture)
    settle(tree, epochSeconds)
    run('dpkg-deb', '--root-owner-group', `-Z${compression}`, '--build', tree, 'a.deb')
    // The archive carries the same scripts for machines without dpkg.
    renameSync(join(tree, 'DEBIAN'), join(work, name, 'scripts'))
    put(join(work, name, 'install.sh'), readFileSync(join(import.meta.dirname, 'install.sh')), 0o755)
    settle(join(work, name), epochSeconds)
    run('tar', '--create', '--file=a.tar', '--sort=name', '--owner=0', '--group=0', '--numeric-owner', name)
    run('gzip', '-n', compression === 'none' ? '-1' : '-9', 'a.tar')
    copyFileSync(join(work, 'a.deb'), deb)
    copyFileSync(join(work, 'a.tar.gz'), archive)
    return { deb, archive }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** One date for everything, and folders that everybody may enter, whatever the mask of whoever builds. */
function settle(folder: string, epochSeconds: number): void {
  const inside = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  for (const path of [...inside, folder]) {
    const entry = statSync(path)
    chmodSync(path, entry.isDirectory() || (entry.mode & 0o100) !== 0 ? 0o755 : 0o644)
    utimesSync(path, epochSeconds, epochSeconds)
  }
}
