// What the person at the device reads: from the device's own files without a network, from the server when asked, as a page too.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { AboutMe } from '#wire/control/about-me.ts'
import { enrolledDevice, type TestDevice } from '../testing/device.ts'
import { put, temporary } from '../testing/machine.ts'
import { ask } from './ask.ts'
import { privacy } from './privacy.ts'

let device: TestDevice
let said = ''
beforeEach(async () => {
  said = ''
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text
    return true
  })
  onTestFinished(() => spy.mockRestore())
  device = await enrolledDevice(['software', 'system', 'system.hostName'])
})
afterEach(() => device.server[Symbol.asyncDispose]())

const read = (wish: Partial<Parameters<typeof privacy>[2]> = {}) =>
  privacy(device.config, device.clock, { ask: false, html: undefined, ...wish })

const told: AboutMe = {
  asOf: '2026-11-21T12:00:00Z',
  controller: 'Werkstatt Süd',
  privacyOfficer: 'Frau Beispiel, dsb@werkstatt.example',
  looks: [
    { at: '2026-11-21T11:00:00Z', role: 'operator', purpose: 'manage', fields: ['Host name', 'Addresses'], times: 2 },
  ],
  recipients: [
    {
      destination: 'cmdb.example:443',
      purpose: 'asset-sharing',
      country: 'DE',
      at: '2026-11-20T08:00:00Z',
      fields: ['Host name'],
    },
  ],
  requests: [{ kind: 'access', receivedAt: '2026-11-20T08:00:00Z', dueBy: '2026-12-20T08:00:00Z' }],
  rights: [{ right: 'To have it erased (Art. 17)', how: 'muster agent ask erasure' }],
}

describe('without a network', () => {
  it('says what is collected and why, what was sent last and how to ask, and asks nobody', async () => {
    device.packages({ bash: '5.2' })
    put(device.root, 'etc/hostname', 'front-desk\n')
    await device.start().syncNow()
    const before = device.server.requests.length
    await read()
    for (const words of ['Host name', 'find known vulnerabilities', 'confirmed by the server', 'System: everything'])
      expect(said).toContain(words)
    for (const words of ['muster agent privacy --ask', 'muster agent ask access', 'muster agent inspect'])
      expect(said).toContain(words)
    expect(said).not.toContain('front-desk')
    expect(device.server.requests).toHaveLength(before)
  })

  it('says that nothing was sent before the first sync', async () => {
    await read()
    expect(said).toContain('Nothing was sent yet.')
  })
})

describe('asked of the server', () => {
  it('says who looked by role, who was told, who answers and what became of requests', async () => {
    device.server.aboutMe = told
    await read({ ask: true })
    for (const words of [
      'Werkstatt Süd',
      'dsb@werkstatt.example',
      'operator (manage), 2 times: Host name, Addresses',
      'cmdb.example:443 (DE), asset-sharing',
      'access, asked 2026-11-20T08:00:00Z, to be answered by 2026-12-20T08:00:00Z',
      'To have it erased',
    ])
      expect(said).toContain(words)
  })

  it('says so where nobody looked and nobody was told', async () => {
    device.server.aboutMe = { ...told, looks: [], recipients: [], requests: [] }
    await read({ ask: true })
    expect(said).toContain('Nobody looked at a name')
    expect(said).toContain('Nobody outside was told anything of this device.')
  })

  it('lets no text of the server steer the terminal, and takes no answer of another form', async () => {
    device.server.aboutMe = { ...told, controller: 'A\u001b[2J\u202eB' }
    await read({ ask: true })
    expect([...said].filter((sign) => sign !== '\n' && /\p{C}/u.test(sign))).toEqual([])
    device.server.aboutMe = { ...told, more: 'x' }
    await expect(read({ ask: true })).rejects.toMatchObject({ code: 'answer-unusable' })
  })

  it('says what the server refuses', async () => {
    await device.server[Symbol.asyncDispose]()
    await expect(read({ ask: true })).rejects.toMatchObject({ code: 'server-unreachable' })
  })
})

it('writes a page to print, for its owner alone, in which every text is only text', async () => {
  device.server.aboutMe = { ...told, controller: '<script>alert(1)</script>' }
  const file = join(temporary(), 'privacy.html')
  await read({ ask: true, html: file })
  const page = readFileSync(file, 'utf8')
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(page).not.toMatch(/<script|src=|href=|url\(/)
  expect(page).toContain('<li>in the hour from 2026-11-21T11:00:00Z: operator (manage)')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  said = ''
  await read({ html: '-' })
  expect(said.startsWith('<!doctype html>')).toBe(true)
  await expect(read({ html: join(file, 'below') })).rejects.toMatchObject({ code: 'wrong-use' })
})

it('a request is taken with its clock, another word is refused before anything is sent', async () => {
  await ask(device.config, ['erasure'])
  expect(said).toContain('req_erasure')
  expect(said).toContain('2026-12-22T12:00:00Z')
  const before = device.server.requests.length
  await expect(ask(device.config, ['everything'])).rejects.toMatchObject({ code: 'wrong-use' })
  await expect(ask(device.config, [])).rejects.toMatchObject({ code: 'wrong-use' })
  expect(device.server.requests).toHaveLength(before)
})
