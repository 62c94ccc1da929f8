import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { fakeClock } from '#kit/clock.ts'
import { AgentDay } from '#wire/telemetry/agent.ts'
import { readAgent } from '../telemetry/collect/agent.ts'
import { temporary } from '../testing/machine.ts'
import { type Day, lastWholeDay, openDays } from './days.ts'
import { openFolder } from './folder.ts'

const noon = Date.parse('2026-11-21T12:00:00Z')
const dayMs = 86_400_000
const made = () => ({ folder: openFolder(temporary()), clock: fakeClock(noon) })
const kept = (folder: ReturnType<typeof openFolder>) => folder.readJson<{ days: Day[] }>('days.json')?.days ?? []

it('sums what several processes counted on one day, and begins anew at midnight UTC', () => {
  const { folder, clock } = made()
  const one = openDays(folder, clock, 'on-demand')
  const two = openDays(folder, clock)
  one.count('syncs')
  two.count('syncs', 2)
  two.refused('mac')
  one.refused('mac')
  one.refused('form')
  for (const days of [one, two, one]) days.keep()
  clock.advance(12 * 3_600_000)
  two.count('syncs')
  two.keep()
  expect(kept(folder)).toMatchObject([
    { day: '2026-11-21', syncs: 3, wakesRefused: { mac: 2, form: 1 } },
    { day: '2026-11-22', syncs: 1, wakesRefused: {} },
  ])
})

it('tells the last day that is over, the same all day long, as the dictionary has it', () => {
  const { folder, clock } = made()
  expect(readAgent(folder, clock)).toBeUndefined()
  const days = openDays(folder, clock, 'resident')
  days.count('wakesHeeded')
  days.keep()
  expect(readAgent(folder, clock)).toEqual({ mode: 'resident' })
  clock.advance(dayMs)
  const morning = readAgent(folder, clock)
  expect(AgentDay.parse(morning)).toMatchObject({ mode: 'resident', day: '2026-11-21', wakesHeeded: 1, syncs: 0 })
  days.count('syncs', 50)
  days.keep()
  clock.advance(11 * 3_600_000)
  expect(readAgent(folder, clock)).toEqual(morning)
})

it('leaves the mode as it was said where a command of the holder counts', () => {
  const { folder, clock } = made()
  openDays(folder, clock, 'resident').keep()
  openDays(folder, clock).keep()
  expect(lastWholeDay(folder, clock).mode).toBe('resident')
})

it('counts the bytes of each connection once, while it is open and when it has closed', () => {
  const { folder, clock } = made()
  const days = openDays(folder, clock, 'resident')
  const socket = Object.assign(new EventEmitter(), { bytesRead: 100, bytesWritten: 10 })
  days.meter(socket)
  days.keep()
  socket.bytesRead = 250
  days.keep()
  socket.bytesWritten = 15
  socket.emit('close')
  days.keep()
  expect(kept(folder)).toMatchObject([{ bytesReceived: 250, bytesSent: 15 }])
})

it('measures this process', () => {
  const { folder, clock } = made()
  const days = openDays(folder, clock, 'resident')
  for (const start = process.cpuUsage(); process.cpuUsage(start).user < 20_000; );
  days.keep()
  const [day] = kept(folder)
  expect(day?.cpuSeconds).toBeGreaterThanOrEqual(0.02)
  expect(day?.peakMebibytes).toBeGreaterThan(20)
})

it('forgets days that are still to come, and keeps eight', () => {
  const { folder, clock } = made()
  const days = openDays(folder, clock, 'resident')
  clock.set(noon + 40 * 365 * dayMs)
  days.keep()
  clock.set(noon)
  for (let day = 0; day < 12; day += 1) {
    days.count('syncs', day)
    days.keep()
    clock.advance(dayMs)
  }
  days.keep()
  expect(kept(folder).map(({ syncs }) => syncs)).toEqual([5, 6, 7, 8, 9, 10, 11, 0])
})

it('loses no count to a disk that was full for a while, and nothing to a torn file', () => {
  const { folder, clock } = made()
  folder.write('days.json', '{"days":')
  const days = openDays(folder, clock, 'resident')
  const write = folder.write
  folder.write = () => {
    throw new Error('ENOSPC')
  }
  days.count('syncs')
  days.keep()
  folder.write = write
  days.count('syncs')
  days.keep()
  expect(kept(folder)).toMatchObject([{ syncs: 2 }])
})
