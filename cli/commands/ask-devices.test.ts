import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pair } from '#kit/http/serve.ts'
import type { DeviceRow } from '#wire/console/devices.ts'
import { contracts } from '#wire/console/index.ts'
import { type AskRow, askReasons, type SyncOrder } from '#wire/console/syncs.ts'
import { serving, testHome } from '../testing.ts'
import { progressOf } from './ask-devices.ts'
import { askReasonWords } from './ask-reasons.ts'

const ids = ['dev_aaaabbbbccccddddeeeeffff22', 'dev_qqqqbbbbccccddddeeeeffff22'] as unknown as DeviceRow['id'][]
const group = {
  id: 'grp_aaaabbbbccccddddeeeeffff22',
  name: 'Berlin',
  parent: null,
  devices: 2,
  readmission: 'automatic',
}
const none = { asked: 0, woken: 0, connected: 0, done: 0, waiting: 0, failed: 0 }
const order = {
  id: 'syn_aaaabbbbccccddddeeeeffff22',
  at: '2026-11-21T12:00:00Z',
  by: 'crd_x',
  target: { is: 'devices' },
  devices: 2,
  counts: { ...none, asked: 2 },
  expiresAt: '2026-11-22T12:00:00Z',
} as unknown as SyncOrder

const home = testHome()
let server: Awaited<ReturnType<typeof serving>>
const asked: unknown[] = []
/** What the order looks like each time it is looked at; the last one stays. */
let looks: Partial<SyncOrder>[] = []
let notDone: AskRow[] = []
const states: unknown[] = []

beforeAll(async () => {
  server = await serving([
    pair(contracts.listDevices, async (_, { search }) => ({
      items: ids
        .map(
          (id, i) =>
            ({
              id,
              name: `web-${i + 1}`,
              nameFrom: 'given',
              state: 'managed',
              presence: 'online',
              enrolledAt: order.at,
            }) as DeviceRow,
        )
        .filter(({ name }) => name.startsWith(search ?? '')),
      total: 2,
      asOf: order.at,
    })),
    pair(contracts.listGroups, async () => ({ items: [{ ...group, keep: 'off' }] as never })),
    pair(contracts.changeGroup, async (_, input) => {
      asked.push(input)
      return { ...group, keep: input.keep } as never
    }),
    pair(contracts.actOnDevices, async (_, input) => {
      asked.push(input)
      return { results: input.devices.map((device) => ({ device, done: true })) }
    }),
    pair(contracts.forceSync, async (_, input) => {
      asked.push(input)
      return order
    }),
    pair(contracts.showSync, async () => ({ ...order, ...(looks.length > 1 ? looks.shift() : looks[0]) })),
    pair(contracts.syncDevices, async (_, { state }) => {
      states.push(state)
      return { items: notDone, total: notDone.length, asOf: order.at }
    }),
  ])
  mkdirSync(home.config.dataFolder, { recursive: true })
  writeFileSync(
    join(home.config.dataFolder, 'ready.json'),
    JSON.stringify({ consoleUrl: server.base, adminCredentialFile: home.credentialFile }),
  )
})
beforeEach(() => {
  asked.length = 0
  states.length = 0
  notDone = []
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

describe('muster devices sync', () => {
  it('asks the devices that are named, each once, and says under which number', async () => {
    const said = await home.muster(['devices', 'sync', 'web-1', 'dev_qqqqbbbbccccddddeeeeffff22', 'web-1'])
    expect(said).toEqual({ exitCode: 0, out: `Asked 2 devices (${order.id}).`, notes: '' })
    expect(asked).toEqual([{ devices: ids }])
  })

  it('asks a group or all', async () => {
    await home.muster(['devices', 'sync', '--group', 'Berlin'])
    await home.muster(['devices', 'sync', '--all'])
    expect(asked).toEqual([{ group: group.id }, { all: true }])
  })

  it.each([[[]], [['web-1', '--group', 'Berlin']], [['--all', '--group', 'Berlin']]])(
    'asks nobody when it is not told exactly one of the three: %j',
    async (words) => {
      expect((await home.muster(['devices', 'sync', ...words])).exitCode).toBe(2)
      expect(asked).toEqual([])
    },
  )

  it('waits until nothing is on its way, with a bar', async () => {
    looks = [
      { counts: { ...none, woken: 1, connected: 1 } },
      { counts: { ...none, connected: 1, done: 1 } },
      { counts: { ...none, done: 2 }, settledAt: '2026-11-21T12:00:03Z' },
    ]
    const bars: string[] = []
    const said = await home.muster(['devices', 'sync', '--all', '--wait'], { progress: (text) => bars.push(text) })
    expect(said).toEqual({ exitCode: 0, out: `2 of 2 devices done (${order.id}).`, notes: '' })
    expect(bars).toEqual([
      '[                        ] 0 of 2 done, 2 asked',
      '[                        ] 0 of 2 done, 1 woken, 1 connected',
      '[############            ] 1 of 2 done, 1 connected',
      '',
    ])
    expect(states).toEqual([])
  })

  it('fails when one waits or failed, and says why and what helps', async () => {
    looks = [{ counts: { ...none, waiting: 1, failed: 1 }, settledAt: '2026-11-21T12:00:03Z' }]
    notDone = [
      { device: ids[1], name: 'web-2', state: 'failed', reason: 'sync-failed' },
      { device: ids[0], name: 'web-1', state: 'waiting', reason: 'wake-lost' },
    ] as AskRow[]
    const { exitCode, out } = await home.muster(['devices', 'sync', '--all', '--wait'])
    expect(exitCode).toBe(1)
    expect(out).toMatch(/web-2 {2}failed {3}it came, and its sync did not end +see muster agent check on the device/)
    expect(out).toMatch(/web-1 {2}waiting {2}no wake arrived +it is done at its next sync; open UDP 15000/)
    expect(out).toContain(`0 of 2 devices done (${order.id}).`)
    expect(states).toEqual([['failed', 'waiting']])
    const json = JSON.parse((await home.muster(['devices', 'sync', '--all', '--wait', '-o', 'json'])).out)
    expect(json).toMatchObject({
      id: order.id,
      counts: { waiting: 1 },
      notDone: [{ name: 'web-2' }, { reason: 'wake-lost' }],
    })
  })

  it('has words and help for every reason', () => {
    for (const reason of askReasons)
      expect(askReasonWords[reason]).toEqual({ why: expect.any(String), helps: expect.any(String) })
  })

  it('shows a full bar for an order of nobody', () => {
    expect(progressOf({ devices: 0, counts: none })).toBe(`[${'#'.repeat(24)}] 0 of 0 done`)
  })
})

describe('connections are kept', () => {
  it('of devices', async () => {
    expect((await home.muster(['devices', 'keep', 'web-1'])).out).toContain('kept connected')
    expect((await home.muster(['devices', 'release', 'web-1'])).out).toContain('released')
    expect(asked).toEqual([
      { verb: 'keep', devices: [ids[0]] },
      { verb: 'release', devices: [ids[0]] },
    ])
  })

  it('of groups', async () => {
    expect((await home.muster(['groups', 'keep', 'Berlin', 'unreached'])).out).toBe(
      'Berlin keeps those no wake reaches.',
    )
    expect((await home.muster(['groups', 'keep', 'Berlin', 'off'])).out).toBe('Berlin keeps no connection of its own.')
    expect(asked).toEqual([
      { id: group.id, keep: 'unreached' },
      { id: group.id, keep: 'off' },
    ])
  })
})
