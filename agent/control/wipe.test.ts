// An order to wipe: obeyed whole when it is the server's and names this device, and by nobody else's word.
import { linkSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { iso } from '#kit/clock.ts'
import { syncPath, wipedPath } from '#wire/paths.ts'
import { needIdentity } from '../identity/identity.ts'
import { enrolOnly, syncByHand, syncOnce } from '../once.ts'
import { run } from '../run.ts'
import { files } from '../state/folder.ts'
import { readStatus } from '../state/status.ts'
import { enrolledDevice, noon, type TestDevice } from '../testing/device.ts'
import { temporary } from '../testing/machine.ts'

let device: TestDevice
beforeEach(async () => {
  device = await enrolledDevice(['system', 'software', 'events'])
  device.packages({ curl: '1' })
  await syncOnce(device.config, device.clock, false)
})
afterEach(() => device.server[Symbol.asyncDispose]())

const here = () => readdirSync(device.config.stateFolder).sort()
const asked = (path: string) => device.server.requests.filter((request) => request.path === path).length

function order(change: Record<string, unknown> = {}, key: 'policy' | 'receipt' = 'policy') {
  const { tenant, device: id } = needIdentity(device.folder)
  const document = JSON.stringify({ v: 1, order: 'wipe', tenant, device: id, issuedAt: iso(noon), ...change })
  return { document, signature: device.server.authority.sign(key, document) }
}

function erase(wipe: unknown = order()): void {
  device.server.wipe = wipe
  device.server.refuse.set(syncPath, 'device-erased')
}

describe('an order to wipe', () => {
  it('leaves nothing but the word that it was obeyed, and tells the server while there is a key', async () => {
    expect(here()).toContain(files.identity)
    expect(here()).toContain(files.inspection)
    const other = join(temporary(), 'identity')
    linkSync(join(device.config.stateFolder, files.identity), other)
    const key = needIdentity(device.folder).key
    expect(readFileSync(other, 'utf8')).toContain(JSON.stringify(key).slice(1, -1))
    erase()
    await expect(syncByHand(device.config, device.clock)).rejects.toMatchObject({ code: 'device-erased', exit: 3 })
    expect(here()).toEqual([files.status])
    expect(readFileSync(other, 'latin1')).not.toContain('PRIVATE KEY')
    expect(asked(wipedPath)).toBe(1)
    expect(readStatus(device.folder)).toEqual({ stopped: { code: 'device-erased', at: iso(noon) } })
  })

  it('is obeyed by the resident agent, whose own last words are wiped too', async () => {
    erase()
    await expect(run(device.config, device.clock, new AbortController().signal)).rejects.toMatchObject({
      code: 'device-erased',
    })
    expect(here()).toEqual([files.status])
  })

  it.each<[string, () => unknown]>([
    ['no order', () => null],
    ['one of another device', () => order({ device: 'dev_aaaaaaaaaaaaaaaaaaaaaaaaaa' })],
    ['one of another tenant', () => order({ tenant: 8 })],
    ['one signed by another key', () => order({}, 'receipt')],
    ['one that was changed', () => ({ ...order(), document: order({ issuedAt: iso(0) }).document })],
    [
      'a policy',
      () => {
        const document = JSON.stringify(device.server.policy)
        return { document, signature: device.server.authority.sign('policy', document) }
      },
    ],
  ])('is not: %s', async (_name, wipe) => {
    const before = here()
    erase(wipe())
    await expect(syncOnce(device.config, device.clock, false)).rejects.toMatchObject({ code: 'wipe-refused', exit: 1 })
    expect(here()).toEqual(expect.arrayContaining(before))
    expect(asked(wipedPath)).toBe(0)
    device.server.refuse.clear()
    await syncOnce(device.config, device.clock, false)
  })

  it('waits for a server that can take the answer', async () => {
    erase()
    device.server.refuse.set(wipedPath, 'database-away')
    await expect(syncOnce(device.config, device.clock, false)).rejects.toMatchObject({ code: 'database-away' })
    expect(here()).toContain(files.identity)
    device.server.refuse.delete(wipedPath)
    await expect(syncOnce(device.config, device.clock, false)).rejects.toMatchObject({ code: 'device-erased' })
    expect(here()).toEqual([files.status])
  })

  it('is finished at the next start when it was cut off', async () => {
    const stopped = { stopped: { code: 'device-erased', at: iso(noon) } }
    writeFileSync(join(device.config.stateFolder, files.status), JSON.stringify(stopped))
    await expect(run(device.config, device.clock, new AbortController().signal)).rejects.toMatchObject({
      code: 'device-erased',
    })
    expect(here()).toEqual([files.status])
  })
})

it('a machine that was erased enrols with a new token only, and as a device that nobody knows', async () => {
  erase()
  await expect(syncOnce(device.config, device.clock, false)).rejects.toMatchObject({ code: 'device-erased' })
  device.server.refuse.clear()
  const tokenFile = join(temporary(), 'token')
  writeFileSync(tokenFile, device.server.token)
  const config = { ...device.config, tokenFile, server: device.server.address }
  utimesSync(tokenFile, noon / 1000 - 60, noon / 1000 - 60)
  await expect(syncOnce(config, device.clock, false)).rejects.toMatchObject({ code: 'device-erased' })
  expect(here()).toEqual([files.status])
  utimesSync(tokenFile, noon / 1000 + 60, noon / 1000 + 60)
  await syncOnce(config, device.clock, false)
  expect(here()).toContain(files.identity)
  expect(readStatus(device.folder).stopped).toBeUndefined()
})

it('a machine that was erased enrols by hand', async () => {
  erase()
  await expect(syncOnce(device.config, device.clock, false)).rejects.toMatchObject({ code: 'device-erased' })
  device.server.refuse.clear()
  const tokenFile = join(temporary(), 'token')
  writeFileSync(tokenFile, device.server.token)
  await enrolOnly({ ...device.config, tokenFile, server: device.server.address })
  expect(needIdentity(device.folder).device).toMatch(/^dev_/)
  expect(readStatus(device.folder).stopped).toBeUndefined()
})
