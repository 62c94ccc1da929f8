// Which public index a Debian-family package comes from, by the indexes APT holds; a name found in none stays private.
import { join } from 'node:path'
import type { Package } from '#wire/telemetry/software.ts'
import { askIndex } from '../../../helper/ask.ts'
import { osRelease } from '../system.ts'
import type { Tree } from '../tree.ts'
import { domainOf } from './dpkg.ts'

const lists = 'var/lib/apt/lists'

/** `Origin:` of a signed Release file -> our word. Backports are built by the same people from the same names. */
const publicIndexes: Record<string, string> = {
  Debian: 'debian',
  'Debian Backports': 'debian',
  Ubuntu: 'ubuntu',
  Raspbian: 'raspbian',
  Kali: 'kali',
  linuxmint: 'linuxmint',
}

/** What an earlier scan found, so that indexes of 50 MB are read again only for packages never asked about. */
export interface OriginMemory {
  /** Sizes and times of the indexes that were read. */
  stamp: string
  /** `name version` -> origin, or null when none of them has it. */
  found: Record<string, string | null>
}

/** Adds `origin` to dpkg's packages and returns what to remember. */
export async function addOrigins(
  tree: Tree,
  packages: readonly Package[],
  memory: OriginMemory | undefined,
): Promise<{ packages: Package[]; memory: OriginMemory }> {
  const indexes = publicIndexFiles(tree)
  const stamp = indexes.map(({ file }) => stampOf(tree, file)).join('\n')
  // Where a version comes from never changes; that it was found nowhere does, when APT has read its sources again.
  const isKnown = (origin: string | null | undefined) => Boolean(origin) || (origin === null && memory?.stamp === stamp)
  const open = packages.filter((p) => !isKnown(memory?.found[keyOf(p)]))
  const asked = await originsOf(tree, indexes, open)
  const all = Object.fromEntries(
    packages.map((p) => [keyOf(p), memory?.found[keyOf(p)] ?? asked.found[keyOf(p)] ?? null]),
  )
  return {
    packages: packages.map((p) => {
      const origin = all[keyOf(p)]
      return origin ? { ...p, origin } : p
    }),
    memory: { stamp: asked.complete ? stamp : '', found: all },
  }
}

const keyOf = (p: Package) => `${p.name} ${p.version}`

/** `complete`: every index could be read. */
async function originsOf(
  tree: Tree,
  indexes: readonly Index[],
  packages: readonly Package[],
): Promise<{ found: Record<string, string>; complete: boolean }> {
  const found: Record<string, string> = {}
  let complete = true
  if (packages.length === 0) return { found, complete }
  if (indexes.length === 0) {
    const home = osRelease(tree).ID ?? ''
    for (const p of packages) if (isHomeOf(home, p.vendor)) found[keyOf(p)] = home
    return { found, complete }
  }
  const byName = Map.groupBy(packages, (p) => p.name)
  for (const { file, origin } of indexes) {
    const lines = await askIndex(join(tree.root, file), byName.keys())
    complete &&= lines !== undefined
    for (const line of lines?.split('\n') ?? []) {
      const [name = '', version, maintainer] = line.split('\t')
      const domain = domainOf(maintainer)
      // An installed version older than the index is still the distribution's when the same people maintain it.
      for (const p of byName.get(name) ?? [])
        if (p.version === version || (p.vendor !== undefined && p.vendor === domain)) found[keyOf(p)] ??= origin
    }
  }
  return { found, complete }
}

/** Without indexes (cleaned images): the distribution's own addresses speak for it. */
function isHomeOf(distribution: string, vendor = ''): boolean {
  const debian = /(^|\.)debian\.org$|^alioth-lists\.debian\.net$/.test(vendor)
  if (distribution === 'debian') return debian
  return distribution === 'ubuntu' && (debian || /(^|\.)(ubuntu|canonical)\.com$/.test(vendor))
}

interface Index {
  readonly file: string
  readonly origin: string
}

/** `<place>_InRelease` says whose index `<place>_<component>_binary-<arch>_Packages` is. */
function publicIndexFiles(tree: Tree): Index[] {
  const names = tree.names(lists)
  return names.flatMap((name) => {
    const place = /^(.*_)(?:In)?Release$/.exec(name)?.[1]
    if (!place) return []
    const origin = publicIndexes[/^Origin: (.*)$/m.exec(tree.text(`${lists}/${name}`) ?? '')?.[1]?.trim() ?? '']
    if (!origin) return []
    const own = names.filter((other) => other.startsWith(place) && /_Packages(\.[a-z0-9]+)?$/.test(other))
    return own.map((file) => ({ file: `${lists}/${file}`, origin }))
  })
}

function stampOf(tree: Tree, file: string): string {
  const { mtimeMs = 0, size = 0 } = tree.stat(file) ?? {}
  return `${file} ${mtimeMs} ${size}`
}
