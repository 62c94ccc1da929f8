// The canary drill: a device with unique texts in what identifies it is shown, exported, backed up and erased. Afterwards no file
// holds any of it, its key is nowhere, the old backup cannot bring it back, and the others are whole. With the key in the database
// the same drill fails: that is what the ring outside of it is for.
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { searchFiles } from '../cli/erasures/search-files.ts'
import { readCopy, readErased } from '../server/ring/copy.ts'
import { readRoot } from '../server/ring/open-ring.ts'
import { databaseAccount } from '../stack/postgres/account.ts'
import { adminUrl } from '../stack/postgres/cluster.ts'
import { socketFolder } from '../stack/postgres/sockets.ts'
import { freePort, type Machine, openMachine, openStory, type Story, stateOf, until } from './stack.ts'

const canaries = {
  host: 'canary-host-7q3x',
  package: 'canary-package-9k2w',
  given: 'canary-given-4m8z',
  words: 'canary words 5t1r of an operator',
}

describe.each([
  { where: 'outside of the database', planted: false },
  { where: 'in the database', planted: true },
])('with the keys $where', ({ planted }) => {
  let story: Story
  let gone: Machine
  let stays: Machine
  let device: string
  let key: Uint8Array
  let texts: string[]

  beforeAll(async () => {
    story = await openStory({ MUSTER_DEVICE_PORT: String(await freePort()) })
    expect((await story.muster('privacy', 'set', 'full')).exitCode).toBe(0)
    gone = await openMachine(story, canaries.host)
    stays = await openMachine(story, 'stays-as-it-is')
    for (const machine of [gone, stays]) {
      machine.install({ bash: '5.2.15-2', [machine === gone ? canaries.package : 'own-package']: '1.0-1' })
      // No index is known here, so such a package's name is private; Debian's own maintainer would make it public.
      const status = join(machine.root, 'var/lib/dpkg/status')
      writeFileSync(status, readFileSync(status, 'utf8').replaceAll('debian.org', 'example.org'))
      await machine.sync()
      await machine.sync()
    }
    const { items } = await story.ask(contracts.listDevices, { search: canaries.host } as never)
    device = items[0]?.id ?? ''
    await story.ask(contracts.renameDevice, { id: device, name: canaries.given } as never)
    const said = { kind: 'access', channel: 'letter', receivedAt: '2026-11-01T00:00:00Z', device, note: canaries.words }
    await story.ask(contracts.noteSubjectRequest, said as never)
    if (planted) await plantKey()
    key = ringKey() as Uint8Array
  }, 120_000)
  afterAll(() => story?.[Symbol.asyncDispose]())

  const ringFolders = () => [join(story.dataFolder, 'ring'), join(story.dataFolder, 'ring-copy')] as const
  const ringKey = () => {
    const [folder] = ringFolders()
    return readCopy(folder, readRoot(ringFolders()))?.entries.find(({ subject }) => subject === device)?.key
  }

  /** What a product would do that keeps its keys beside its data. */
  async function plantKey(): Promise<void> {
    const sockets = socketFolder(story.dataFolder, undefined, databaseAccount())
    const cluster = { name: 'fleet', folder: join(story.dataFolder, 'postgres'), sockets, port: 5432 }
    const client = new pg.Client(adminUrl({ ...cluster, sharedBuffersMiB: 64, durable: true }, 'muster_fleet'))
    await client.connect()
    await client.query('set role muster_owner')
    await client.query('create table kept_keys (subject text primary key, key bytea)')
    await client.query('insert into kept_keys values ($1, $2)', [device, ringKey()])
    await client.query('delete from kept_keys')
    await client.query('reset role')
    await client.query('checkpoint')
    await client.end()
  }

  it('is shown, exported, and backed up', { timeout: 60_000 }, async () => {
    expect((await story.json('devices', 'show', device)).name).toBe(canaries.given)
    const file = join(story.dataFolder, '..', 'canaries.json')
    const kept = await story.muster('erasures', 'canaries', device, '--out', file)
    expect(`${kept.exitCode} ${kept.notes}`).toMatch(/^0/)
    texts = JSON.parse(readFileSync(file, 'utf8'))
    expect(texts).toEqual(expect.arrayContaining([canaries.host, canaries.package, canaries.given, canaries.words]))
    expect((await story.muster('backup')).exitCode).toBe(0)
  })

  it('is erased at once, with a receipt that anybody can check', { timeout: 60_000 }, async () => {
    const erased = await story.json('erasures', 'request', device, '--reason', 'retired', '--yes', '--wait')
    expect(erased).toMatchObject({ state: 'done', devices: 1, erased: 1 })
    const file = join(story.dataFolder, '..', 'receipt.json')
    await story.muster('erasures', 'receipt', erased.id, '--out', file)
    expect((await story.muster('erasures', 'receipt', '--check', file)).out).toContain('whole and signed')
    expect((await story.muster('devices', 'show', device)).exitCode).not.toBe(0)
    expect(JSON.stringify(await story.json('devices', 'list'))).not.toContain('canary')
    expect(ringKey()).toBeUndefined()
    expect(readErased(ringFolders()[1])).toContain(`1 ${device}`)
  })

  // What is planted is the server's: the device's side and the restore are the same.
  if (!planted) {
    it('tells the device, which wipes what it holds, and a copy of it from before as well', {
      timeout: 60_000,
    }, async () => {
      const copy = stateOf(story, 'copied')
      cpSync(gone.state, copy, { recursive: true })
      const first = await gone.agent('once')
      expect(first.exitCode).not.toBe(0)
      const left = searchFiles([gone.state], [...Object.values(canaries)])
      expect(left.found).toEqual([])
      const again = await story.muster(
        'agent',
        'once',
        ...gone.flags.map((flag) => (flag === gone.state ? copy : flag)),
      )
      expect(again.exitCode).not.toBe(0)
      expect(searchFiles([copy], [...Object.values(canaries)]).found).toEqual([])
    })
  }

  it(
    planted ? 'finds the key in a file of the database' : 'leaves nothing of it in any file, and its key nowhere',
    async () => {
      const verified = await story.muster('erasures', 'verify', '--canary', texts.join(','))
      expect(verified.out).toContain('Nothing was found.')
      await story.stop()
      const searched = searchFiles([story.dataFolder], [...texts, key])
      expect(searched.files).toBeGreaterThan(500)
      expect(searched.unread).toEqual([])
      if (planted) {
        expect(searched.found.some(({ file, form }) => file.includes('postgres/fleet') && form === 'as they are')).toBe(
          true,
        )
        expect(searched.found.every(({ canary }) => canary === texts.length)).toBe(true)
      } else expect(searched.found).toEqual([])
    },
  )

  if (planted) return
  it('does not come back with the old backup, and every other device does', { timeout: 120_000 }, async () => {
    const backups = join(story.dataFolder, 'backups')
    const folder = join(backups, readdirSync(backups)[0] as string)
    expect(statSync(join(folder, 'fleet.muster-backup')).size).toBeGreaterThan(1000)
    const said = await story.muster('restore', folder, '--yes')
    expect(`${said.exitCode} ${said.notes}`).toBe('0 ')
    await story.start()
    const listed = await until('the server has forgotten it again', async () => {
      const { items } = await story.ask(contracts.listDevices, { limit: 500 } as never)
      return items.some(({ id }) => id === device) ? undefined : items
    })
    expect(listed.map(({ name }) => name)).toContain('stays-as-it-is')
    await stays.sync()
    const other = listed.find(({ name }) => name === 'stays-as-it-is')
    const { software } = await story.json('devices', 'show', other?.id as string, '--software')
    expect(software.map(({ name }: { name: string }) => name).sort()).toEqual(['bash', 'own-package'])
    expect((await gone.agent('once')).exitCode).not.toBe(0)
    await story.stop()
    expect(searchFiles([story.dataFolder], [...texts, key]).found).toEqual([])
  })
})
