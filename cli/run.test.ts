import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pair } from '#kit/http/serve.ts'
import type { DeviceRow } from '#wire/console/devices.ts'
import { contracts } from '#wire/console/index.ts'
import type { DeviceId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import { serving, testHome } from './testing.ts'

const ids = [
  'dev_aaaabbbbccccddddeeeeffff22',
  'dev_aaaazzzzccccddddeeeeffff22',
  'dev_qqqqbbbbccccddddeeeeffff22',
] as unknown as DeviceId[]
const row = (id: DeviceId, name: string): DeviceRow => ({
  id,
  name,
  nameFrom: 'given',
  state: 'managed',
  presence: 'online',
  lastSeen: '2026-11-21T11:57:00Z',
  osId: 'debian',
  osVersion: '12',
  packages: 869,
  enrolledAt: '2026-11-01T00:00:00Z',
})
const rows = [row(ids[0] as DeviceId, 'web-1'), row(ids[1] as DeviceId, 'web-2'), row(ids[2] as DeviceId, 'front desk')]

const home = testHome()
let server: Awaited<ReturnType<typeof serving>>
const acted: unknown[] = []

beforeAll(async () => {
  server = await serving([
    pair(contracts.listDevices, async (_, { search, cursor, limit }) => {
      const found = rows.filter((one) =>
        [one.name, one.id, one.id.slice(4)].some((text) => text.startsWith(search ?? '')),
      )
      const from = Number(cursor ?? 0)
      // Two a page, so that paging is seen to be followed.
      const page = found.slice(from, from + Math.min(limit, 2))
      const next = from + page.length < found.length ? { next: String(from + page.length) } : {}
      return { items: page, total: found.length, asOf: '2026-11-21T12:00:00Z', ...next }
    }),
    pair(contracts.actOnDevices, async (_, input) => {
      acted.push(input)
      const results = input.devices.map((device) =>
        device === ids[1] ? { device, done: false, code: 'conflict', detail: 'It is retired' } : { device, done: true },
      )
      return { results }
    }),
    pair(contracts.renameDevice, async () => {
      throw new Problem('right-missing')
    }),
    pair(contracts.listTokens, async () => {
      throw new Problem('database-away')
    }),
  ])
  mkdirSync(home.config.dataFolder, { recursive: true })
  writeFileSync(
    join(home.config.dataFolder, 'ready.json'),
    JSON.stringify({ consoleUrl: server.base, adminCredentialFile: home.credentialFile, more: true }),
  )
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

describe('muster devices list', () => {
  it('shows every page as a table', async () => {
    const { exitCode, out, notes } = await home.muster(['devices', 'list'])
    expect(out.split('\n')).toEqual([
      'NAME        STATE    SEEN    SYSTEM     PACKAGES  GROUP  ID',
      'web-1       managed  online  debian 12       869  -      dev_aaaabbbbcc',
      'web-2       managed  online  debian 12       869  -      dev_aaaazzzzcc',
      'front desk  managed  online  debian 12       869  -      dev_qqqqbbbbcc',
    ])
    expect([exitCode, notes]).toEqual([0, ''])
  })

  it('gives programs a list, and says what it left out', async () => {
    const all = await home.muster(['devices', 'list', '-o', 'json'])
    expect(JSON.parse(all.out)).toEqual(rows)
    const some = await home.muster(['-o', 'jsonl', 'devices', 'list', '--limit', '1'])
    expect(some.out.split('\n').map((line) => JSON.parse(line))).toEqual([rows[0]])
    expect(some.notes).toBe('1 of 3 devices shown.')
  })
})

describe('a device is named', () => {
  const revoked = async (...words: string[]) => {
    acted.length = 0
    const said = await home.muster(['devices', 'revoke', ...words])
    return { ...said, devices: (acted[0] as { devices?: string[] } | undefined)?.devices }
  }

  it('by its exact name, the start of its id, or its id', async () => {
    expect((await revoked('web-1')).devices).toEqual([ids[0]])
    expect((await revoked('dev_q')).devices).toEqual([ids[2]])
    expect((await revoked('aaaab')).devices).toEqual([ids[0]])
    expect((await revoked(ids[1] as string)).devices).toEqual([ids[1]])
    expect((await revoked('front desk', 'dev_aaaab', '--reason', 'sold')).devices).toEqual([ids[2], ids[0]])
    expect(acted[0]).toMatchObject({ verb: 'revoke', reason: 'sold' })
  })

  it('never by a guess', async () => {
    const several = await revoked('dev_aaaa')
    expect([several.exitCode, several.devices]).toEqual([2, undefined])
    expect(several.notes).toContain(`${ids[0]}  web-1`)
    const none = await revoked('web')
    expect([none.exitCode, none.devices]).toEqual([1, undefined])
    expect(none.notes).toContain('muster devices list')
  })

  it('and each gets its own result; one that failed fails the command', async () => {
    const { exitCode, out } = await revoked('web-1', 'web-2')
    expect(exitCode).toBe(1)
    expect(out).toContain(`${ids[0]}  revoked`)
    expect(out).toContain(`${ids[1]}  not revoked: It is retired`)
  })
})

describe('an exit code', () => {
  it.each([
    [[], 0],
    [['--help'], 0],
    [['--version'], 0],
    [['devices', 'list', '--help'], 0],
    [['context', 'list'], 0],
    [['tokens', 'list'], 1],
    [['nonsense'], 2],
    [['devices'], 2],
    [['devices', 'nonsense'], 2],
    [['devices', 'show'], 2],
    [['devices', 'list', '--limit', '0'], 2],
    [['devices', 'list', '--state', 'happy'], 2],
    [['devices', 'list', '-o', 'xml'], 2],
    [['devices', 'list', '--package-version', '1'], 2],
    [['devices', 'list', '--context', 'none'], 2],
    [['privacy', 'set', 'own'], 2],
    [['tokens', 'create', '--valid', 'soon'], 2],
    [['devices', 'sync'], 2],
    [['devices', 'sync', 'web-1', '--all'], 2],
    [['groups', 'keep', 'Berlin', 'always'], 2],
    [['events', 'list', '--since', 'lately'], 2],
    [['events', 'list', '--severity', 'bad'], 2],
    [['devices', 'rename', 'web-1', 'x'], 3],
  ])('of muster %j is %i', async (words, code) => {
    const { exitCode, out, notes } = await home.muster(words)
    expect(exitCode).toBe(code)
    expect(code === 0 ? out : notes).not.toBe('')
    if (code > 0) expect(out).toBe('')
  })
})

describe('what went wrong', () => {
  it('is said with what to do and the code', async () => {
    expect((await home.muster(['devices', 'rename', 'web-1', 'x'])).notes).toBe(
      'muster: Your role does not allow this. Use a credential with another role, or ask an administrator. (right-missing)',
    )
    expect((await home.muster(['tokens', 'list'])).notes).toContain('muster doctor (database-away)')
  })

  it('a wrong credential is a refusal', async () => {
    const file = join(home.folder, 'wrong')
    writeFileSync(file, 'msc1.1.something-else')
    const { exitCode, notes } = await home.muster([
      'devices',
      'list',
      '--server',
      server.base,
      '--credential-file',
      file,
    ])
    expect([exitCode, notes]).toEqual([3, expect.stringContaining('(credential-invalid)')])
    expect(notes).not.toContain('something-else')
  })

  it('a server that is not there is named', async () => {
    const closed = await serving([])
    await closed[Symbol.asyncDispose]()
    const gone = closed.base
    const { exitCode, notes } = await home.muster([
      'devices',
      'list',
      '--server',
      gone,
      '--credential-file',
      home.credentialFile,
    ])
    expect([exitCode, notes]).toEqual([1, expect.stringContaining('nothing listens there')])
  })

  it('another program at the address is noticed', async () => {
    const { exitCode, notes } = await home.muster(['groups', 'list'])
    expect([exitCode, notes]).toEqual([1, expect.stringContaining('(not-found)')])
  })

  it('no Muster here', async () => {
    const { exitCode, notes } = await home.muster(
      ['devices', 'list'],
      {},
      { ...home.config, dataFolder: join(home.folder, 'none') },
    )
    expect([exitCode, notes]).toEqual([1, expect.stringMatching(/No Muster runs here.*npm start/)])
  })

  it.each([
    'http://example.org',
    'http://localhost.example.org',
    'http://127.0.0.1.example.org',
    'ftp://localhost',
    'here',
  ])('a credential is not sent to %s', async (address) => {
    const said = await home.muster(['groups', 'list', '--server', address, '--credential-file', home.credentialFile])
    expect([said.exitCode, said.notes]).toEqual([2, expect.stringMatching(/in clear|takes an address/)])
  })

  it('a credential that names its server goes to no other, whatever the context', async () => {
    const elsewhere = await serving([])
    try {
      const file = join(home.folder, 'named')
      writeFileSync(file, JSON.stringify({ server: server.base, credential: 'msc1.1.testing-testing' }))
      const used = { ...home.config, dataFolderGiven: false }
      const add = ['context', 'add', 'elsewhere', '--server', elsewhere.base, '--credential-file', home.credentialFile]
      expect((await home.muster(add, {}, used)).exitCode).toBe(0)
      expect((await home.muster(['devices', 'list'], {}, used)).notes).toContain('(not-found)')
      expect((await home.muster(['devices', 'list', '--credential-file', file], {}, used)).exitCode).toBe(0)
      expect((await home.muster(['devices', 'list', '--credential-file', home.credentialFile])).exitCode).toBe(0)
    } finally {
      await elsewhere[Symbol.asyncDispose]()
    }
  })

  it('a file that is no credential is never sent', async () => {
    const file = join(home.folder, 'two-lines')
    writeFileSync(file, 'a\nb\n')
    const { exitCode, notes } = await home.muster([
      'devices',
      'list',
      '--credential-file',
      file,
      '--server',
      server.base,
    ])
    expect([exitCode, notes]).toEqual([1, expect.stringContaining('holds no credential')])
  })
})

describe('help', () => {
  it('shows one real example on every command, and what runs on this machine', async () => {
    const { out } = await home.muster(['--help'])
    for (const word of ['stack', 'server', 'agent', 'advisories', 'devices', 'doctor', 'Exit codes'])
      expect(out).toContain(word)
    const verbs =
      'devices list,devices show,devices history,devices known,devices rename,devices approve,devices revoke,devices retire,devices unlock,devices keep,devices release,devices sync,devices move,groups list,groups create,groups keep,events list,events counts,events types,events follow,software list,software show,inventory import,tokens create,tokens list,tokens revoke,credentials create,credentials list,credentials revoke,operators list,operators invite,operators change,operators remove,requests list,requests note,requests answer,erasures request,erasures list,erasures show,erasures agree,erasures undo,erasures receipt,holds list,holds place,holds lift,privacy server,privacy confirm,privacy show,privacy set,security show,security set,audit list,context add,context use,context list,doctor,completion'
    for (const words of verbs.split(',')) {
      const help = await home.muster([...words.split(' '), '--help'])
      expect(help.exitCode).toBe(0)
      expect(help.out).toMatch(new RegExp(`Example:\\n  (.*\\| )?muster ${words}`))
    }
  })
})
