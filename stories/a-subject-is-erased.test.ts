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
import { isCounted, knock, repeat, setUp, signIn, writeAbout, writeAround } from './canaries/by-operators.ts'
import { installPrivate, tellAll } from './canaries/on-the-machine.ts'
import { shownOf, shownToAll, unseenIn } from './canaries/shown.ts'
import {
  canaries,
  carriesNone,
  fieldsToCover,
  type Hidden,
  inReceipts,
  ofTheDevice,
  textsOf,
  untold,
} from './canaries/texts.ts'
import { freePort, type Machine, openMachine, openStory, type Story, stateOf, until } from './stack.ts'

/** Shown by what they do, not as they are. */
const proved: readonly Hidden[] = ['opr_attempts.target', 'opr_secrets.password']
/** Written by the erasure itself. */
const laterThanThat: readonly Hidden[] = ['rights_erasures.note']

it('hides a canary in every field that can lead to a device or its person', () => {
  expect([...Object.keys(canaries), ...Object.keys(carriesNone)].sort()).toEqual(fieldsToCover)
})

describe.each([
  { where: 'outside of the database', planted: false },
  { where: 'in the database', planted: true },
])('with the keys $where', ({ planted }) => {
  let story: Story
  let gone: Machine
  let stays: Machine
  let device: string
  let imported: string
  let key: Uint8Array
  let seed: string

  beforeAll(async () => {
    story = await openStory({ MUSTER_DEVICE_PORT: String(await freePort()), MUSTER_PLAIN: 'on' })
    ;({ seed } = await setUp(story))
    expect((await story.muster('privacy', 'set', 'full')).exitCode).toBe(0)
    gone = await openMachine(story, canaries['system.hostName'][0])
    device = await tellAll(story, gone)
    if (!planted) {
      stays = await openMachine(story, 'stays-as-it-is')
      installPrivate(stays, { 'own-package': '1.0-1' })
      await stays.sync()
      await stays.sync()
    }
    imported = await writeAbout(story, device)
    await writeAround(story)
    await knock(story)
    if (planted) await plantKey()
    key = ringKey() as Uint8Array
  }, 240_000)
  afterAll(() => story?.[Symbol.asyncDispose]())

  const texts = () =>
    [...textsOf(Object.keys(canaries) as Hidden[]), ...untold, seed].filter((text) => !inReceipts.includes(text))
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

  it('is shown, exported, and backed up', async () => {
    await signIn(story, seed)
    expect([await isCounted(story), await repeat(story)]).toEqual([true, true])
    const everything = (Object.keys(canaries) as Hidden[]).filter((field) => !laterThanThat.includes(field))
    const shown = async () =>
      [await shownOf(story, device), await shownOf(story, imported), await shownToAll(story)].join('\n')
    await expect.poll(async () => unseenIn(await shown(), everything).sort(), { timeout: 60_000 }).toEqual(proved)
    const out = (name: string) => join(story.dataFolder, '..', name)
    for (const words of [
      ['erasures', 'canaries', device, '--out', out('canaries.json')],
      ['devices', 'disclose', device, '--html', out('everything.html')],
      ['backup'],
    ]) {
      const { exitCode, notes } = await story.muster(...words)
      expect(`${words[0]} ${exitCode} ${notes}`).toMatch(/^[a-z]+ 0/)
    }
    const kept = JSON.parse(readFileSync(out('canaries.json'), 'utf8'))
    const page = readFileSync(out('everything.html'), 'utf8')
    for (const field of ['system.hostName', 'software.name', 'device_devices.label', 'rights_requests.note'] as const) {
      expect(kept).toEqual(expect.arrayContaining([...canaries[field]]))
      expect(page).toContain(canaries[field][0])
    }
  })

  it('is erased at once, with a receipt that anybody can check', async () => {
    const note = canaries['rights_erasures.note'][0]
    const request = (id: string) =>
      story.json('erasures', 'request', id, '--reason', 'retired', '--note', note, '--yes', '--wait')
    const erased = await request(device)
    expect(erased).toMatchObject({ state: 'done', devices: 1, erased: 1 })
    expect(await request(imported)).toMatchObject({ state: 'done', devices: 1, erased: 1 })
    const file = join(story.dataFolder, '..', 'receipt.json')
    await story.muster('erasures', 'receipt', erased.id, '--out', file)
    expect((await story.muster('erasures', 'receipt', '--check', file)).out).toContain('whole and signed')
    expect((await story.muster('devices', 'show', device)).exitCode).not.toBe(0)
    const shown = await shownToAll(story)
    expect(textsOf(ofTheDevice).filter((text) => shown.includes(text))).toEqual(canaries['audit_names.name'])
    expect(unseenIn(shown, [...laterThanThat, 'audit_names.name', 'rights_holds.reason', 'opr_views.said'])).toEqual([])
    expect(ringKey()).toBeUndefined()
    expect(readErased(ringFolders()[1])).toContain(`1 ${device}`)
  })

  // What is planted is the server's: the device's side and the restore are the same.
  if (!planted) {
    it('tells the device, which wipes what it holds, and a copy of it from before as well', async () => {
      const copy = stateOf(story, 'copied')
      const left = (folder: string) => readdirSync(folder)
      cpSync(gone.state, copy, { recursive: true })
      const first = await gone.agent('once')
      expect(first.exitCode).not.toBe(0)
      // What is packed shows no text to a search: it must be gone as files.
      expect(left(gone.state)).toEqual(['status.json'])
      expect(searchFiles([gone.state], texts()).found).toEqual([])
      const again = await story.muster(
        'agent',
        'once',
        ...gone.flags.map((flag) => (flag === gone.state ? copy : flag)),
      )
      expect(again.exitCode).not.toBe(0)
      expect(left(copy)).toEqual(['status.json'])
      expect(searchFiles([copy], texts()).found).toEqual([])
    })
  }

  it(
    planted ? 'finds the key in a file of the database' : 'leaves nothing of it in any file, and its key nowhere',
    async () => {
      const file = join(story.dataFolder, '..', 'all-texts.json')
      writeFileSync(file, JSON.stringify(texts()))
      const verified = await story.muster('erasures', 'verify', '--canaries', file)
      expect(verified.out).toContain('Nothing was found.')
      await story.stop()
      const searched = searchFiles([story.dataFolder], [...texts(), key])
      expect(searched.files).toBeGreaterThan(500)
      expect(searched.unread).toEqual([])
      if (planted) {
        expect(searched.found.some(({ file, form }) => file.includes('postgres/fleet') && form === 'as they are')).toBe(
          true,
        )
        expect(searched.found.every(({ canary }) => canary === texts().length)).toBe(true)
      } else expect(searched.found).toEqual([])
    },
  )

  if (planted) return
  it('does not come back with the old backup, and every other device does', async () => {
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
    expect(searchFiles([story.dataFolder], [...texts(), key]).found).toEqual([])
  })
})
