import fc from 'fast-check'
import { expect, it } from 'vitest'
import { writingsOf } from './address-writings.ts'

it.each([
  ['9E:3C:F1:7a:d5:28', ['9e3cf17ad528', '9e-3c-f1-7a-d5-28', '9e3c.f17a.d528', '9E3CF17AD528'], '9e3cf17ad528'],
  ['9e-3c-f1-7a-d5-28', ['9e:3c:f1:7a:d5:28'], '9e3cf17ad528'],
  ['10.213.177.149/24', ['10.213.177.149'], undefined],
  ['fd7c::77:1f/64', ['fd7c::77:1f', 'fd7c:0000:0000:0000:0000:0000:0077:001f', 'fd7c:0:0:0:0:0:77:1f'], undefined],
  ['::ffff:192.0.2.1', ['::ffff:c000:201'], '00000000000000000000ffffc0000201'],
  ['67e55044-10b1-426f-9247-bb680e5fe0c8', ['67e5504410b1426f9247bb680e5fe0c8'], '67e5504410b1426f9247bb680e5fe0c8'],
])('%s is found in its other writings', (text, others, hex) => {
  const { texts, bytes } = writingsOf(text)
  expect(texts).toEqual(expect.arrayContaining(others))
  if (hex) expect(bytes?.toString('hex')).toBe(hex)
})

it.each(['canary-host-7q3x', '12:30', 'a:b', '1.2.3', 'cafe', 'deadbeefcafe', ''])('%s is no address', (text) => {
  expect(writingsOf(text)).toEqual({ texts: [] })
})

it('does not look for an address of zeros as bytes, which are everywhere', () => {
  expect(writingsOf('::1')).toEqual({ texts: expect.not.arrayContaining([expect.stringMatching(/^0+1$/)]) })
  expect(writingsOf('00:00:00:00:00:00').bytes).toBeUndefined()
})

it('reads its own writings of an IPv6 address as the same bytes', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const { texts, bytes } = writingsOf(address)
      for (const text of texts.filter((one) => one.includes(':'))) expect(writingsOf(text).bytes).toEqual(bytes)
    }),
  )
})
