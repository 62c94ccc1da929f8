// Debian's package database as dpkg keeps it; of a maintainer only the organisation's domain survives the first line.
import type { Package } from '#wire/telemetry/software.ts'
import { dayOf, known, type Tree, Unreadable } from '../tree.ts'
import { dpkgFolder } from './databases.ts'

/** States in which no files of the package are there: deb(5), dpkg-query(1) `db:Status-Status`. */
const absent = new Set(['not-installed', 'config-files'])

/**
 * Installed packages in the order of the database: `status`, what dpkg has written to `updates` since, and the
 * one-package files of images without dpkg (`status.d`). `installedOn` costs a stat per package, so it is asked for.
 * Throws Unreadable when packages are there and their list is not.
 */
export function readDpkg(tree: Tree, withDays: boolean): Package[] {
  const status = tree.bytes(`${dpkgFolder}/status`)
  if (status === undefined && tree.names(`${dpkgFolder}/info`).length > 0)
    throw new Unreadable('dpkg has no status file')
  const packages = new Map<string, Package[]>()
  const add = (bytes: Buffer | undefined, whole: boolean) => {
    for (const fields of stanzasIn(bytes ?? Buffer.alloc(0))) {
      const name = fields.get('Package')
      if (!name || (!whole && !fields.has('Version'))) continue
      packages.set(`${name}:${fields.get('Architecture')}`, packageOf(fields, withDays ? tree : undefined))
    }
  }
  add(status, true)
  for (const name of tree.names(`${dpkgFolder}/updates`))
    if (/^\d+$/.test(name)) add(tree.bytes(`${dpkgFolder}/updates/${name}`), true)
  for (const name of tree.names(`${dpkgFolder}/status.d`))
    if (!name.endsWith('.md5sums')) add(tree.bytes(`${dpkgFolder}/status.d/${name}`), false)
  return [...packages.values()].flat()
}

function packageOf(fields: Fields, tree: Tree | undefined): Package[] {
  const [name, version, architecture = ''] = ['Package', 'Version', 'Architecture'].map((field) => fields.get(field))
  const state = fields.get('Status')?.split(' ')[2] ?? 'installed'
  if (!name || !version || absent.has(state)) return []
  const source = sourceOf(fields.get('Source'), name, version)
  return [
    known({
      manager: 'dpkg' as const,
      name,
      version,
      architecture,
      ...source,
      vendor: domainOf(fields.get('Maintainer')),
      installedOn: tree && installedOn(tree, name, architecture),
    }) as Package,
  ]
}

/** `Source: name (version)`, both left out where they follow from the binary package (wire/telemetry/software.ts). */
function sourceOf(field: string | undefined, name: string, version: string): Pick<Package, 'source' | 'sourceVersion'> {
  const [, source = name, sourceVersion = version] = /^(\S+)(?: \(([^)]+)\))?/.exec(field ?? '') ?? []
  return {
    ...(source !== name && { source }),
    ...(sourceVersion !== version.replace(/\+b\d+$/, '') && { sourceVersion }),
  }
}

/** The domain of `Name <local@domain>`, lower case; nothing of the name or the local part. */
export function domainOf(maintainer: string | undefined): string | undefined {
  return /@([A-Za-z0-9](?:[A-Za-z0-9.-]{0,198}[A-Za-z0-9])?)>?\s*$/.exec(maintainer ?? '')?.[1]?.toLowerCase()
}

/** dpkg writes a package's file list when it unpacks it. */
function installedOn(tree: Tree, name: string, architecture: string): string | undefined {
  const list =
    tree.stat(`${dpkgFolder}/info/${name}:${architecture}.list`) ?? tree.stat(`${dpkgFolder}/info/${name}.list`)
  return list && dayOf(list.mtimeMs)
}

type Fields = ReadonlyMap<string, string>

const wanted = ['Package', 'Status', 'Version', 'Architecture', 'Source', 'Maintainer'].map((name) => ({
  name,
  start: Buffer.from(`${name}:`),
}))

/**
 * The fields we read, stanza by stanza; each is one line in this database (deb-control(5)). Only their values become
 * text: the file is megabytes on a large machine, and a piece of a text keeps the whole of it in memory.
 */
function* stanzasIn(bytes: Buffer): Generator<Fields> {
  let fields = new Map<string, string>()
  for (let at = 0; at < bytes.length; ) {
    let end = bytes.indexOf(lineFeed, at)
    if (end < 0) end = bytes.length
    if (end === at) {
      yield fields
      fields = new Map()
    }
    const field = wanted.find(
      ({ start }) =>
        bytes[at] === start[0] && bytes.compare(start, 0, start.length, at, Math.min(at + start.length, end)) === 0,
    )
    if (field) fields.set(field.name, bytes.toString('utf8', at + field.start.length, end).trim())
    at = end + 1
  }
  yield fields
}

const lineFeed = 10
