// Erasures and legal holds at a terminal: nothing without a yes, the words of each state, and receipts that a changed letter breaks.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pair } from '#kit/http/serve.ts'
import type { Erasure, LegalHold } from '#wire/console/erasures.ts'
import { contracts } from '#wire/console/index.ts'
import { Problem } from '#wire/problem.ts'
import { serving, testHome } from '../testing.ts'

const device = 'dev_aaaabbbbccccddddeeeeffff22'
const erasure = {
  id: 'ers_aaaabbbbccccddddeeeeffff22',
  state: 'held',
  reason: 'left',
  devices: 2,
  erased: 0,
  held: 0,
  wholeTenant: false,
  requestedAt: '2026-11-21T11:00:00Z',
  requestedBy: 'opr_aaaabbbbccccddddeeeeffff22',
  requestedByName: 'Grete Huber',
  holdUntil: '2026-11-22T11:00:00Z',
  dueBy: '2026-11-24T11:00:00Z',
  open: [],
} as unknown as Erasure
const hold = {
  id: 'hld_aaaabbbbccccddddeeeeffff22',
  devices: [device],
  reason: 'case 7 O 12/26',
  placedAt: '2026-11-21T11:00:00Z',
  placedBy: 'opr_aaaabbbbccccddddeeeeffff22',
  until: '2027-03-31T00:00:00Z',
  stops: 1,
} as unknown as LegalHold

const home = testHome()
let server: Awaited<ReturnType<typeof serving>>
let asked: Record<string, unknown>[]
/** How the request looks each time it is looked at; the last stays. */
let looks: Partial<Erasure>[]
const receiptText = readFileSync(new URL('../erasures/testing/receipt.json', import.meta.url), 'utf8')

