// What an operator does at a terminal, by the very command lines, against the server as it stands.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeviceRow } from '#wire/console/devices.ts'
import { testHome } from '../cli/testing.ts'
import { openTestDoor, type TestDoor } from '../server/doors/console/testing.ts'

const home = testHome()
let door: TestDoor
let as: (role: Parameters<TestDoor['as']>[0]) => Promise<(...words: string[]) => ReturnType<typeof home.muster>>
let muster: Awaited<ReturnType<typeof as>>

beforeAll(async () => {
  door = await openTestDoor()
  as = async (role) => {
    const { secret } = await door.as(role)
    const file = join(home.folder, role)
    writeFileSync(file, JSON.stringify({ server: door.base, credential: secret }))
    return (...words) => home.muster([...words, '--credential-file', file])
  }
  muster = await as('administrator')
})
afterAll(async () => {
  await door[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(home.folder, name), content)
  return join(home.folder, name)
}

async function json(...words: string[]) {
  const { exitCode, out, notes } = await muster(...words, '-o', 'json')
  expect(`${exitCode} ${notes}`).toBe('0 ')
  return JSON.parse(out)
}

const machine = (id: string, packages: readonly (readonly [name: string, version: string])[]) =>
  JSON.stringify({
    inventory_id: id,
    os: { id: 'debian', version_id: '12', codename: 'bookworm' },
    arch: 'amd64',
    manager: 'dpkg',
    packages: packages.map(([name, version]) => ({ name, version, arch: 'amd64' })),
  })

describe('imports', () => {
  it('make devices in a group, with exactly the packages of the file', async () => {
    const lines = [
      machine('web-1', [
        ['libc6', '2.36-9+deb12u4'],
        ['openssl', '3.0.11-1'],
      ]),
      machine('web-2', [['libc6', '2.36-9+deb12u4']]),
    ]
    const path = file('fleet.jsonl.gz', gzipSync(lines.join('\n')))
    expect(await json('inventory', 'import', path, '--group', 'Web')).toMatchObject({
      read: 2,
      made: 2,
      updated: 0,
      added: 3,
      removed: 0,
      faults: 0,
    })
    const devices = (await json('devices', 'list', '--group', 'Web')) as DeviceRow[]
    expect(devices.map((one) => [one.name, one.state, one.packages])).toEqual([
      ['web-1', 'unmanaged', 2],
      ['web-2', 'unmanaged', 1],
    ])
    const { software } = await json('devices', 'show', 'web-1', '--software')
    expect(software).toEqual([
      { manager: 'dpkg', name: 'libc6', version: '2.36-9+deb12u4', architecture: 'amd64', origin: 'debian' },
      { manager: 'dpkg', name: 'openssl', version: '3.0.11-1', architecture: 'amd64', origin: 'debian' },
    ])
  })

  it('again change what changed and nothing else', async () => {
    const path = file(
      'again.jsonl',
      machine('web-1', [
        ['libc6', '2.36-9+deb12u4'],
        ['openssl', '3.0.17-1'],
      ]),
    )
    expect(await json('inventory', 'import', path, '--group', 'Web')).toMatchObject({
      made: 0,
      updated: 1,
      added: 1,
      removed: 1,
    })
    expect(await json('inventory', 'import', path, '--group', 'Web')).toMatchObject({
      made: 0,
      updated: 1,
      added: 0,
      removed: 0,
    })
    expect((await json('devices', 'list', '--group', 'Web')).length).toBe(2)
    expect(await json('devices', 'history', 'web-1')).toMatchObject([
      { kind: 'software', what: 'changed', subject: 'openssl', before: '3.0.11-1', after: '3.0.17-1' },
    ])
  })

  it('go on past what is bad, and say so', async () => {
    const path = file('mixed.jsonl', `nonsense\n${machine('web-3', [['bash', '5.2-1']])}\n`)
    const { exitCode, notes, out } = await muster('inventory', 'import', path, '--group', 'Web')
    expect(exitCode).toBe(1)
    expect(notes).toContain(`${path}:1: is not JSON`)
    expect(out).toBe(
      '1 device made, 0 updated in "Web": 1 package added, 0 removed. 1 fault: what is named above was not imported.',
    )
  })

  it('of the other formats arrive as well', async () => {
    const rpm = file(
      'db-1.tsv',
      'bash\t0:5.1.8-6.el9\tx86_64\tbash-5.1.8-6.el9.src.rpm\tRocky Enterprise Software Foundation\t1700000000\n',
    )
    expect((await muster('inventory', 'import', rpm, '--os', 'rocky:9.3', '--group', 'Data')).exitCode).toBe(0)
    const { software } = await json('devices', 'show', 'db-1', '--software')
    expect(software).toEqual([
      {
        manager: 'rpm',
        name: 'bash',
        version: '5.1.8-6.el9',
        architecture: 'x86_64',
        vendor: 'Rocky Enterprise Software Foundation',
        origin: 'rocky',
        installedOn: '2023-11-14',
      },
    ])
    const bom = {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: { component: { name: 'edge' } },
      components: [{ purl: 'pkg:apk/alpine/musl@1.2.4-r2?arch=x86_64&distro=3.19' }],
    }
    expect(
      (await muster('inventory', 'import', file('edge.json', JSON.stringify(bom)), '--group', 'Data')).exitCode,
    ).toBe(0)
    expect(await json('devices', 'show', 'edge')).toMatchObject({ osId: 'alpine', osVersion: '3.19', packages: 1 })
  })
})

describe('the fleet', () => {
  it('is searched, and its software counted', async () => {
    expect(
      (await json('devices', 'list', '--search', 'web', '--package', 'openssl')).map((one: DeviceRow) => one.name),
    ).toEqual(['web-1'])
    const software = await json('software', 'list', '--search', 'libc')
    expect(software).toMatchObject([{ manager: 'dpkg', name: 'libc6', devices: 2, versions: 1 }])
    expect(await json('software', 'show', 'libc6')).toMatchObject({
      devices: 2,
      versions: [{ version: '2.36-9+deb12u4', devices: 2 }],
    })
    expect((await muster('software', 'show', 'bash')).notes).toContain('--manager')
    expect((await muster('software', 'show', 'none')).exitCode).toBe(1)
  })

  it('is renamed and moved by name, and not retired without the scope that erases', async () => {
    expect((await muster('devices', 'rename', 'web-3', 'front desk')).exitCode).toBe(0)
    expect(await json('groups', 'create', 'Office')).toMatchObject({ name: 'Office', devices: 0 })
    expect((await muster('groups', 'create', 'Desk', '--parent', 'Office')).exitCode).toBe(0)
    expect((await muster('devices', 'move', 'front desk', '--group', 'Desk')).exitCode).toBe(0)
    expect((await muster('groups', 'list')).out).toMatch(/^Office .*\n {2}Desk +1/m)
    // To retire for good is to erase, and this credential was made without the scope for that.
    const retired = await muster('devices', 'retire', 'front desk', '--why', 'retired')
    expect(`${retired.exitCode} ${retired.notes}`).toMatch(/^3 .*scope 'erase'/)
    expect((await json('devices', 'list')).map((one: DeviceRow) => one.name)).toContain('front desk')
  })
})

describe('what lets in', () => {
  it('tokens are made, listed and revoked', async () => {
    const made = await json('tokens', 'create', '--valid', '2h', '--group', 'Web')
    expect(made.token).toMatch(/\S{20,}/)
    const listed = await json('tokens', 'list')
    expect(listed.find((one: { id: string }) => one.id === made.id)).toMatchObject({ reusable: false })
    expect(JSON.stringify(listed)).not.toContain(made.token)
    expect((await muster('tokens', 'revoke', made.id.slice(0, 12))).exitCode).toBe(0)
  })

  it('credentials do what their role says until they are revoked', async () => {
    const { secret } = await json('credentials', 'create', 'report', '--role', 'observer')
    const path = file('report', secret)
    const report = (...words: string[]) => home.muster([...words, '--server', door.base, '--credential-file', path])
    expect((await report('devices', 'list')).exitCode).toBe(0)
    expect((await report('tokens', 'create')).exitCode).toBe(3)
    expect((await muster('credentials', 'revoke', 'report')).exitCode).toBe(0)
    expect((await report('devices', 'list')).exitCode).toBe(3)
  })
})

describe('privacy and audit', () => {
  it('stand on strict until somebody chose', async () => {
    expect((await muster('privacy', 'show')).out).toMatch(/Nobody chose yet, so strict holds/)
    expect(await json('privacy', 'set', 'standard')).toMatchObject({ level: 'standard', chosen: true, revision: 2 })
    expect((await muster('privacy', 'show')).out).toMatch(/Privacy level standard, revision 2/)
    expect((await muster('privacy', 'set', 'nothing')).exitCode).toBe(2)
  })

  it('show everything that is held about a device, to those who may see names', async () => {
    const named = (fields: { field: string; value?: string; state: string }[]) =>
      fields.filter((one) => one.value === 'web-1')
    expect(named(await json('devices', 'known', 'web-1'))).toHaveLength(1)
    const observer = await as('observer')
    const { id } = (await json('devices', 'show', 'web-1')) as DeviceRow
    const seen = await observer('devices', 'known', id, '-o', 'json')
    expect([seen.exitCode, seen.out.includes('web-1')]).toEqual([0, false])
  })

  it('show who did what', async () => {
    const acts = await json('audit', 'list', '--act', 'device.move')
    expect(acts).toMatchObject([{ act: 'device.move', outcome: 'done' }])
    expect((await muster('audit', 'list', '--limit', '2')).out.split('\n')).toHaveLength(3)
  })
})

describe('doctor, asked about a server', () => {
  it('finds it well, and says what is not', async () => {
    const path = join(home.folder, 'administrator')
    const well = await home.muster(['doctor', '--server', door.base, '--credential-file', path, '-o', 'json'])
    expect(JSON.parse(well.out).map((one: { check: string; state: string }) => `${one.check} ${one.state}`)).toEqual([
      'console ok',
      'database ok',
      'credential ok',
      // No vulnerability service stands beside this server, and it says so.
      'advisories failed',
      'coverage failed',
      'own components warning',
    ])
    const bad = await home.muster(['doctor', '--server', door.base, '--credential-file', home.credentialFile])
    expect([bad.exitCode, bad.out]).toEqual([1, expect.stringMatching(/failed +credential/)])
  })
})
