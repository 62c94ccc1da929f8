import { createSocket } from 'node:dgram'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { type Identity, readIdentity } from '../identity/identity.ts'
import { openDays } from '../state/days.ts'
import { noteStatus } from '../state/status.ts'
import { enrolledDevice, type TestDevice } from '../testing/device.ts'
import { put } from '../testing/machine.ts'
import { costOf, reachOf } from './reaching.ts'

let device: TestDevice
beforeEach(async () => {
  device = await enrolledDevice(['system'])
})
afterEach(() => device.server[Symbol.asyncDispose]())

const words = (config = device.config) =>
  Object.fromEntries(reachOf(config, device.folder, readIdentity(device.folder) as Identity))
const listening = (port: number) => {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  put(device.root, 'proc/net/udp6', `  sl  local_address\n  1: ${'0'.repeat(32)}:${hex} 0\n`)
}

it('says before anything is known what is missing', () => {
  expect(words()).toMatchObject({
    mode: expect.stringContaining('not known'),
    wakes: expect.stringContaining('is the agent running?'),
    line: expect.stringContaining('none is held'),
    offset: expect.stringContaining('not compared'),
    farewell: expect.stringContaining('127.0.0.1'),
  })
})

it('tells why wakes do not arrive, and what will help', () => {
  const { folder } = device
  noteStatus(folder, { mode: 'on-demand', wakes: { port: 15_000 } })
  expect(words().wakes).toContain('enable the socket unit')
  listening(15_000)
  expect(words().wakes).toContain('none has arrived yet: a firewall may have to let UDP 15000 in')
  noteStatus(folder, { wokenAt: '2026-11-21T12:00:00Z' })
  expect(words().wakes).toBe('UDP 15000 is open here; the last one arrived 2026-11-21T12:00:00Z')
  noteStatus(folder, { wakes: { port: undefined, trouble: 'EADDRINUSE' } })
  expect(words().wakes).toContain('NOT taken (EADDRINUSE)')
  expect(words(readConfig(['--wakes', 'off', '--root', device.root], {})).wakes).toContain('off here')
})

it('sees a real socket of this machine', async () => {
  const socket = createSocket('udp6')
  await new Promise<void>((resolve) => socket.bind(0, '::', resolve))
  noteStatus(device.folder, { mode: 'resident', wakes: { port: socket.address().port } })
  expect(words({ ...device.config, root: '/' }).wakes).toContain('is open here')
  socket.close()
})

it('says how the line stands and how far the clocks are apart', () => {
  noteStatus(device.folder, { line: { is: 'full', since: 'X' }, clockOffsetSeconds: -90 })
  expect(words()).toMatchObject({
    line: expect.stringContaining('as many as it may'),
    offset: expect.stringContaining('90 s ahead'),
  })
})

it('holds what a day cost against what was declared', () => {
  const { folder, clock } = device
  const days = openDays(folder, clock, 'resident')
  expect(costOf(folder, clock)).toEqual([expect.stringContaining('measured once a whole day is over')])
  days.refused('stale')
  days.keep()
  clock.advance(86_400_000)
  expect(costOf(folder, clock).join()).toContain('refused: 1 stale')
  expect(costOf(folder, clock).join()).not.toContain('kilobytes')
  clock.advance(-86_400_000)
  days.meter({ bytesRead: 2_000_000, bytesWritten: 0, once: () => undefined })
  days.keep()
  clock.advance(86_400_000)
  expect(costOf(folder, clock).join()).toMatch(/OVER in .*kilobytes 2000 above \d+/)
})

it.each([
  ['--wakes', 'perhaps'],
  ['--wake-port', '70000'],
  ['--wake-port', ''],
  ['--farewell-port', '-1'],
])('refuses %s %s', (flag, value) => {
  expect(() => readConfig([flag, value], {})).toThrow()
})

it('takes a socket of systemd’s only when it is meant for this process', () => {
  const given = (LISTEN_PID: string) => readConfig([], { LISTEN_FDS: '1', LISTEN_PID }).wakeSocket
  expect(given(String(process.pid))).toBe(3)
  expect(given('1')).toBeUndefined()
})
