// A sign-in link must not lead anywhere else.
import { expect, it } from 'vitest'
import { ownAddress } from './own-address.ts'

it('keeps paths of this console', () => {
  expect(ownAddress('/devices?q=web')).toBe('/devices?q=web')
  expect(ownAddress(undefined)).toBe('/')
})

it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', ''])(
  'does not follow %s',
  (next) => {
    const url = new URL(ownAddress(next), 'https://muster.example')
    expect(url.origin).toBe('https://muster.example')
  },
)
