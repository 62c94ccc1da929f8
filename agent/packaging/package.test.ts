import { execFileSync, type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#kit/clock.ts'
import { needs } from '../../law/needs.ts'
import { startServer } from '../testing/server.ts'
import { type Packed, pack } from './pack.ts'
import type { Architecture } from './stage.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-package-'))
const tree = join(folder, 'tree')
const architecture = process.arch as Architecture
const options = { architecture, epochSeconds: 1_763_000_000, compression: 'none' } as const
const builds = needs('the packages of the agent', { 'dpkg-deb': 'dpkg', tar: 'tar', gzip: 'gzip' })
let packed: Packed

beforeAll(async () => {
  if (!builds) return
  packed = await pack(join(folder, 'one'), options)
  execFileSync('dpkg-deb', ['-x', packed.deb, tree])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const lines = (program: string, ...args: string[]) =>
  execFileSync(program, args, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' } })
    .trimEnd()
    .split('\n')

describe.runIf(builds)('the package', () => {
  it('is root’s, writable for nobody else, of one date, and in its own places only', () => {
    const entries = lines('dpkg-deb', '-c', packed.deb).map((line) => line.split(/\s+/))
    expect(entries.length).toBeGreaterThan(30)
    for (const [mode = '', owner, , day, time, path = ''] of entries) {
      expect([owner, day, time], path).toEqual(['root/root', '2025-11-13', '02:13'])
      expect(mode, path).toMatch(/^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x)$/)
      expect(path, path).toMatch(
        /^\.\/(usr\/(bin\/(muster(-agent)?)?|lib\/(muster-agent\/.*|systemd\/(system\/(muster-agent.*)?)?|(sysusers|tmpfiles)\.d\/(muster-agent\.conf)?)?|share\/(doc\/(muster-agent\/.*)?)?)?|etc\/(muster\/(agent\.json)?)?)?$/,
      )
    }
    const programs = entries.filter(([mode, , , , , path]) => mode === '-rwxr-xr-x' && path)
    expect(programs.map(([, , , , , path]) => path).sort()).toEqual([
      './usr/bin/muster',
      './usr/bin/muster-agent',
      './usr/lib/muster-agent/node',
    ])
  })

  it('says what it is, asks nothing and brings the settings as a file that stays changed', () => {
    expect(lines('dpkg-deb', '-f', packed.deb, 'Package', 'Architecture', 'Pre-Depends')).toEqual([
      'Package: muster-agent',
      `Architecture: ${{ x64: 'amd64', arm64: 'arm64' }[architecture]}`,
    ])
    const control = join(folder, 'control')
    execFileSync('dpkg-deb', ['-e', packed.deb, control])
    expect(readdirSync(control).sort()).toEqual(['conffiles', 'control', 'postinst', 'postrm', 'prerm'])
    expect(readFileSync(join(control, 'conffiles'), 'utf8')).toBe('/etc/muster/agent.json\n')
  })

  it('brings every licence: ours, Node’s, and of each package in the bundle', () => {
    const text = readFileSync(join(tree, 'usr/share/doc/muster-agent/copyright'), 'utf8')
    const words = ['BSD 2-Clause', 'is Node.js', 'zod, in /usr', 'OpenSSL']
    expect(words.filter((one) => !text.includes(one))).toEqual([])
  })

  it('as an archive holds the same files', () => {
    const inside = lines('tar', '-tvzf', packed.archive).map((line) => line.split(/\s+/))
    for (const [mode, owner, , day, time] of inside) {
      expect(mode).toMatch(/^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x)$/)
      expect([owner, day, time]).toEqual(['0/0', '2025-11-13', '02:13'])
    }
    const paths = inside.map(([, , , , , path = '']) => path.replace(/^[^/]+\//, ''))
    const debs = lines('dpkg-deb', '-c', packed.deb).map((line) => line.split(/\s+/)[5]?.slice(2))
    expect(paths.filter((path) => path.startsWith('tree/')).map((path) => path.slice(5))).toEqual(
      expect.arrayContaining(debs as string[]),
    )
    expect(paths).toEqual(expect.arrayContaining(['install.sh', 'scripts/postinst', 'scripts/prerm', 'scripts/postrm']))
  })

  it('is the same, byte for byte, whoever builds it', () => {
    const again = join(folder, 'two')
    const build = `process.umask(0o077)
      const { pack } = await import(${JSON.stringify(join(import.meta.dirname, 'pack.ts'))})
      await pack(${JSON.stringify(again)}, ${JSON.stringify(options)})`
    execFileSync(process.execPath, ['--input-type=module', '-e', build], { stdio: ['ignore', 'ignore', 'inherit'] })
    const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')
    for (const path of Object.values(packed)) expect(digest(join(again, basename(path)))).toBe(digest(path))
  })
})

const scripts = [
  'agent/packaging/muster',
  'agent/packaging/muster-agent',
  'agent/packaging/install.sh',
  'stories/packaged-agent/run.sh',
].concat(globSync('agent/packaging/deb/p*', { cwd: join(import.meta.dirname, '../..') }))
it.runIf(needs('the scripts of the package', { shellcheck: 'shellcheck' }))('its scripts are plain and sound', () => {
  const found = spawnSync('shellcheck', ['--shell=sh', '--exclude=SC2016', ...scripts], {
    cwd: join(import.meta.dirname, '../..'),
    encoding: 'utf8',
  })
  expect(found.stdout).toBe('')
  expect(scripts.length).toBe(7)
})

/** Every unit that runs something, with the exposure (times ten) that systemd finds today: it may fall, not rise. */
const exposures = {
  'muster-agent.service': 15,
  'muster-agent-once.service': 15,
  'muster-agent-packages.service': 15,
  'muster-agent-wake.service': 15,
  'muster-agent-farewell.service': 15,
  'muster-agent-helper@.service': 7,
}
const judges = builds && needs('the units of the agent', { 'systemd-analyze': 'systemd' })
describe.runIf(judges)('its units', () => {
  const root = join(folder, 'root')
  const units = join(root, 'usr/lib/systemd/system')
  const analyze = (...words: string[]): SpawnSyncReturns<string> =>
    spawnSync('systemd-analyze', [`--root=${root}`, ...words], { encoding: 'utf8' })
  const own = () => readdirSync(units).filter((name) => /^muster-agent.*\.(service|socket|timer|path)$/.test(name))

  beforeAll(() => {
    // Enough of a system around them that systemd can tell what would start.
    cpSync(tree, root, { recursive: true, filter: (path) => !path.endsWith('/muster-agent/node') })
    mkdirSync(join(root, 'bin'))
    for (const program of ['bin/true', 'bin/sleep', 'usr/lib/muster-agent/node']) {
      writeFileSync(join(root, program), '#!/bin/sh\n')
      chmodSync(join(root, program), 0o755)
    }
    const host = '/usr/lib/systemd/system'
    for (const name of readdirSync(host).filter((one) => /\.(target|slice)$|^systemd-journald.*\.socket$/.test(one)))
      cpSync(join(host, name), join(units, name), { recursive: true })
  })

  it('are units, all of them', () => {
    expect(own().length).toBe(11)
    const said = analyze('verify', '--man=no', ...own().map((name) => name.replace('@.', '@one.')))
    expect([said.status, said.stderr]).toEqual([0, ''])
    const wrong = join(units, 'muster-agent-wrong.service')
    writeFileSync(wrong, '[Service]\nExecStart=/usr/bin/none\nNoNewPrivilege=yes\n')
    expect(analyze('verify', '--man=no', 'muster-agent-wrong.service').stderr).toContain('Unknown key')
    rmSync(wrong)
  })

  const exposure = (unit: string) =>
    Number(
      /exposure level for .*: (\d+\.\d)/.exec(analyze('security', '--no-pager', '--offline=yes', unit).stdout)?.[1],
    ) * 10

  it.each(Object.entries(exposures))('%s is as closed as it was', (unit, most) => {
    expect(analyze('security', '--no-pager', '--offline=yes', `--threshold=${most}`, unit).status).toBe(0)
    expect(Math.round(exposure(unit))).toBe(most)
  })

  it('run Node interpreted wherever they start it, which alone lets V8 live without executable pages', () => {
    expect(readFileSync(join(tree, 'usr/lib/systemd/system/muster-agent.service.d/hardening.conf'), 'utf8')).toContain(
      'MemoryDenyWriteExecute=yes\n',
    )
    const starts = [join(tree, 'usr/bin/muster-agent'), ...own().map((name) => join(units, name))]
      .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
      .filter((line) => /\/node"? /.test(line))
    expect(starts.length).toBe(2)
    for (const line of starts) expect(line).toMatch(/\/node"? --jitless /)
  })

  it('are all judged, and a loosened one is noticed', () => {
    expect(
      own()
        .filter((name) => name.endsWith('.service'))
        .sort(),
    ).toEqual(Object.keys(exposures).sort())
    const hardening = join(units, 'muster-agent-.service.d/hardening.conf')
    const before = readFileSync(hardening, 'utf8')
    for (const fence of ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'SystemCallFilter=@system-service']) {
      expect(before).toContain(`${fence}\n`)
      writeFileSync(hardening, before.replace(`${fence}\n`, ''))
      expect(exposure('muster-agent-once.service'), fence).toBeGreaterThan(15)
    }
    writeFileSync(hardening, before)
  })
})

describe('the program', () => {
  const home = join(folder, 'home')
  const state = join(folder, 'state')
  const wrapper = join(folder, 'muster-agent')

  /** The very program of the package with its places moved to where a test may have them, and its own user left out. */
  function install(program: string, from: string): void {
    const text = readFileSync(join(import.meta.dirname, 'muster-agent'), 'utf8')
    const moved = text
      .replace('home=/usr/lib/muster-agent\n', `home=${from}\n`)
      .replace('state=/var/lib/muster-agent\n', `state=${state}\n`)
      .replace(/as_agent='setpriv .*'\n/, 'as_agent=env\n')
      .replaceAll('/run/systemd/system', join(folder, 'none'))
    expect(moved.match(/as_agent=env|home=\/tmp|state=\/tmp/g)?.length).toBe(3)
    writeFileSync(program, moved)
    chmodSync(program, 0o755)
  }
  const said = (program: string, words: string[], input = '', env: Record<string, string> = {}) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawn(program, words, { env: { PATH: process.env.PATH ?? '', ...env }, cwd: folder })
      let [out, err] = ['', '']
      child.stdout.on('data', (part) => (out += part))
      child.stderr.on('data', (part) => (err += part))
      child.stdin.on('error', () => undefined)
      child.stdin.end(input)
      child.on('close', (code) => resolve({ code, out, err }))
    })

  beforeAll(() => mkdirSync(state, { mode: 0o711 }))

  it('may read what it needs, write its state, and neither look elsewhere nor start anything', async () => {
    mkdirSync(home)
    symlinkSync(process.execPath, join(home, 'node'))
    writeFileSync(
      join(home, 'main.js'),
      `const fs = require('fs'), { spawnSync } = require('child_process'), { Worker } = require('worker_threads')
       const may = (what, act) => { try { act(); console.log(what) } catch (error) { if (error.code !== 'ERR_ACCESS_DENIED') console.log(what, error.code) } }
       may('proc', () => fs.readFileSync('/proc/meminfo'))
       may('os-release', () => fs.readFileSync('/etc/os-release'))
       may('packages', () => fs.statSync('/var/lib/dpkg', { throwIfNoEntry: false }))
       may('write state', () => { fs.writeFileSync('${state}/a.part', 'a'); fs.renameSync('${state}/a.part', '${state}/a'); fs.rmSync('${state}/a') })
       may('READ passwd', () => fs.readFileSync('/etc/passwd'))
       may('READ home', () => fs.readdirSync('/home'))
       may('WRITE tmp', () => fs.writeFileSync('/tmp/muster-should-not', ''))
       may('WRITE itself', () => fs.writeFileSync('${home}/main.js', ''))
       may('SPAWN', () => spawnSync('true'))
       may('WORKER', () => new Worker('1', { eval: true }))`,
    )
    install(wrapper, home)
    const { code, out } = await said(wrapper, ['privacy'], '', { NODE_OPTIONS: '--allow-child-process' })
    expect([code, out.trim().split('\n')]).toEqual([0, ['proc', 'os-release', 'packages', 'write state']])
  })

  it.runIf(builds)(
    'enrols by a token from standard input, syncs what this machine has, shows and proves it',
    async () => {
      const server = await startServer(systemClock, [
        'system',
        'hardware',
        'software',
        'network',
        'network.hardwareAddress',
      ])
      try {
        install(wrapper, join(tree, 'usr/lib/muster-agent'))
        writeFileSync(join(folder, 'token'), server.token, { mode: 0o600 })
        const agent = (...words: string[]) =>
          said(wrapper, [...words, '--state-folder', state, '--server', server.address])
        // Root's wrapper hands the file over as standard input; anybody else, whose Node may not read it, does so here.
        const asRoot = process.getuid?.() === 0
        const given = asRoot ? join(folder, 'token') : '-'
        const words = ['enrol', '--token-file', given, '--state-folder', state, '--server', server.address]
        const enrolled = await said(wrapper, words, asRoot ? '' : server.token)
        expect(enrolled).toMatchObject({ code: 0, out: expect.stringMatching(/^enrolled as dev_/), err: '' })
        const synced = await agent('once', '--due')
        expect(synced).toMatchObject({ code: 0, out: expect.stringContaining('synced; told: ') })
        const system = server.held.get('system')?.rows[0]
        expect(system).toMatchObject({ osId: expect.any(String), kernel: expect.any(String) })
        expect(server.held.get('hardware')?.rows[0]).toMatchObject({ memoryMebibytes: expect.any(Number) })
        if (existsSync('/var/lib/dpkg/status')) expect(server.held.get('software')?.rows.length).toBeGreaterThan(20)
        expect(await agent('once', '--due')).toMatchObject({ code: 0, out: 'no sync is due yet\n' })
        expect((await agent('inspect')).out).toContain('kernel')
        expect(await agent('verify')).toMatchObject({ code: 0, out: expect.stringContaining('valid') })
        expect(await agent('check')).toMatchObject({ code: 0 })
        expect((await agent('privacy')).out).toContain('This machine is managed')
        expect(statSync(join(state, 'NOTICE.txt')).mode & 0o777).toBe(0o644)
        expect(statSync(join(state, 'identity.json')).mode & 0o777).toBe(0o600)
        expect(await agent('reset')).toMatchObject({ code: 0 })
        expect(existsSync(join(state, 'identity.json'))).toBe(false)
      } finally {
        await server[Symbol.asyncDispose]()
      }
    },
  )
})
