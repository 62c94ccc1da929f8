// Server security at a terminal: what is not named stays, people are written as mail writes them, and bounds are the contract's.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import type { SecuritySettings } from '#wire/console/server-privacy.ts'
import { serving, testHome } from '../testing.ts'

const settings: SecuritySettings = {
  revision: 4,
  sessionIdleMinutes: 15,
  sessionMostHours: 12,
  failuresUntilLocked: 5,
  erasureHoldHours: 24,
  responsible: {
    controller: { name: 'Donau Logistik', contact: 'data@donau.example' },
    provider: { name: 'Fleetcare OG' },
  },
}
const home = testHome()
let server: Awaited<ReturnType<typeof serving>>
let set: unknown[]

beforeAll(async () => {
  const fixed = [{ code: 'plain-port', value: 'off', setBy: 'MUSTER_PLAIN' }]
  server = await serving([
    pair(contracts.readSecurity, async () => ({ settings, fixed })),
    pair(contracts.setSecurity, async (_: undefined, input: SecuritySettings) => {
      set.push(input)
      return { ...input, revision: input.revision + 1 }
    }),
  ])
})
beforeEach(() => {
  set = []
})
afterAll(() => server?.[Symbol.asyncDispose]())

const muster = (...words: string[]) =>
  home.muster(['security', ...words, '--server', server.base, '--credential-file', home.credentialFile])

describe('muster security', () => {
  it('shows limits, people, and what only the configuration decides', async () => {
    const { out } = await muster('show')
    expect(out).toContain('end after 15 idle minutes, at most 12 hours')
    expect(out).toContain('Donau Logistik <data@donau.example>')
    expect(out).toMatch(/Privacy officer +not named/)
    expect(out).toContain('off (MUSTER_PLAIN)')
  })

  it('changes what is named, and nothing else', async () => {
    const { exitCode } = await muster(
      'set',
      '--erasure-hold-hours',
      '48',
      '--privacy-officer',
      'Grete Huber <grete@donau.example>',
    )
    expect(exitCode).toBe(0)
    const privacyOfficer = { name: 'Grete Huber', contact: 'grete@donau.example' }
    expect(set).toEqual([
      { ...settings, erasureHoldHours: 48, responsible: { ...settings.responsible, privacyOfficer } },
    ])
  })

  it('names nobody any more where an empty name is given', async () => {
    await muster('set', '--provider', '')
    expect(set).toEqual([{ ...settings, responsible: { controller: settings.responsible.controller } }])
  })

  it.each([
    [['set']],
    [['set', '--erasure-hold-hours', '72']],
    [['set', '--session-idle-minutes', '4']],
    [['set', '--controller', 'two <a@b> <c@d>']],
  ])('refuses %j as wrong use', async (words) => {
    expect((await muster(...words)).exitCode).toBe(2)
    expect(set).toEqual([])
  })
})
