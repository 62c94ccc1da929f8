// On this very machine: the same advisories given to Debian's own debsecan and to us lead to the same findings, and apt has the fix.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflateSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { needs } from '../law/needs.ts'
import { openStory, type Story, until } from './stack.ts'

const run = promisify(execFile)
const data = join(import.meta.dirname, '..', '..', 'shared', 'data')
const status = '/var/lib/dpkg/status'
const there = needs('the comparison with debsecan', { debsecan: 'debsecan', [status]: 'dpkg' })

interface Fix {
  readonly advisory: string
  readonly source: string
  readonly fixed: string | undefined
}

/** Paragraphs of dpkg's status file that say what is installed, as `name`, `source`, `source version`. */
function installed(text: string) {
  return text.split('\n\n').flatMap((paragraph) => {
    const value = (field: string) => new RegExp(`^${field}: (.*)$`, 'm').exec(paragraph)?.[1]
    if (!/ installed$/m.test(value('Status') ?? '')) return []
    const [, source = value('Package'), version] = /^(\S+)(?: \((\S+)\))?$/.exec(value('Source') ?? '') ?? []
    return [
      { name: value('Package') as string, source: source as string, version: version ?? (value('Version') as string) },
    ]
  })
}

/** As if none of Debian's updates had come: what is left is what the release began with, or older. */
const aged = (text: string) =>
  text.replaceAll(/^(?:Version|Source):.*$/gm, (line) =>
    line.replaceAll(/\+deb\d+u\d+/g, '').replaceAll(/~deb\d+u\d+/g, '~'),
  )

/** Fixes just above, at and below what is installed, and none at all: the edges of the comparison, for real versions. */
function edges(text: string): Fix[] {
  const sources = new Map(installed(text).map((one) => [one.source, one.version]))
  return [...sources].flatMap(([source, version], i) => {
    const fixed = [
      `${version}+1`,
      version,
      `${version}~`,
      undefined,
      `1:${version.replace(/^\d+:/, '')}`,
      `${version}.1~rc1`,
    ]
    return [{ advisory: `DSA-${20_000 + i}-1`, source, fixed: fixed[i % fixed.length] }]
  })
}

/** The feed as the tracker writes it: names, then per source package what is fixed where. */
function feedOf(fixes: readonly Fix[]): Buffer {
  const names = [...new Set(fixes.map((fix) => fix.advisory))]
  const lines = fixes.map(
    (fix) => `${fix.source},${names.indexOf(fix.advisory)},S ?${fix.fixed ? 'F' : ' '},${fix.fixed ?? ''},`,
  )
  return deflateSync(['VERSION 1', ...names.map((name) => `${name},,${name}`), '', ...lines, '', ''].join('\n'))
}

async function askDebsecan(folder: string, feed: Buffer, statusFile: string): Promise<string[]> {
  const server = createServer((_, response) => response.end(feed)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const words = ['--suite', 'any', '--source', `http://127.0.0.1:${port}/release/1/`, `--status=${statusFile}`]
  const env = { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8' }
  const { stdout } = await run('debsecan', words, { env, maxBuffer: 16 * 1024 * 1024 }).finally(() => server.close())
  return stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' ').slice(0, 2).join(' '))
}

