import { describe, expect, it, onTestFinished } from 'vitest'
import { pause } from '#kit/life.ts'
import { type EventType, eventTypeNames, eventTypes } from '#wire/telemetry/event.ts'
import { needIdentity } from '../../identity/identity.ts'
import { work } from '../../session.ts'
import { files } from '../../state/folder.ts'
import { enrolledDevice } from '../../testing/device.ts'
import { machine, put } from '../../testing/machine.ts'
import { treeAt } from '../collect/tree.ts'
import { waitingIn } from '../outbox/waiting.ts'
import { tellsByDay } from './by-day.ts'
import { openEvents } from './resident.ts'

const chassis = 'sys/class/dmi/id/chassis_type'
const guest = { 'proc/cpuinfo': 'flags\t: fpu hypervisor\n', 'sys/class/dmi/id/sys_vendor': 'QEMU\n' }

describe('a machine', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['a laptop', { [chassis]: '10\n' }, true],
    ['a tower', { [chassis]: '7\n' }, true],
    ['a tablet', { [chassis]: '30\n' }, true],
    ['one whose firmware says nothing', {}, true],
    ['one whose firmware says "unknown"', { [chassis]: '2\n' }, true],
    ['a rack mount', { [chassis]: '23\n' }, false],
    ['a rack mount with a desktop', { [chassis]: '23\n', 'usr/share/xsessions/xfce.desktop': '' }, true],
    ['a virtual machine', guest, false],
    ['a virtual machine with a desktop', { ...guest, 'usr/share/wayland-sessions/gnome.desktop': '' }, true],
    ['a container', { '.dockerenv': '' }, false],
  ])('belongs to a person, or does not: %s', (_what, found, answer) => {
    expect(tellsByDay(treeAt(machine(found)), 'company')).toBe(answer)
    expect(tellsByDay(treeAt(machine(found)), 'personal')).toBe(true)
  })
})

it('holds and tells the day of what would say when its user is there, and the time of what is a fault', async () => {
  const device = await enrolledDevice(['events', 'events.disks', 'events.security', 'events.services', 'system'])
  onTestFinished(() => device.server[Symbol.asyncDispose]())
  put(device.root, chassis, '10\n')
  const { config, clock, folder } = device
  using working = work(config, clock, folder, needIdentity(folder), { mode: 'resident' })
  await working.syncNow()
  using events = openEvents({
    ...{ config, clock, folder, identity: working.identity, use: working.use, prompted: () => undefined },
  })
  const detailOf: Record<string, object> = {
    'agent.clock-jumped': { seconds: 61 },
    'software.changed': { added: 1, removed: 0, changed: 0 },
    'service.failed': { unit: 'a.service' },
  }
  for (const type of ['agent.ended-badly', 'system.booted', 'system.reboot-required', 'agent.stopped'] as const)
    events.add({ type, at: clock.now() - 3_600_000 })
  for (const [type, detail] of Object.entries(detailOf)) events.add({ type, detail } as never)
  const byDay = (type: keyof typeof eventTypes) => (eventTypes[type] as EventType).when === 'day'
  const held = waitingIn(folder).events
  expect(new Set(held.filter(({ type }) => byDay(type)).map(({ type }) => type))).toEqual(
    new Set(eventTypeNames.filter(byDay)),
  )
  for (const { type, at } of held)
    expect(`${type} ${at}`).toBe(`${type} ${byDay(type) ? '2026-11-21' : '2026-11-21T12:00:00Z'}`)
  // Not even the file says more.
  expect(
    folder
      .read(files.outbox)
      ?.toString()
      .match(/T1[12]:00/g),
  ).toHaveLength(1)
  await events.flush()
  await pause(0)
  expect(device.server.events.taken.map(({ at }) => at.length)).toEqual(held.map(({ at }) => at.length))
})
