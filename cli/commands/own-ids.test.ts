import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import type { DeviceId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import { serving, testHome } from '../testing.ts'

const ids = ['a', 'b', 'c'].map((letter) => `dev_${letter.repeat(26)}` as DeviceId)
const [first, second, third] = ids as [DeviceId, DeviceId, DeviceId]
const home = testHome()
let server: Awaited<ReturnType<typeof serving>>
let asked: { device: string; id: string | null; revision?: number }[][]
let refusesFrom: number

beforeAll(async () => {
  server = await serving([
    pair(contracts.listDevices, async () => ({
      items: ['laptop-7', 'Änne, "front"', 'laptop-7'].map((name, i) => ({
        ...{ id: ids[i] as DeviceId, name, nameFrom: 'given' as const, state: 'managed' as const },
        ...{ presence: 'online' as const, enrolledAt: '2026-11-21T12:00:00Z' },
      })) as never,
      ...{ total: 3, asOf: '2026-11-21T12:00:00Z' },
    })),
    pair(contracts.showDevicePrivacy, async () => ({
      ...{ ownership: 'company' as const, systemId: 'own' as const, ownIdOf: 'holder' as const },
      given: { revision: 41, state: 'unresolved' as const, at: '2026-11-21T12:00:00Z', by: 'Ada' },
      ...{ items: [], remote: [] },
    })),
    pair(contracts.giveOwnIds, async (_, { devices }) => {
      if (asked.length >= refusesFrom) throw new Problem('own-id-refused', '1: another device has it')
      asked.push(devices.map((one) => ({ ...one })) as never)
      const takenBack = devices.filter(({ id }) => id === null).length
      return { given: devices.length - takenBack, takenBack, unchanged: 0 }
    }),
  ])
  mkdirSync(home.config.dataFolder, { recursive: true })
  const ready = { consoleUrl: server.base, adminCredentialFile: home.credentialFile }
  writeFileSync(join(home.config.dataFolder, 'ready.json'), JSON.stringify(ready))
})
beforeEach(() => {
  asked = []
  refusesFrom = Number.POSITIVE_INFINITY
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

const own = (...words: string[]) => home.muster(['devices', 'own-id', ...words])
function table(text: string): string {
  const file = join(home.folder, 'ids.csv')
  writeFileSync(file, text)
  return file
}

it('gives one under the revision that was read, and takes it back', async () => {
  const { exitCode, out } = await own(first, 'asset-4711')
  expect([exitCode, asked]).toEqual([0, [[{ device: first, id: 'asset-4711', revision: 41 }]]])
  expect(out).toContain('1 device given an own id')
  expect((await own(first, '--clear')).out).toContain('1 own id taken back')
  expect(asked[1]).toEqual([{ device: first, id: null, revision: 41 }])
  const shown = await home.muster(['devices', 'privacy', first])
  expect(shown.out).toContain('by Ada at 2026-11-21T12:00:00Z: the device took it; no resolver answered there')
  expect(shown.out).toContain("Its holder's goes before it.")
})

it.each([
  [[]],
  [[first]],
  [[first, 'asset', '--clear']],
  [[first, '192.0.2.1']],
  [[first, 'asset', '--file', 'x.csv']],
  [['--clear', '--file', 'x.csv']],
])('is used wrongly as %j', async (words) => {
  expect((await own(...words)).exitCode).toBe(2)
  expect(asked).toEqual([])
})

describe('a table', () => {
  it('names devices by their exact name, or by their id, in any order of columns and with either separator', async () => {
    await own('--file', table('\ufeffid;Name\r\nasset-1;"Änne, ""front"""\r\n\r\n'))
    await own('--file', table(`device,id,other\n${third},asset-3,x\n${first},asset-1,\n`))
    expect(asked).toEqual([
      [{ device: second, id: 'asset-1' }],
      [
        { device: third, id: 'asset-3' },
        { device: first, id: 'asset-1' },
      ],
    ])
  })

  it('gives nothing while a line is wrong, and names each', async () => {
    const text = ['name,id', 'laptop-7,asset-1', 'nobody,asset-2', '"Änne, ""front""",10.0.0.1', 'a', '"b,c']
    const { exitCode, notes } = await own('--file', table(text.join('\n')))
    expect([exitCode, asked]).toEqual([1, []])
    for (const words of [
      'line 2: 2 devices have the name "laptop-7"',
      'line 3: there is no device with the name "nobody"',
      'line 4 has no own id: it is an IP address',
      'line 5 does not have both columns',
      'line 6 does not have both columns',
    ])
      expect(notes).toContain(words)
  })

  it('refuses a device or an id on two lines, and what is no table', async () => {
    const again = await own('--file', table(`device,id\n${first},a1\n${second},a1\n${first},a2\n`))
    expect(again.notes).toContain('line 3 has the id of line 2 again')
    expect(again.notes).toContain('line 4 has the device of line 2 again')
    for (const text of ['', 'one,two\na,b\n', 'name,id\n'])
      expect((await own('--file', table(text))).exitCode, text).toBe(1)
    expect((await own('--file', join(home.folder, 'missing.csv'))).exitCode).toBe(1)
    expect(asked).toEqual([])
  })

  it('is sent by the thousand; what was refused later is told with what was given before', async () => {
    const id = (i: number) => `dev_${i.toString(2).padStart(26, '0').replaceAll('0', 'a').replaceAll('1', 'b')}`
    refusesFrom = 1
    const lines = Array.from({ length: 1001 }, (_, i) => `${id(i)},asset-${i}`)
    const { exitCode, notes } = await own('--file', table(['device,id', ...lines].join('\n')))
    expect(exitCode).toBe(1)
    expect(asked.map((part) => part.length)).toEqual([1000])
    expect(notes).toMatch(/lines before 1002: 1,?000 devices given an own id/)
    expect(notes).toContain('another device has it')
  })
})