describe.runIf(there)('this machine', () => {
  let story: Story
  let folder: string
  let release: string
  beforeAll(async () => {
    story = await openStory()
    folder = join(story.dataFolder, '..', 'debsecan')
    mkdirSync(folder)
    release = /^VERSION_ID="?(\d+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? ''
  })
  afterAll(() => story?.[Symbol.asyncDispose]())

  async function load(fixes: readonly Fix[], name: string) {
    const file = join(folder, `${name}.jsonl`)
    const records = [...Map.groupBy(fixes, (fix) => fix.advisory)].map(([id, group]) => ({
      schema_version: '1.7.0',
      id,
      modified: '2026-11-01T00:00:00Z',
      affected: group.map(({ source, fixed }) => ({
        package: { ecosystem: `Debian:${release}`, name: source },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, ...(fixed ? [{ fixed }] : [])] }],
      })),
    }))
    writeFileSync(file, records.map((one) => `${JSON.stringify(one)}\n`).join(''))
    const said = await story.muster('advisories', 'import', file, '--source', 'debian-osv', '--whole', '--confirm')
    expect(`${said.exitCode} ${said.notes}${said.out}`).toMatch(/^0 /)
  }

  /** What we report of a status file; the group is named as the file. */
  async function ask(text: string, name: string): Promise<{ finding: string; fixed: string | null }[]> {
    const file = join(folder, `${name}.dpkg-status`)
    writeFileSync(file, text)
    const os = `debian:${release}`
    const said = await story.muster('inventory', 'import', file, '--group', name, '--os', os)
    expect(`${said.exitCode} ${said.notes}${said.out}`).toMatch(/^0 /)
    const rows = await until('the import is matched', async () => {
      const { out, exitCode } = await story.muster('findings', 'export', '--group', name, '-o', 'jsonl')
      return exitCode === 0 && out.trim() !== '' ? out : undefined
    })
    return rows
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter((row) => ['affected', 'unfixed'].includes(row.verdict))
      .map((row) => ({ finding: `${row.advisory} ${row.package}`, fixed: row.fixed }))
  }

  /** Packages that are not the distribution's own: debsecan compares them by name all the same, we say unknown. */
  async function foreign(name: string): Promise<Set<string>> {
    const { items } = await story.ask(contracts.listDevices, { search: name })
    const { packages } = await story.ask(contracts.deviceSoftware, { id: items[0]?.id as never })
    return new Set(packages.filter((one) => one.origin !== 'debian').map((one) => one.name))
  }

  async function agree(fixes: readonly Fix[], text: string, name: string) {
    await load(fixes, name)
    const ours = await ask(text, name)
    const theirs = await askDebsecan(folder, feedOf(fixes), join(folder, `${name}.dpkg-status`))
    const unknown = await foreign(name)
    const compared = theirs.filter((line) => !unknown.has(line.split(' ')[1] as string))
    expect(compared.length).toBeGreaterThan(0)
    expect([...new Set(ours.map((one) => one.finding))].sort()).toEqual([...new Set(compared)].sort())
    return ours
  }

  it('agrees at every edge of a version', async () => {
    const text = readFileSync(status, 'utf8')
    await agree(edges(text), text, 'edges')
  })

  it.runIf(existsSync(data))(
    'agrees on real advisories, as it is and as if never updated',
    { timeout: 240_000 },
    async () => {
      const text = readFileSync(status, 'utf8')
      const fixes = realFixes(release)
      await agree(fixes, aged(text), 'aged')
      const here = await ask(text, 'here')
      const theirs = await askDebsecan(folder, feedOf(fixes), status)
      const unknown = await foreign('here')
      const compared = theirs.filter((line) => !unknown.has(line.split(' ')[1] as string))
      expect([...new Set(here.map((one) => one.finding))].sort()).toEqual([...new Set(compared)].sort())
      await aptHasTheFix(here)
    },
  )

  /** apt's candidate is at least the fix named, where its lists know the package. */
  async function aptHasTheFix(ours: readonly { finding: string; fixed: string | null }[]) {
    for (const { finding, fixed } of ours) {
      const name = finding.split(' ')[1] as string
      const { stdout } = await run('apt-cache', ['policy', name], { env: { PATH: process.env.PATH, LC_ALL: 'C' } })
      const candidate = /Candidate: (\S+)/.exec(stdout)?.[1]
      if (!fixed || !candidate || candidate === '(none)') continue
      const source = await sourceVersion(name, candidate)
      await run('dpkg', ['--compare-versions', source, 'ge', fixed])
    }
  }

  async function sourceVersion(name: string, version: string): Promise<string> {
    const { stdout } = await run('apt-cache', ['show', `${name}=${version}`])
    return /^Source: \S+ \((\S+)\)$/m.exec(stdout)?.[1] ?? version.replace(/\+b\d+$/, '')
  }
})

function realFixes(release: string): Fix[] {
  return gunzipSync(readFileSync(join(data, 'advisories', 'debian-osv.jsonl.gz')))
    .toString()
    .trim()
    .split('\n')
    .flatMap((line) => {
      const { id, affected } = JSON.parse(line)
      return affected
        .filter((one: { package: { ecosystem: string } }) => one.package.ecosystem === `Debian:${release}`)
        .map((one: { package: { name: string }; ranges: { events: { fixed?: string }[] }[] }) => ({
          advisory: id,
          source: one.package.name,
          fixed: one.ranges[0]?.events.find((event) => event.fixed)?.fixed,
        }))
    })
}
