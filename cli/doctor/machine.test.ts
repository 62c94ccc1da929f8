import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { testHome } from '../testing.ts'
import { dataFolder, disk, node, processes, ring } from './machine.ts'

const home = testHome()
const { dataFolder: data, ringCopy } = home.config
const folders = [join(data, 'ring'), ringCopy]

beforeEach(() => {
  rmSync(data, { recursive: true, force: true })
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
    writeFileSync(join(folder, 'keys'), 'x', { mode: 0o600 })
  }
})
afterAll(() => home[Symbol.dispose]())

const states = async (checks: ReturnType<typeof ring>) => (await checks).map((check) => check.state)

describe('doctor', () => {
  it('knows which Node is new enough', () => {
    expect([node().state, node('22.1.0').state]).toEqual(['ok', 'failed'])
  })

  it('sees a data folder that is missing or open to others', async () => {
    expect((await dataFolder(data)).state).toBe('ok')
    chmodSync(data, 0o777)
    expect((await dataFolder(data)).state).toBe('failed')
    expect((await dataFolder(join(data, 'none'))).state).toBe('failed')
  })

  it('sees both copies of the key ring, and that they lie on one disk', async () => {
    expect(await states(ring(home.config))).toEqual(['ok', 'ok', 'warning'])
  })

  it.each([
    ['missing', () => rmSync(ringCopy, { recursive: true })],
    ['empty', () => rmSync(join(ringCopy, 'keys'))],
    ['open to others', () => chmodSync(join(ringCopy, 'keys'), 0o644)],
    ['in an open folder', () => chmodSync(ringCopy, 0o755)],
  ])('sees a copy that is %s, and says what to do', async (_, spoil) => {
    spoil()
    const checks = await ring(home.config)
    expect(checks.map((check) => check.state)).toEqual(['ok', 'failed'])
    expect(checks[1]?.todo).toBeTruthy()
  })

  it('sees processes that are gone', () => {
    const ready = { consoleUrl: 'http://localhost', adminCredentialFile: 'x' }
    expect(processes({ ...ready, pids: { server: process.pid } }).state).toBe('ok')
    // Above the largest pid Linux gives.
    expect(processes({ ...ready, pids: { server: process.pid, agent: 4_194_400 } })).toMatchObject({
      state: 'failed',
      found: 'not running: agent',
    })
  })

  it('measures the room on disk', async () => {
    expect((await disk(data)).found).toMatch(/^\d.* left$/)
    expect((await disk(join(data, 'none'))).state).toBe('failed')
  })
})
