// What the host itself can tell about the disk under the data: encrypted or not, one volume or two, snapshots, who may read the files.
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** `unknown`: below a virtual machine's disk or a network volume there may be encryption that cannot be seen from here. */
export type DiskEncryption = { readonly state: 'encrypted' | 'unknown'; readonly by?: string }

/**
 * Looks for a mapped device with encryption (device-mapper's own name for it begins with `CRYPT-`) anywhere below the volume
 * that holds `path`. `sys` is /sys but for tests.
 */
export function diskEncryption(path: string, sys = '/sys'): DiskEncryption {
  const device = deviceOf(path)
  if (device === undefined) return { state: 'unknown' }
  for (const below of withBelow(join(sys, 'dev', 'block', device))) {
    const uuid = textOf(join(below, 'dm', 'uuid'))
    if (uuid?.startsWith('CRYPT-')) return { state: 'encrypted', by: uuid.split('-').slice(0, 2).join('-') }
  }
  return { state: 'unknown' }
}

/** Linux's `major:minor` of the volume a path lies on; undefined for what is no block device. */
function deviceOf(path: string): string | undefined {
  try {
    const { dev } = statSync(path, { bigint: true })
    const [major, minor] = [(dev >> 8n) & 0xfffn, (dev & 0xffn) | ((dev >> 12n) & 0xfff00n)]
    return major === 0n ? undefined : `${major}:${minor}`
  } catch {
    return undefined
  }
}

/** A device and what it is made of, downwards. */
function withBelow(folder: string, depth = 0): string[] {
  if (depth > 8 || !existsSync(folder)) return []
  const slaves = join(folder, 'slaves')
  const names = existsSync(slaves) ? readdirSync(slaves) : []
  return [folder, ...names.flatMap((name) => withBelow(join(slaves, name), depth + 1))]
}

/** True when both lie on the same volume: what takes one takes the other. */
export function sameVolume(a: string, b: string): boolean | undefined {
  try {
    return statSync(a).dev === statSync(b).dev
  } catch {
    return undefined
  }
}

const snapshotPlaces = ['.snapshots', '.zfs/snapshot', '.snapshot', '@GMT']

/** Places above the data where file systems show their snapshots; none says nothing about a hypervisor's. */
export function snapshotsSeen(path: string): string[] {
  const above: string[] = []
  for (let at = path; ; at = dirname(at)) {
    above.push(at)
    if (dirname(at) === at) break
  }
  return above.flatMap((folder) =>
    snapshotPlaces.map((name) => join(folder, name)).filter((place) => existsSync(place)),
  )
}

export interface FileModes {
  readonly looked: number
  /** Of these, readable or writable by others than their owner, relative to the folder. */
  readonly open: readonly string[]
}

/** What is meant for everybody: programs without data, and the notice for the device's user. */
const mayBeOpen = /^(postgres\/\d[^/]*|console|agent\/NOTICE\.txt)(\/|$)/

/** Files that others than their owner may read; folders that nobody else enters are not looked into twice. */
export function fileModes(folder: string, depth = 4): FileModes {
  let looked = 0
  const open: string[] = []
  const walk = (at: string, inside: string, left: number) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name)
      const shown = inside === '' ? entry.name : `${inside}/${entry.name}`
      if (mayBeOpen.test(shown)) continue
      const stat = quiet(() => lstatSync(path))
      if (!stat || entry.isSymbolicLink()) continue
      if (entry.isDirectory()) {
        if (left > 0 && (stat.mode & 0o055) !== 0) quiet(() => walk(path, shown, left - 1))
        else looked += 1
      } else if (entry.isFile()) {
        looked += 1
        if ((stat.mode & 0o066) !== 0) open.push(shown)
      }
    }
  }
  quiet(() => walk(folder, '', depth))
  return { looked, open: open.sort() }
}

function quiet<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}

const textOf = (file: string) => quiet(() => readFileSync(file, 'utf8').trim())
