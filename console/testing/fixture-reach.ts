// How the made-up devices are reached: lines, wakes, farewells, and what their agents cost; the same each time.
import { iso } from '#kit/clock.ts'
import type { Reach } from '#wire/console/devices.ts'
import type { AskReason } from '#wire/console/syncs.ts'
import type { AgentDay } from '#wire/telemetry/agent.ts'
import type { FixtureDevice } from './fixture-fleet.ts'
import { numbers } from './numbers.ts'

/** Why no call reaches a device; undefined: it is reached. `sync-failed`: it is, and then fails. */
export function unluck(device: Pick<FixtureDevice, 'index' | 'leftAt' | 'state' | 'lastSeen'>): AskReason | undefined {
  if (!['managed', 'repair', 'lost'].includes(device.state)) return 'not-managed'
  if (device.lastSeen === undefined) return 'never-seen'
  if (device.leftAt) return 'left'
  const luck = numbers(device.index * 31 + 7)(1000)
  if (luck < 22) return 'wake-lost'
  if (luck < 30) return 'wakes-off'
  if (luck < 33) return 'address-unknown'
  if (luck < 35) return 'line-lost'
  return luck < 40 ? 'sync-failed' : undefined
}

export function reachOf(device: FixtureDevice, now: number, kept: boolean): Reach | undefined {
  if (device.state === 'unmanaged') return undefined
  const reason = unluck(device)
  const mode = device.index % 3 === 2 && !device.held ? ('on-demand' as const) : ('resident' as const)
  const group = device.group && device.index % 4 === 0 ? device.group : undefined
  const why = [
    ...(kept || (device.held && !group) ? (['device'] as const) : []),
    ...(device.held && group ? (['group'] as const) : []),
  ]
  const line = device.held
    ? 'held'
    : why.length === 0
      ? 'off'
      : mode === 'on-demand'
        ? 'on-demand'
        : device.presence === 'online'
          ? 'next-contact'
          : 'lost'
  const tried = reason === 'wake-lost' ? 6 : reason === undefined ? Math.min(20, device.index % 23) : 0
  const arrived = reason === 'wake-lost' ? 0 : Math.max(0, tried - (device.index % 2))
  return {
    mode,
    keep: {
      why,
      ...(group && why.includes('group') ? { group } : {}),
      line,
      ...(device.held
        ? { since: iso(now - 7_300_000), doing: device.index % 2 ? ('idle' as const) : ('reading' as const) }
        : {}),
    },
    wakes: {
      state: reason === 'wakes-off' ? 'off' : tried === 0 ? 'unknown' : arrived === 0 ? 'lost' : 'arrive',
      tried,
      arrived,
      ...(tried > 0 ? { lastTriedAt: iso(now - 3_400_000) } : {}),
      ...(arrived > 0 ? { lastArrivedAt: iso(now - 3_398_000) } : {}),
    },
  }
}

export function agentOf(device: FixtureDevice, now: number): AgentDay {
  const mode = device.index % 3 === 2 ? 'on-demand' : 'resident'
  return {
    mode,
    day: iso(now - 86_400_000).slice(0, 10),
    syncs: 96 + (device.index % 3),
    cpuSeconds: device.index % 10 === 4 ? 11.4 : 5.2,
    peakMebibytes: 64 + (device.index % 30),
    bytesSent: 61_000 + device.index * 7,
    bytesReceived: 84_000,
    wakesHeeded: device.index % 4,
    ...(device.index % 5 === 0 ? { wakesRefused: { form: 3, mac: 12, replayed: 1 } } : {}),
    eventsSent: 14,
    eventsLost: device.index % 25 === 0 ? 3 : 0,
  }
}
