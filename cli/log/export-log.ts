// Copies the log out of the server into files laid out as C2SP tlog-tiles, so that others can check it without the server.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { logTilesPath, readLog } from '#wire/console/log.ts'
import { Problem } from '#wire/problem.ts'
import type { Cli } from '../cli.ts'
import { Failed } from '../failure.ts'

const width = 256
const filesAtOnce = 8
export const keyFile = 'key'
/** A checkpoint of an earlier export: the log has to go on from it. */
export const keptCheckpoint = /^checkpoint\.\d+$/

export interface Exported {
  readonly entries: number
  /** Files that were not there yet. */
  readonly files: number
  /** Bundles of entries whose time is over. */
  readonly dropped: number
}

/** Adds what is new; the checkpoint comes last, so that an export that was cut short is the one before. */
export async function exportLog(cli: Cli, folder: string): Promise<Exported> {
  const { verifierKey, size: signed } = await cli.ask(readLog, {})
  if (signed === 0) throw new Failed('The log has no entry yet.')
  const checkpoint = Buffer.from(await cli.download(`${logTilesPath}/checkpoint`))
  const size = Number(checkpoint.toString().split('\n')[1])
  const wanted = tilePaths(size).filter((path) => !existsSync(join(folder, path)))
  let files = 0
  let dropped = 0
  for (let at = 0; at < wanted.length; at += filesAtOnce) {
    cli.terminal.progress(`${at} of ${wanted.length} files`)
    const got = await Promise.all(
      wanted.slice(at, at + filesAtOnce).map(async (path) => ({ path, bytes: await fetched(cli, path) })),
    )
    for (const { path, bytes } of got) {
      if (bytes) write(join(folder, path), bytes)
      if (bytes) files += 1
      else dropped += 1
    }
  }
  cli.terminal.progress('')
  keepEarlier(folder, size)
  write(join(folder, keyFile), Buffer.from(`${verifierKey}\n`))
  write(join(folder, 'checkpoint'), checkpoint)
  return { entries: size, files, dropped }
}

/** Every tile of hashes and every bundle of entries of a log of `size` entries. */
function tilePaths(size: number): string[] {
  const paths: string[] = []
  for (let level = 0, hashes = size; hashes > 0; level += 1, hashes = Math.floor(hashes / width))
    for (let tile = 0; tile * width < hashes; tile += 1) {
      const path = `${numbered(tile)}${hashes - tile * width < width ? `.p/${hashes - tile * width}` : ''}`
      paths.push(`tile/${level}/${path}`)
      if (level === 0) paths.push(`tile/entries/${path}`)
    }
  return paths
}

/** C2SP tlog-tiles: groups of three digits, all but the last after an x. */
function numbered(tile: number): string {
  const digits = String(tile)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? []
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
}

/** undefined: entries that are not kept any more. */
async function fetched(cli: Cli, path: string): Promise<Uint8Array | undefined> {
  try {
    return await cli.download(`${logTilesPath}/${path}`)
  } catch (error) {
    if (error instanceof Problem && error.code === 'not-found' && path.startsWith('tile/entries/')) return undefined
    throw error
  }
}

function keepEarlier(folder: string, size: number): void {
  const file = join(folder, 'checkpoint')
  if (!existsSync(file)) return
  const before = readFileSync(file, 'utf8').split('\n')[1]
  if (before !== String(size) && /^\d+$/.test(before ?? '')) renameSync(file, `${file}.${before}`)
}

function write(file: string, bytes: Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.part`, bytes)
  renameSync(`${file}.part`, file)
}
