import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import { serving, testHome } from '../testing.ts'

const home = testHome()
let server: Awaited<ReturnType<typeof serving>>
let versions: Awaited<ReturnType<typeof quality>>['versions']
const none = { devices: 0, came: 0, wentOn: 0, wentBack: 0, removed: 0, leftAgain: null, daysToAdopt: null }
const quality = async () => ({
  ...{ manager: 'dpkg', name: 'curl', asOf: '2026-11-21T12:00:00Z', days: [], transitions: [] },
  versions: [
    { ...none, version: '7.88-1', firstSeen: '2026-01-02', devices: 3 },
    {
      ...{ version: '7.89-1', firstSeen: '2026-11-01', devices: 90, came: 100, wentOn: 0, wentBack: 8, removed: 2 },
      ...{ leftAgain: { share: 0.1, low: 0.055, high: 0.174 }, daysToAdopt: { median: 2, p90: 9 } },
    },
  ],
})

beforeAll(async () => {
  versions = (await quality()).versions
  server = await serving([pair(contracts.showQuality, async () => ({ ...(await quality()), versions }))])
  mkdirSync(home.config.dataFolder, { recursive: true })
  const ready = { consoleUrl: server.base, adminCredentialFile: home.credentialFile }
  writeFileSync(join(home.config.dataFolder, 'ready.json'), JSON.stringify(ready))
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

it('muster software show --quality says how each version fares', async () => {
  const words = ['software', 'show', 'curl', '--manager', 'dpkg', '--quality']
  expect((await home.muster(words)).out.split('\n')).toEqual([
    'curl (dpkg), as of just now; oldest versions still present: 7.88-1 (3 devices, since 2026-01-02), 7.89-1 (90 devices, since 2026-11-01)',
    '',
    'VERSION  FIRST SEEN  DEVICES  CAME  MEDIAN DAYS  P90 DAYS  WENT ON  WENT BACK  REMOVED  LEFT AGAIN (95 %)',
    '7.88-1   2026-01-02        3     0            -         -        0          0        0  -',
    '7.89-1   2026-11-01       90   100            2         9        0          8        2  10 % (6 % to 17 %)',
  ])
  versions = []
  expect((await home.muster(words)).out).toMatch(/still present: none\n\nNo version was seen to come or go yet\.$/)
})
