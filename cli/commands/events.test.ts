import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EventRow } from '#wire/console/events.ts'
import { newsPath } from '#wire/console/overview.ts'
import { testHome } from '../testing.ts'

const row = (id: number, more: Partial<EventRow> = {}): EventRow => ({
  id: String(id),
  device: 'dev_aaaabbbbccccddddeeeeffff22' as EventRow['device'],
  deviceName: 'web-1',
  type: 'system.reboot-required',
  severity: 'warning',
  at: '2026-11-21T11:59:00Z',
  arrivedAt: '2026-11-21T11:59:01Z',
  detail: {},
  ...more,
})

const home = testHome()
let server: Server
/** Newest first. */
let held: EventRow[]
let asked: URL[]
/** What the stream of news does each time it is opened; after the last the credential is refused. */
let streams: ((response: ServerResponse) => void)[]

// By hand and not by contract: a stream that ends, and a refusal, are answered here.
beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    const json = (value: unknown, status = 200, type = 'application/json') => {
      response.writeHead(status, { 'content-type': type }).end(JSON.stringify(value))
    }
    if (url.pathname === newsPath) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      return (streams.shift() ?? ((one) => one.end()))(response)
    }
    asked.push(url)
    if (url.pathname.endsWith('/counts'))
      return json({
        asOf: row(1).at,
        byHour: [],
        byType: [{ type: 'system.reboot-required', severity: 'warning', events: 3 }],
        lost: 1,
        dropped: 0,
        cap: 1_000_000,
      })
    if (url.pathname.endsWith('/types'))
      return json({
        items: [
          { type: 'agent.started', title: 'The agent started', severity: 'info', retentionDays: 30, collected: true },
        ],
      })
    if (streams.length === 0 && held.length > 2)
      return json(
        { type: 'about:blank', title: 'x', status: 401, code: 'credential-invalid', detail: 'ended' },
        401,
        'application/problem+json',
      )
    const at = Number(url.searchParams.get('cursor') ?? 0)
    const limit = Math.min(2, Number(url.searchParams.get('limit')))
    const items = held.slice(at, at + limit)
    return json({ items, asOf: row(1).at, ...(at + limit < held.length ? { next: String(at + limit) } : {}) })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  mkdirSync(home.config.dataFolder, { recursive: true })
  writeFileSync(
    join(home.config.dataFolder, 'ready.json'),
    JSON.stringify({
      consoleUrl: `http://localhost:${(server.address() as AddressInfo).port}`,
      adminCredentialFile: home.credentialFile,
    }),
  )
})
beforeEach(() => {
  asked = []
  streams = []
  held = [
    row(2, { severity: 'critical', type: 'service.failed', detail: { unit: 'nginx' } }),
    row(1, { hidden: ['unit'] }),
  ]
})
afterAll(() => {
  server.close()
  home[Symbol.dispose]()
})

describe('muster events', () => {
  it('lists what happened, by filters, since when it is asked', async () => {
    const { out } = await home.muster(['events', 'list', '--severity', 'critical,warning', '--since', '2h'])
    expect(out.split('\n')).toEqual([
      'AT                    SEVERITY  DEVICE  EVENT                 DETAIL',
      '2026-11-21T11:59:00Z  critical  web-1   A service failed      unit=nginx',
      '2026-11-21T11:59:00Z  warning   web-1   A reboot is required  unit=hidden',
    ])
    expect(asked[0]?.searchParams.get('from')).toBe('2026-11-21T10:00:00Z')
    expect(asked[0]?.searchParams.get('severity')).toBe('critical,warning')
    await home.muster(['events', 'list', '--since', '2026-11-20'])
    expect(asked.at(-1)?.searchParams.get('from')).toBe('2026-11-20T00:00:00Z')
    expect(JSON.parse((await home.muster(['events', 'list', '-o', 'json'])).out)).toEqual(held)
  })

  it('never lets a device write to the terminal', async () => {
    held = [row(1, { deviceName: '\x1b[2Jx', detail: { unit: '\x1b]0;owned\x07' } })]
    expect((await home.muster(['events', 'list'])).out).not.toContain('\x1b')
  })

  it('counts, with what was lost and dropped', async () => {
    const { out } = await home.muster(['events', 'counts', '--hours', '24'])
    expect(out).toContain('A reboot is required  warning        3')
    expect(out).toContain('1 event lost on devices whose outbox was full, 0 events dropped here above 1,000,000.')
    expect(asked[0]?.searchParams.get('hours')).toBe('24')
  })

  it('names its types', async () => {
    expect((await home.muster(['events', 'types'])).out).toContain(
      'agent.started  The agent started  info             30  yes',
    )
  })
})

describe('muster events follow', () => {
  it('shows what comes, oldest first, each once, over streams that end, until it is refused', async () => {
    const come = (...events: EventRow[]) => {
      held = [...events.reverse(), ...held]
    }
    streams = [
      (response) => {
        response.write('retry: 2000\n\n: here\n\ndata: {"what":"device","ids":["x"]}\n\n')
        // What is told by the day stands below what is told by the minute, wherever it came.
        come(row(3), row(4), row(5))
        held.splice(3, 0, row(77, { type: 'system.booted', at: '2026-11-21', arrivedAt: '2026-11-21' }))
        // Cut anywhere: what belongs together is put together.
        response.write('data: {"what":"ev')
        response.end('ent","ids":[]}\n\n')
      },
      (response) => {
        // Nothing new: nothing is shown twice.
        response.end('data: {"what":"event","ids":[]}\n\n')
      },
    ]
    const { exitCode, out, notes } = await home.muster(['events', 'follow', '-o', 'jsonl'])
    expect(out.split('\n').map((line) => JSON.parse(line).id)).toEqual(['3', '4', '5'])
    expect([exitCode, notes]).toEqual([3, expect.stringContaining('(credential-invalid)')])
  })

  it('shows a line each to people', async () => {
    streams = [
      (response) => {
        held = [row(9, { detail: { a: 1 } }), ...held]
        response.end('data: {"what":"event","ids":[]}\n\n')
      },
      (response) => response.end(),
    ]
    const { out } = await home.muster(['events', 'follow'])
    expect(out).toBe('2026-11-21T11:59:01Z  warning   web-1  A reboot is required  a=1')
  })
})
