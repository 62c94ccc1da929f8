// How the tree rests: tiles of 256 hashes, each level over the roots of the complete tiles below (C2SP tlog-tiles).
import { joinNodes, leafHash, type Node, nodesOf, type Range, rootOver } from './merkle.ts'

export const tileWidth = 256
export const hashBytes = 32

export interface TilePlace {
  /** Each stands for 8 levels of the tree. */
  readonly level: number
  readonly tile: number
}

export interface Tile extends TilePlace {
  /** Up to 256 hashes after each other. */
  readonly hashes: Buffer
}

/** Hashes of tile level `level` in a tree of `size` leaves. */
const hashesAt = (level: number, size: number) => Math.floor(size / tileWidth ** level)

/** The unfinished tile of each level: with them a tree goes on, and its root is known. Levels without one are left out. */
export function frontierOf(size: number): (TilePlace & { readonly width: number })[] {
  const places: (TilePlace & { width: number })[] = []
  for (let level = 0; hashesAt(level, size) > 0; level += 1) {
    const hashes = hashesAt(level, size)
    if (hashes % tileWidth > 0) places.push({ level, tile: Math.floor(hashes / tileWidth), width: hashes % tileWidth })
  }
  return places
}

/** The rows of a frontier, by level. Throws LogDamaged when one is missing or too short. */
export type Frontier = ReadonlyMap<number, readonly Uint8Array[]>

export class LogDamaged extends Error {}

export function frontierFrom(size: number, tiles: readonly Tile[]): Frontier {
  const found = new Map(tiles.map((one) => [nameOf(one), one.hashes]))
  return new Map(
    frontierOf(size).map((place) => {
      const hashes = found.get(nameOf(place))
      if (!hashes || hashes.length < place.width * hashBytes) throw new LogDamaged('a tile of the log is missing')
      return [place.level, split(hashes).slice(0, place.width)]
    }),
  )
}

export function rootOf(frontier: Frontier): Uint8Array {
  let root: Uint8Array | undefined
  for (const level of [...frontier.keys()].sort((a, b) => a - b)) {
    const row = frontier.get(level) as readonly Uint8Array[]
    root = rootOver(root ? [...row, root] : row)
  }
  return root ?? rootOver([])
}

/** Appends entries to a tree of `size` leaves: the new root, and every tile that came or grew. */
export function append(
  size: number,
  frontier: Frontier,
  entries: readonly Uint8Array[],
): { root: Uint8Array; tiles: Tile[] } {
  const rows = new Map([...frontier].map(([level, hashes]) => [level, [...hashes]]))
  const full: Tile[] = []
  const grown = new Set<number>()
  const push = (level: number, hash: Uint8Array, count: number): void => {
    const row = rows.get(level) ?? []
    rows.set(level, row)
    row.push(hash)
    grown.add(level)
    if (row.length < tileWidth) return
    full.push({ level, tile: count / tileWidth - 1, hashes: Buffer.concat(row) })
    rows.delete(level)
    push(level + 1, rootOver(row), count / tileWidth)
  }
  for (const [i, entry] of entries.entries()) push(0, leafHash(entry), size + i + 1)
  const parts = frontierOf(size + entries.length)
    .filter(({ level }) => grown.has(level))
    .map(({ level, tile }) => ({ level, tile, hashes: Buffer.concat(rows.get(level) ?? []) }))
  return { root: rootOf(rows), tiles: [...full, ...parts] }
}

/** Which tiles the nodes of these ranges stand in; each once. */
export function tilesFor(ranges: readonly Range[]): TilePlace[] {
  const places = ranges.flatMap(nodesOf).map((node) => within(node))
  return [...new Map(places.map(({ level, tile }) => [nameOf({ level, tile }), { level, tile }])).values()]
}

/** The hash of each range. Throws LogDamaged when a tile is missing or too short. */
export function hashesFrom(ranges: readonly Range[], tiles: readonly Tile[]): Uint8Array[] {
  const found = new Map(tiles.map((one) => [nameOf(one), one.hashes]))
  const hashOf = (node: Node) => {
    const place = within(node)
    const hashes = found.get(nameOf(place))
    const end = (place.at + place.width) * hashBytes
    if (!hashes || hashes.length < end) throw new LogDamaged('a tile of the log is missing')
    return rootOver(split(hashes.subarray(place.at * hashBytes, end)))
  }
  return ranges.map((range) => joinNodes(nodesOf(range).map(hashOf)))
}

/** Where a node stands: `width` hashes of a tile from `at` on, whose root it is. */
function within({ level, index }: Node): TilePlace & { at: number; width: number } {
  const width = 2 ** (level % 8)
  const first = index * width
  return { level: Math.floor(level / 8), tile: Math.floor(first / tileWidth), at: first % tileWidth, width }
}

const nameOf = ({ level, tile }: TilePlace) => `${level}/${tile}`

export function split(hashes: Buffer): Buffer[] {
  return Array.from({ length: hashes.length / hashBytes }, (_, i) =>
    hashes.subarray(i * hashBytes, (i + 1) * hashBytes),
  )
}
