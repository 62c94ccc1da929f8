import { describe, expect, it } from 'vitest'
import type { Reach } from '#wire/console/devices.ts'
import { Reach as reachSchema } from '#wire/console/devices.ts'
import { agentInWords, reached } from './device-reach.ts'

const now = Date.UTC(2026, 10, 21, 12)
const reach: Reach = {
  mode: 'resident',
  keep: { why: [], line: 'off' },
  wakes: { state: 'unknown', tried: 0, arrived: 0 },
}
const sheet = (more: Partial<Reach>, waiting: object[] = []) =>
  reached({ reach: { ...reach, ...more }, waiting } as unknown as Parameters<typeof reached>[0], now).split('\n')

describe('how a device is reached', () => {
  it('is not said of one that never speaks', () => {
    expect(reached({ waiting: [] } as unknown as Parameters<typeof reached>[0], now)).toBe('')
  })

  it('says the mode and what it means for events', () => {
    expect(sheet({})[0]).toBe('Mode        resident: every event at once')
    expect(sheet({ mode: 'on-demand' })[0]).toContain('package changes at once, the rest at the next sync')
  })

  it('says why a connection is kept, since when, and what the agent does', () => {
    const group = { id: 'grp_x' as never, name: 'Berlin' }
    const since = '2026-11-21T11:50:00Z'
    expect(sheet({ keep: { why: ['device', 'group-unreached'], group, line: 'held', since, doing: 'idle' } })[1]).toBe(
      'Connection  open, for 10 min, kept for this device and its group Berlin, as no wake reaches it, idle',
    )
    for (const line of reachSchema.shape.keep.shape.line.options)
      expect(sheet({ keep: { why: [], line } })[1]).toMatch(/^Connection {2}\w/)
  })

  it('says whether wakes arrive, before anybody asks, and what helps', () => {
    expect(sheet({ wakes: { state: 'lost', tried: 7, arrived: 2 } })[2]).toBe(
      'Wakes       do not arrive: open UDP 15000 to it, or keep its connection (2 of the last 7)',
    )
    for (const state of reachSchema.shape.wakes.shape.state.options)
      expect(sheet({ wakes: { state, tried: 0, arrived: 0 } })[2]).toMatch(/^Wakes {7}\w/)
  })

  it('says what waits, and until when', () => {
    const waiting = [
      { what: 'sync', since: '2026-11-21T11:00:00Z', until: '2026-11-22T11:00:00Z' },
      { what: 'policy', since: '2026-11-21T11:57:00Z' },
    ]
    expect(sheet({}, waiting).slice(3)).toEqual([
      'Waiting     a sync, asked 1 h ago, until 2026-11-22T11:00:00Z',
      'Waiting     a policy, asked 3 min ago',
    ])
  })
})

describe('what an agent costs', () => {
  it('is said beside what it may cost', () => {
    const day = {
      mode: 'resident',
      day: '2026-11-20',
      syncs: 96,
      cpuSeconds: 6.5,
      peakMebibytes: 58,
      bytesSent: 100_000,
      bytesReceived: 50_000,
      wakesRefused: { replayed: 3 },
      eventsSent: 2,
    } as const
    const said = agentInWords(day).split('\n')
    expect(said.some((line) => /^Processor +6\.5 s of \d+$/.test(line))).toBe(true)
    expect(said.some((line) => /^Memory +58 MiB of \d+$/.test(line))).toBe(true)
    expect(said.some((line) => /^Bytes +150\.0 kB of \d+\.\d kB$/.test(line))).toBe(true)
    expect(said.some((line) => /^Refused +3 replayed$/.test(line))).toBe(true)
    expect(said.some((line) => /^Events +2 events sent, 0 lost$/.test(line))).toBe(true)
  })

  it('is not said before the first whole day', () => {
    expect(agentInWords({ mode: 'resident' })).toBe('')
    expect(agentInWords(undefined)).toBe('')
  })
})
