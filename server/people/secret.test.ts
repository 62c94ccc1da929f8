// Secrets: nobody but this server makes one, one kind is never another, and any changed bit is refused in memory.

import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Ring } from '../ring/ring.ts'
import { freshSecret, readSecret } from './secret.ts'

const keys = new Map([1, 2].map((tenant) => [tenant, randomBytes(32)]))
const ring = { keyOf: (tenant: number) => keys.get(tenant) } as unknown as Ring

it('are read back as what they are', () => {
  const { secret, digest } = freshSecret(ring, 'msc1', 2)
  expect(secret).toMatch(/^msc1\.2\.[\w-]{64}$/)
  expect(readSecret(ring, 'msc1', secret)).toEqual({ tenant: 2, digest })
  expect(readSecret(ring, 'mss1', secret)).toBeUndefined()
  expect(readSecret(ring, 'mss1', secret.replace('msc1', 'mss1'))).toBeUndefined()
  expect(readSecret(ring, 'msc1', secret.replace('.2.', '.1.'))).toBeUndefined()
  expect(readSecret(ring, 'msc1', secret.replace('.2.', '.3.'))).toBeUndefined()
})

it('are refused when one character differs', () => {
  const { secret } = freshSecret(ring, 'mss1', 1)
  const body = secret.length - 64
  fc.assert(
    fc.property(fc.nat(63), fc.constantFrom(...'ABCxyz019-_'), (at, character) => {
      const changed = secret.slice(0, body + at) + character + secret.slice(body + at + 1)
      expect(readSecret(ring, 'mss1', changed) === undefined).toBe(changed !== secret)
    }),
  )
})

it('are refused whatever else stands there', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      expect(readSecret(ring, 'msc1', text)).toBeUndefined()
      expect(readSecret(ring, 'msc1', `msc1.1.${text}`)).toBeUndefined()
    }),
  )
})
