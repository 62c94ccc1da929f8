// Alpine's package database: one letter and a colon per line, an empty line between packages.
import type { Package } from '#wire/telemetry/software.ts'
import { known, type Tree } from '../tree.ts'
import { apkDatabases, apkRepositories } from './databases.ts'

/** Installed packages in the order of the database. P name, V version, A architecture, o origin (source package). */
export function readApk(tree: Tree): Package[] {
  const text = apkDatabases.map((path) => tree.text(path)).find((found) => found !== undefined) ?? ''
  const origin = publicRepository(tree)
  return text.split(/\n\n+/).flatMap((stanza) => {
    const fields = new Map(
      stanza
        .split('\n')
        .filter((line) => /^[PVAo]:/.test(line))
        .map((line) => [line[0], line.slice(2)]),
    )
    const [name, version, architecture = '', source] = [...'PVAo'].map((letter) => fields.get(letter))
    if (!name || !version) return []
    return [
      known({
        manager: 'apk' as const,
        name,
        version,
        architecture,
        source: source === name ? undefined : source,
        origin,
      }) as Package,
    ]
  })
}

/**
 * The database does not say which repository a package came from, so the origin is known only while all of them
 * are one distribution's.
 */
function publicRepository(tree: Tree): string | undefined {
  const lines = (tree.text(apkRepositories) ?? '').split('\n').map((line) => line.trim())
  const places = lines.filter((line) => line && !line.startsWith('#')).map((line) => line.replace(/^@\S+\s+/, ''))
  const origins = new Set(
    places.map((place) => {
      if (/^https?:\/\/packages\.wolfi\.dev\//.test(place)) return 'wolfi'
      return /^https?:\/\/[^/]+\/(?:.*\/)?alpine\/(?:edge|latest-stable|v\d+\.\d+)\/(?:main|community|testing)\/?$/.test(
        place,
      )
        ? 'alpine'
        : undefined
    }),
  )
  const [only] = origins
  return origins.size === 1 ? only : undefined
}
