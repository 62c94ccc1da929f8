// What devices send, from the bytes to what an operator reads: the good, the repeated and the bad.
import { verify } from 'node:crypto'
import { zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { receiptText } from '#wire/telemetry/transmission.ts'
import { protocolVersion } from '#wire/version.ts'
import { type TestContext, testContext } from '../testing.ts'
import { deviceHistory } from './device-history.ts'
import { deviceSoftware } from './device-software.ts'
import { heldDigests } from './held-digests.ts'
import { intake } from './intake.ts'
import { stateDigest } from './sha256.ts'
import { deb, debian, delta, move, pack, plantDevice, reader, sha256, whole } from './testing.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
})
afterAll(() => context[Symbol.asyncDispose]())

const base = [
  deb('libc6', '2.36-9'),
  deb('bash', '5.2-1', { installedOn: '2026-01-02' }),
  deb('acme-vpn', '1.0', { origin: 'acme' }),
]

const read = async (device: { tenant: number; device: string }, identifiers = true) =>
  (await deviceSoftware(context, { id: device.device as never }, reader(device.tenant, identifiers))).packages
const history = async (device: { tenant: number; device: string }) =>
  (await deviceHistory(context, { id: device.device as never, limit: 500 }, reader(device.tenant))).items

describe('a transmission', () => {
  it('is stored, receipted and read back as it was told', async () => {
    const device = await plantDevice(context, 1)
    const body = pack([whole('system', [debian]), whole('software', base)])
    const answer = await intake(context, device, body)
    expect(answer.acknowledged).toEqual(['system', 'software'])
    expect(answer.resend).toEqual([])
    expect(answer.receipt).toMatchObject({ bytes: body.length, device: device.device })
    const { signature, ...receipt } = answer.receipt
    const key = { key: Buffer.from(context.authority.keys.receipt, 'base64'), format: 'der', type: 'spki' } as const
    expect(verify(null, Buffer.from(receiptText(receipt)), key, Buffer.from(signature, 'base64'))).toBe(true)
    expect(await read(device)).toEqual([...base].sort((a, b) => (a.name < b.name ? -1 : 1)))
    expect(await history(device)).toEqual([])
    const [row] = await context.admin('select os_id, packages from device_devices where tenant = 1 and number = $1', [
      device.number,
    ])
    expect(row).toEqual({ os_id: 'debian', packages: 3 })
  })

  it('changes the state by a delta, with its time in the history, once however often it comes', async () => {
    const device = await plantDevice(context, 1)
    await intake(context, device, pack([whole('software', base)]))
    context.clock.advance(3_600_000)
    const { record, after } = move(
      base,
      new Map([
        ['bash', '5.2-2'],
        ['acme-vpn', '1.1'],
      ]),
    )
    for (let i = 0; i < 2; i++)
      expect((await intake(context, device, pack([record]))).acknowledged).toEqual(['software'])
    const last = after.filter((one) => one.name !== 'libc6').concat(deb('curl', '8'))
    expect((await intake(context, device, pack([delta(after, last)]))).acknowledged).toEqual(['software'])
    expect(new Set(await read(device))).toEqual(new Set(last))
    const at = new Date(context.clock.now()).toISOString().replace('.000', '')
    const seen = await history(device)
    expect(seen).toHaveLength(4)
    for (const one of [
      { at, kind: 'software', what: 'changed', subject: 'bash', before: '5.2-1', after: '5.2-2' },
      { at, kind: 'software', what: 'changed', subject: 'acme-vpn', before: '1.0', after: '1.1' },
      { at, kind: 'software', what: 'removed', subject: 'libc6', before: '2.36-9' },
      { at, kind: 'software', what: 'added', subject: 'curl', after: '8' },
    ])
      expect(seen).toContainEqual(one)
    expect(await read(device, false)).toEqual(
      last.filter((one) => one.origin === 'debian').sort((a, b) => (a.name < b.name ? -1 : 1)),
    )
  })

  it('is asked for whole when its base is not held or its digest is not reached', async () => {
    const device = await plantDevice(context, 1)
    await intake(context, device, pack([whole('software', base)]))
    const other = [...base, deb('zsh', '5')]
    expect(await intake(context, device, pack([delta(other, base.slice(1))]))).toMatchObject({
      acknowledged: [],
      resend: ['software'],
    })
    const wrong = { ...delta(base, other), digest: whole('software', base.slice(1)).digest }
    expect(await intake(context, device, pack([wrong]))).toMatchObject({ acknowledged: [], resend: ['software'] })
    expect(new Set(await read(device))).toEqual(new Set(base))
    const digest = whole('software', other).digest
    expect(await intake(context, device, pack([{ ...whole('software', base.slice(1)), digest }]))).toMatchObject({
      resend: ['software'],
    })
  })

  it('takes a kind back when it is switched off, with its history', async () => {
    const device = await plantDevice(context, 1)
    await intake(context, device, pack([whole('system', [debian]), whole('software', base)]))
    await intake(context, device, pack([delta(base, base.slice(1)), whole('system', [{ ...debian, osVersion: '13' }])]))
    expect((await history(device)).map((one) => one.kind).sort()).toEqual(['software', 'system'])
    const off = { kind: 'software' as const, digest: whole('software', []).digest, rows: {}, off: true as const }
    expect((await intake(context, device, pack([off]))).acknowledged).toEqual(['software'])
    expect(await read(device)).toEqual([])
    expect((await history(device)).map((one) => one.kind)).toEqual(['system'])
    expect(Object.keys(await heldDigests(context, 1, device.number))).toEqual(['system'])
    const [row] = await context.admin('select packages from device_devices where tenant = 1 and number = $1', [
      device.number,
    ])
    expect(row).toEqual({ packages: null })
  })

  it('tells presence the digest over all kinds', async () => {
    const device = await plantDevice(context, 1)
    const records = [whole('system', [debian]), whole('software', base)]
    await context.presence.standing(1, device.device)
    await intake(context, device, pack(records))
    const held = stateDigest(Object.fromEntries(records.map((one) => [one.kind, { digest: one.digest }])))
    expect((await context.presence.standing(1, device.device))?.held).toBe(held)
  })
})

