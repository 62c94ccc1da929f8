// What can be installed: Debian 12's own package list with base and security versions where it is at hand, else one like it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Package } from '#wire/telemetry/software.ts'
import { chanceOf } from './chance.ts'

/** A package of the distribution and its versions, oldest first. */
export interface Installable {
  readonly name: string
  readonly architecture: string
  readonly source: string
  readonly versions: readonly string[]
  /** On every machine. */
  readonly essential: boolean
}

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'inventories')
/** Whether the real data stands beside the repository; figures say which was used. */
export const real = existsSync(folder)

const lines = (name: string) =>
  gunzipSync(readFileSync(join(folder, name)))
    .toString()
    .trim()
    .split('\n')

export function installables(): readonly Installable[] {
  if (!real) return madeUp()
  return lines('debian12-package-catalogue.tsv.gz')
    .slice(1)
    .map((line) => {
      const [name, architecture, source, , priority, , base, security] = line.split('\t') as string[]
      return {
        name: name as string,
        architecture: architecture as string,
        source: source || (name as string),
        versions: [base, security].filter((version): version is string => !!version),
        essential: /^(required|important|standard)$/.test(priority ?? ''),
      }
    })
    .filter(({ versions }) => versions.length > 0)
}

function madeUp(): readonly Installable[] {
  const chance = chanceOf(1)
  return Array.from({ length: 60_000 }, (_, i) => {
    const source = `source-${Math.floor(i / 3)}`
    const version = `${chance.below(9)}.${chance.below(40)}.${chance.below(20)}-${1 + chance.below(6)}`
    const versions = chance.next() < 0.1 ? [version, `${version}+deb12u${1 + chance.below(4)}`] : [version]
    return {
      name: `${source}-part${i % 3}`,
      architecture: i % 4 === 0 ? 'all' : 'amd64',
      source,
      versions,
      essential: i < 150,
    }
  })
}

interface Listed {
  readonly os: { readonly id: string; readonly version_id: string }
  readonly arch: string
  readonly manager: Package['manager']
  readonly packages: readonly {
    name: string
    version?: string
    evr?: string
    arch?: string
    source?: string
    source_version?: string
  }[]
}

export interface Machine {
  readonly osId: string
  readonly osVersion: string
  readonly architecture: string
  readonly packages: Package[]
}

/** Real machines of other distributions, as they were found; none where the data is not at hand. */
export function foundMachines(): readonly Machine[] {
  if (!real) return []
  return lines('mixed-distros.jsonl.gz').map((line) => {
    const { os, arch, manager, packages } = JSON.parse(line) as Listed
    return {
      osId: os.id,
      osVersion: os.version_id,
      architecture: arch,
      packages: packages.map((one) => ({
        manager,
        name: one.name,
        version: (one.version ?? one.evr) as string,
        architecture: one.arch ?? arch,
        ...(one.source && one.source !== one.name && { source: one.source }),
        ...(one.source_version && { sourceVersion: one.source_version }),
        origin: os.id,
      })),
    }
  })
}
