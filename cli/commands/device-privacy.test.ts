import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { pair } from '#kit/http/serve.ts'
import type { DevicePrivacy } from '#wire/console/device-privacy.ts'
import { contracts } from '#wire/console/index.ts'
import type { DeviceId } from '#wire/ids.ts'
import { serving, testHome } from '../testing.ts'

const device = 'dev_aaaabbbbccccddddeeeeffff22' as DeviceId
const home = testHome()
let server: Awaited<ReturnType<typeof serving>>
let settings: DevicePrivacy
let asked: object[]

beforeAll(async () => {
  server = await serving([
    pair(contracts.readDevicePrivacy, async () => settings),
    pair(contracts.setDevicePrivacy, async (_, input) => {
      asked.push({ ...input })
      return { ...input, revision: input.revision + 1, at: '2026-11-21T12:00:00Z', by: 'Änne\u001b[31m' }
    }),
    pair(contracts.setOwnership, async (_, input) => {
      asked.push({ ...input })
      return { changed: 1 }
    }),
    pair(contracts.previewCollection, async (_, input) => {
      asked.push({ ...input })
      const lost = { item: 'system.hostName', title: 'Host name', lose: 'no search', uses: ['devices.name'] }
      return { losses: [lost] }
    }),
    pair(contracts.showDevicePrivacy, async () => ({
      ownership: 'personal' as const,
      systemId: 'none' as const,
      items: [{ item: 'system', title: 'System', on: false, decidedBy: 'user' as const }],
      remote: [{ act: 'collect-now' as const, answer: 'ask' as const, decidedBy: 'ownership' as const }],
    })),
  ])
  mkdirSync(home.config.dataFolder, { recursive: true })
  const ready = { consoleUrl: server.base, adminCredentialFile: home.credentialFile }
  writeFileSync(join(home.config.dataFolder, 'ready.json'), JSON.stringify(ready))
})
beforeEach(() => {
  asked = []
  settings = { revision: 3, company: { off: ['network'], remote: {} }, personal: { off: [], remote: {} } }
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

it('changes what is named of one ownership, under the revision that was read', async () => {
  const { exitCode, out } = await home.muster([
    ...['privacy', 'set-devices', 'company', '--off', 'hostname,services', '--on', 'network'],
    ...['--remote', 'collect-now=ask,keep-connection=refuse'],
  ])
  expect(asked).toEqual([
    {
      revision: 3,
      company: {
        off: ['system.hostName', 'services'],
        remote: { 'collect-now': 'ask', 'keep-connection': 'refuse' },
      },
      personal: settings.personal,
    },
  ])
  expect(exitCode).toBe(0)
  expect(out).toContain('Revision 4, changed at 2026-11-21T12:00:00Z by Änne')
  expect(out).not.toContain('\u001b')
  expect(out).toContain('not collected: system.hostName, services')
  expect((await home.muster(['privacy', 'devices'])).out).toContain('Revision 3, nobody changed it yet.')
})

it.each([
  ['privacy', 'set-devices', 'company'],
  ['privacy', 'set-devices', 'mine', '--off', 'network'],
  ['privacy', 'set-devices', 'company', '--off', 'shoes'],
  ['privacy', 'set-devices', 'company', '--remote', 'collect-now=later'],
  ['privacy', 'set-devices', 'company', '--remote', 'reboot=ask'],
  ['privacy', 'preview'],
  ['privacy', 'preview', '--without', 'shoes'],
  ['devices', 'own', 'mine', device],
])('is used wrongly as %s %s %s', async (...words) => {
  expect((await home.muster(words)).exitCode).toBe(2)
  expect(asked).toEqual([])
})

it('shows one device with who decided what, and says what is lost in words', async () => {
  const shown = await home.muster(['devices', 'privacy', device])
  expect(shown.out).toContain('A personal device; its user agreed on nothing: nothing is read.')
  expect(shown.out).toContain('stored under no device and count in sums only')
  expect(shown.out).toMatch(/^system +no +user +System$/m)
  expect(shown.out).toMatch(/^collect-now +ask +ownership$/m)
  expect((await home.muster(['devices', 'own', 'personal', device])).out).toContain('1 device changed')
  const preview = await home.muster(['privacy', 'preview', '--without', 'Host-Name'])
  expect(preview.out).toBe('Host name (system.hostName): no search\n  - Find and recognise devices by their host name')
  expect(asked).toEqual([{ ids: [device], ownership: 'personal' }, { without: 'system.hostName' }])
})