describe('a bad transmission is refused and changes nothing', () => {
  const packages = (count: number) => ({
    manager: Array(count).fill('dpkg'),
    name: Array.from({ length: count }, (_, i) => `p${i}`),
    version: Array(count).fill('1'),
    architecture: Array(count).fill('all'),
  })
  const zeros = 'A'.repeat(22)
  const document = (records: unknown) =>
    zstdCompressSync(JSON.stringify({ v: protocolVersion, at: '2026-11-21T12:00:00Z', records }))
  const cases: [what: string, body: () => Buffer, code: string, detail?: RegExp][] = [
    ['oversized', () => Buffer.alloc(4 * 1024 * 1024 + 1), 'body-too-large'],
    ['truncated', () => pack([whole('software', base)]).subarray(0, 40), 'body-invalid'],
    ['empty', () => Buffer.alloc(0), 'body-invalid'],
    ['a bomb', () => zstdCompressSync(Buffer.alloc(64 * 1024 * 1024)), 'body-too-large'],
    ['not UTF-8', () => zstdCompressSync(Buffer.from([0x22, 0xc3, 0x28, 0x22])), 'body-invalid', /UTF-8/],
    ['no JSON', () => zstdCompressSync('{"v":1'), 'body-invalid', /JSON/],
    ['deeply nested', () => zstdCompressSync('['.repeat(200_000)), 'body-too-deep'],
    [
      'of another version',
      () => zstdCompressSync(JSON.stringify({ v: 99, at: '2026-11-21T12:00:00Z', records: [whole('software', [])] })),
      'version-unsupported',
    ],
    ['with an undeclared property', () => document([{ ...whole('software', base), owner: 'me' }]), 'body-invalid'],
    [
      'with an undeclared field',
      () => document([{ kind: 'software', digest: zeros, rows: { ...packages(1), owner: ['me'] } }]),
      'body-invalid',
      /not in the dictionary/,
    ],
    ['with an undeclared kind', () => document([{ kind: 'calendar', digest: zeros, rows: {} }]), 'body-invalid'],
    [
      'with 100,000 packages',
      () => document([{ kind: 'software', digest: zeros, rows: packages(100_000) }]),
      'body-invalid',
      /50000/,
    ],
    [
      'with columns of different length',
      () => document([{ kind: 'software', digest: zeros, rows: { ...packages(2), name: ['a'] } }]),
      'body-invalid',
      /length/,
    ],
    [
      'with a wrong value',
      () => document([{ kind: 'software', digest: zeros, rows: { ...packages(1), manager: ['brew'] } }]),
      'body-invalid',
      /field manager/,
    ],
    [
      'with the same package twice',
      () => document([whole('software', [deb('a', '1'), deb('a', '1')])]),
      'body-invalid',
      /twice/,
    ],
    [
      'with a text that no column holds',
      () => document([whole('software', [deb('a\0b', '1')])]),
      'body-invalid',
      /stored/,
    ],
    [
      'with half a surrogate pair',
      () => document([whole('software', [deb('a\ud800', '1')])]),
      'body-invalid',
      /stored/,
    ],
    [
      'with rows in a kind that is off',
      () => document([{ ...whole('software', base), off: true }]),
      'body-invalid',
      /off/,
    ],
    [
      'of a kind that is not collected',
      () => document([whole('services', [{ name: 'ssh', state: 'active' }])]),
      'kind-refused',
      /services/,
    ],
    [
      'with a field that is not collected',
      () => document([whole('system', [{ ...debian, hostName: 'x' }])]),
      'kind-refused',
      /hostName/,
    ],
  ]
  it.each(cases)('%s', async (_what, body, code, detail) => {
    const device = await plantDevice(context, 1)
    const refused = intake(context, device, body())
    await expect(refused).rejects.toMatchObject({ code, ...(detail ? { detail: expect.stringMatching(detail) } : {}) })
    expect(await heldDigests(context, 1, device.number)).toEqual({})
  })

  it('does not fail its neighbours in the group', async () => {
    const devices: Awaited<ReturnType<typeof plantDevice>>[] = []
    for (let i = 0; i < 20; i++) devices.push(await plantDevice(context, 1))
    await context.ring.drop(1, [(devices[3] as { device: string }).device])
    const results = await Promise.allSettled(
      devices.map((device, i) =>
        intake(context, device, i % 5 === 4 ? Buffer.from('no') : pack([whole('software', base)])),
      ),
    )
    const codes = results.map((one) => (one.status === 'rejected' ? one.reason.code : 'stored'))
    expect(codes).toEqual(devices.map((_, i) => (i === 3 ? 'device-revoked' : i % 5 === 4 ? 'body-invalid' : 'stored')))
    expect(await read(devices[0] as never)).toHaveLength(base.length)
  })
})

it('names nothing in the clear but public packages', async () => {
  const device = await plantDevice(context, 2)
  await intake(
    context,
    device,
    pack([whole('software', [deb('acme-secret', '1', { origin: 'acme' }), deb('libc6', '3')])]),
  )
  const rows = await context.admin(
    "select encode(sealed, 'escape') as text from fact_holdings union all select name from software_catalogue",
  )
  expect(rows.length).toBeGreaterThan(0)
  expect(JSON.stringify(rows)).not.toContain('acme')
  expect(sha256('')).toHaveLength(64)
})