beforeAll(async () => {
  const note =
    <T>(name: string, answer: T) =>
    (_: undefined, input: unknown) => {
      asked.push({ [name]: input })
      return Promise.resolve(answer)
    }
  const preview = {
    ...{ devices: 2, held: 1, needsSecond: true, holdUntil: erasure.holdUntil, goes: ['All of it'], stays: ['A name'] },
    ...{ recipients: ['https://cmdb.example'], backups: 0 },
  }
  server = await serving([
    pair(contracts.previewErasure, note('preview', preview)),
    pair(contracts.requestErasure, note('request', erasure)),
    pair(contracts.listErasures, async () => ({ items: [erasure], asOf: erasure.requestedAt })),
    pair(contracts.showErasure, async () => ({
      erasure: { ...erasure, ...((looks.length > 1 ? looks.shift() : looks[0]) ?? {}) },
      items: [{ device: device as never, state: 'kept' as const, hold: hold.id }],
    })),
    pair(contracts.agreeToErasure, () => Promise.reject(new Problem('second-operator'))),
    pair(contracts.undoErasure, note('undo', { ...erasure, state: 'undone' as const })),
    pair(contracts.erasureReceipt, async () => JSON.parse(receiptText)),
    pair(contracts.listLegalHolds, async () => ({ items: [hold] })),
    pair(contracts.placeLegalHold, note('place', hold)),
    pair(contracts.liftLegalHold, note('lift', hold)),
  ] as never)
})
beforeEach(() => {
  asked = []
  looks = [{}]
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

const muster = (...words: string[]) =>
  home.muster([...words, '--server', server.base, '--credential-file', home.credentialFile])
const typing = (answer: string, ...words: string[]) =>
  home.muster([...words, '--server', server.base, '--credential-file', home.credentialFile], {
    ask: async () => answer,
  })

describe('muster erasures', () => {
  it('destroys nothing without a yes, and says before what goes and what stays', async () => {
    const words = ['erasures', 'request', device, '--reason', 'left'] as const
    const alone = await muster(...words)
    expect([alone.exitCode, alone.notes]).toEqual([2, expect.stringContaining('add --yes')])
    const no = await typing('no', ...words)
    expect([no.exitCode, no.notes]).toEqual([1, expect.stringContaining('Nothing was asked for')])
    for (const said of ['2 devices', 'All of it', 'A name', 'legal hold keeps 1', 'Another operator', 'cmdb.example'])
      expect(no.notes).toContain(said)
    expect(asked.some((one) => 'request' in one)).toBe(false)
    expect((await typing('yes', ...words)).exitCode).toBe(0)
    expect(asked.at(-1)).toEqual({ request: { devices: [device], reason: 'left' } })
  })

  it('takes one target and a reason', async () => {
    const many = await muster('erasures', 'request', device, '--tenant', '1', '--reason', 'left', '--yes')
    expect([many.exitCode, many.notes]).toEqual([2, expect.stringContaining('one of the three')])
    expect((await muster('erasures', 'request', '--reason', 'left', '--yes')).exitCode).toBe(2)
    expect((await muster('erasures', 'request', device, '--yes')).exitCode).toBe(2)
    expect((await muster('erasures', 'request', device, '--reason', 'device-user', '--yes')).exitCode).toBe(2)
    expect((await muster('erasures', 'request', device, '--reason', 'left', '--hold-hours', '73')).exitCode).toBe(2)
    const all = await muster('erasures', 'request', '--tenant', '7', '--reason', 'tenant-leaves', '--yes')
    expect(all.exitCode).toBe(0)
    expect(asked.at(-1)).toEqual({ request: { tenant: true, reason: 'tenant-leaves', confirm: '7' } })
  })

  it('waits until it is done, and fails where a hold stops it', async () => {
    const words = ['erasures', 'request', device, '--reason', 'left', '--yes', '--wait'] as const
    looks = [{}, { state: 'erasing' }, { state: 'done', erased: 2, doneAt: '2026-11-21T12:00:00Z' }]
    const done = await muster(...words)
    expect([done.exitCode, done.out]).toEqual([0, expect.stringContaining('2 devices of 2 erased')])
    looks = [{ state: 'stopped', held: 1, erased: 1 }]
    const stopped = await muster(...words)
    expect([stopped.exitCode, stopped.out]).toEqual([1, expect.stringContaining('1 kept by a legal hold')])
  })

  it('lists, shows, undoes, and is refused as the second person who is none', async () => {
    expect((await muster('erasures', 'list')).out).toMatch(/ers_aaaabbbbcc +held +2 +left/)
    const shown = await muster('erasures', 'show', 'ers_aaaa')
    expect(shown.out).toContain('Grete Huber')
    expect(shown.out).toMatch(new RegExp(`${device} +kept`))
    expect((await muster('erasures', 'undo', 'ers_aaaa')).out).toContain('undone')
    const agreed = await muster('erasures', 'agree', 'ers_aaaa')
    expect([agreed.exitCode, agreed.notes]).toEqual([3, expect.stringContaining('Another operator')])
    expect((await muster('erasures', 'show', 'ers_zzzz')).exitCode).toBe(1)
  })
})

describe('a receipt', () => {
  it('is written to a file and checked without a server', async () => {
    const file = join(home.folder, 'receipt.json')
    expect((await muster('erasures', 'receipt', 'ers_aaaa', '--out', file)).exitCode).toBe(0)
    const checked = await home.muster(['erasures', 'receipt', '--check', file])
    expect([checked.exitCode, checked.out]).toEqual([0, expect.stringContaining('whole and signed')])
    for (const said of ['device_devices', 'What nobody can promise', '2 devices, left'])
      expect(checked.out).toContain(said)
    const { rootPin } = JSON.parse((await home.muster(['erasures', 'receipt', '--check', file, '-o', 'json'])).out)
    expect((await home.muster(['erasures', 'receipt', '--check', file, '--root-pin', rootPin])).exitCode).toBe(0)
    const other = await home.muster(['erasures', 'receipt', '--check', file, '--root-pin', 'x'.repeat(43)])
    expect([other.exitCode, other.notes]).toEqual([1, expect.stringContaining('another server')])
  })

  const whole = JSON.parse(receiptText) as Record<'document' | 'signature' | 'key' | 'proof' | 'keyId', string>
  const swapped = (text: string) => `${text.slice(0, 20)}${text[20] === 'A' ? 'B' : 'A'}${text.slice(21)}`
  it.each([
    ['another reason', { ...whole, document: whole.document.replace('"left"', '"mistaken"') }, 'changed after'],
    ['another signature', { ...whole, signature: swapped(whole.signature) }, 'changed after'],
    ['another key', { ...whole, key: swapped(whole.key) }, 'not the one'],
    ['another proof', { ...whole, proof: whole.signature }, 'not signed by the root'],
    ['a field nobody knows', { ...whole, more: 1 }, 'no receipt'],
  ])('with %s is none', async (_, changed, says) => {
    const file = join(home.folder, 'changed.json')
    writeFileSync(file, JSON.stringify(changed))
    const { exitCode, notes } = await home.muster(['erasures', 'receipt', '--check', file])
    expect([exitCode, notes]).toEqual([1, expect.stringContaining(says)])
  })

  it('is named or given, one of the two, and has to be there', async () => {
    expect((await muster('erasures', 'receipt')).exitCode).toBe(2)
    expect((await muster('erasures', 'receipt', 'ers_aaaa', '--check', 'x')).exitCode).toBe(2)
    expect((await muster('erasures', 'receipt', '--check', join(home.folder, 'none'))).exitCode).toBe(1)
  })
})

describe('muster holds', () => {
  it('places, lists and lifts', async () => {
    const placed = await muster('holds', 'place', device, '--reason', 'case', '--until', '2027-03-31')
    expect([placed.exitCode, placed.out]).toEqual([0, expect.stringContaining('stops 1 erasure now')])
    expect(asked.at(-1)).toEqual({ place: { devices: [device], reason: 'case', until: '2027-03-31T00:00:00Z' } })
    expect((await muster('holds', 'list')).out).toMatch(/hld_aaaabbbbcc +1 device +holds/)
    expect((await muster('holds', 'lift', 'hld_aaaa')).exitCode).toBe(0)
    expect(
      (await muster('holds', 'place', device, '--tenant', '--reason', 'case', '--until', '2027-03-31')).exitCode,
    ).toBe(2)
    expect((await muster('holds', 'place', device, '--until', '2027-03-31')).exitCode).toBe(2)
  })
})
