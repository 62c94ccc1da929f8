import { createPublicKey, createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { datagramBytes, freshMs } from '#wire/control/datagram.ts'
import type { Link } from '#wire/control/enrol.ts'
import { makeAuthority, type TestAuthority } from '../../testing/authority.ts'
import { wakeBytes } from '../../testing/wakes.ts'
import { type Addressee, checkWake } from './check.ts'

const now = Date.parse('2026-11-21T12:00:00Z')
const linkOf = (fill: number): Link => ({
  handle: Buffer.alloc(16, fill).toString('base64url'),
  mac: Buffer.alloc(32, fill).toString('base64url'),
  commitment: '',
})
const ours = linkOf(1)
let authority: TestAuthority
let stranger: TestAuthority
beforeAll(async () => {
  authority = await makeAuthority()
  stranger = await makeAuthority()
})

const addressee = (link: Link, lastCounter = 0): Addressee => ({
  handle: Buffer.from(link.handle, 'base64url'),
  mac: createSecretKey(link.mac, 'base64url'),
  wakeKey: createPublicKey({ key: Buffer.from(authority.keys.wake, 'base64'), format: 'der', type: 'spki' }),
  lastCounter,
})
const check = (bytes: Uint8Array, lastCounter = 0) => checkWake(bytes, [addressee(ours, lastCounter)], now)
const good = (counter = now) => wakeBytes({ authority, link: ours, counter })
const macAt = 28
const signatureAt = 44

describe('a wake', () => {
  it('is heeded once, by the device it is for', () => {
    expect(check(good())).toMatchObject({ heeded: now })
    expect(check(good(), now)).toEqual({ refused: 'replayed' })
    expect(check(good(), now - 1)).toMatchObject({ heeded: now })
    expect(checkWake(good(), [addressee(linkOf(2))], now)).toEqual({ refused: 'addressee' })
    expect(checkWake(good(), [addressee(linkOf(2)), addressee(ours)], now)).toMatchObject({ heeded: now })
  })

  it('is heeded while it is fresh, and however far a clock that was put back left its counter ahead', () => {
    expect(check(good(now - freshMs))).toHaveProperty('heeded')
    expect(check(good(now - freshMs - 1))).toEqual({ refused: 'stale' })
    expect(check(good(now + 365 * 86_400_000))).toHaveProperty('heeded')
  })

  it('is refused by the first check that it does not pass', () => {
    const all = Buffer.from(good(now - freshMs - 1))
    all.fill(0, macAt)
    const other = Buffer.from(all)
    other[4] = 9
    expect(check(other.subarray(1))).toEqual({ refused: 'form' })
    expect(check(other)).toEqual({ refused: 'addressee' })
    expect(check(all, now)).toEqual({ refused: 'stale' })
    const replayed = Buffer.from(good(now - 5))
    replayed.fill(0, macAt)
    expect(check(replayed, now)).toEqual({ refused: 'replayed' })
    expect(check(replayed)).toEqual({ refused: 'mac' })
    const unsigned = Buffer.from(good())
    unsigned.fill(0, signatureAt)
    expect(check(unsigned)).toEqual({ refused: 'signature' })
  })

  it.each([
    ['the key of another server', () => wakeBytes({ authority: stranger, link: ours, counter: now }), 'signature'],
    [
      'another device’s MAC key',
      () => wakeBytes({ authority, link: { ...linkOf(2), handle: ours.handle }, counter: now }),
      'mac',
    ],
    ['a farewell’s first bytes', () => wakeBytes({ authority, link: ours, counter: now, kind: 'farewell' }), 'form'],
  ])('is refused under %s', (_what, bytes, refused) => {
    expect(check(bytes())).toEqual({ refused })
  })

  it('is refused unread where a check would cost more than there is to spare', () => {
    expect(checkWake(good(), [addressee(ours)], now, (cost) => cost !== 'mac')).toEqual({ refused: 'mac' })
    expect(checkWake(good(), [addressee(ours)], now, (cost) => cost !== 'signature')).toEqual({ refused: 'signature' })
  })

  it('is not heeded with any bit of it changed, a byte missing or one too many', () => {
    const bytes = good()
    for (let bit = 0; bit < datagramBytes * 8; bit += 1) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(check(changed)).toHaveProperty('refused')
    }
    for (const length of [0, 1, datagramBytes - 1])
      expect(check(bytes.subarray(0, length))).toEqual({ refused: 'form' })
    expect(check(Buffer.concat([bytes, Buffer.of(0)]))).toEqual({ refused: 'form' })
  })

  it('is not made by chance, nor of parts of true ones', () => {
    const parts = fc.constantFrom(...[now, now + 1, now + 2].map(good), Buffer.alloc(datagramBytes))
    const mixed = fc
      .tuple(parts, parts, parts, parts)
      .map(([head, handle, mac, signature]) =>
        Buffer.concat([
          head.subarray(0, 4),
          handle.subarray(4, macAt),
          mac.subarray(macAt, signatureAt),
          signature.subarray(signatureAt),
        ]),
      )
    const anything = fc.uint8Array({ maxLength: 2 * datagramBytes })
    const truths = new Set([now, now + 1, now + 2].map((counter) => good(counter).toString('hex')))
    fc.assert(
      fc.property(fc.oneof(mixed, anything), (bytes) => {
        const isTrue = truths.has(Buffer.from(bytes).toString('hex'))
        expect('heeded' in check(bytes)).toBe(isTrue)
      }),
      { numRuns: 2000 },
    )
  })
})
