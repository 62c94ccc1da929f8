// One-time codes against the vectors of RFC 6238 and against oathtool.
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { Secret } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { needs } from '../../law/needs.ts'
import { freshTotp, totpStep } from './totp.ts'

const secret = Secret.fromUTF8('12345678901234567890').base32

describe('totpStep', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ])('knows the code of second %i (RFC 6238, appendix B)', (second, code) => {
    expect(totpStep(secret, code, second * 1000)).toBe(Math.floor(second / 30))
  })

  it('takes one step before and after, and no further', () => {
    const step = Math.floor(1_111_111_109 / 30)
    const at = (steps: number) => totpStep(secret, '081804', (step + steps) * 30_000)
    expect([-2, -1, 0, 1, 2].map(at)).toEqual([undefined, step, step, step, undefined])
  })

  it('takes no secret that is not 160 bits in base32', () => {
    for (const wrong of ['', 'A', secret.toLowerCase(), `${secret}A`, '!'.repeat(32)]) {
      expect(totpStep(wrong, '287082', 59_000)).toBeUndefined()
    }
  })

  it.runIf(needs('TOTP against oathtool', { oathtool: 'oathtool' }))('agrees with oathtool', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (second) => {
        const { secret: fresh } = freshTotp('x')
        const code = execFileSync('oathtool', ['--totp', '-b', '-N', `@${second}`, fresh], { encoding: 'utf8' }).trim()
        expect(totpStep(fresh, code, second * 1000)).toBe(Math.floor(second / 30))
      }),
      { numRuns: 20 },
    )
  })
})

it('freshTotp names issuer and person for the app', () => {
  const { uri, secret: fresh } = freshTotp('Änne Müller')
  const url = new URL(uri)
  expect([url.protocol, url.searchParams.get('secret'), url.searchParams.get('issuer')]).toEqual([
    'otpauth:',
    fresh,
    'Muster',
  ])
  expect(decodeURIComponent(url.pathname)).toContain('Muster:Änne Müller')
})
