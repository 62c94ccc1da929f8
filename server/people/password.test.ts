// Passwords: what fits, what does not, and how many are checked at once.
import { argon2Sync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashPassword, passwordFits } from './password.ts'

describe('a password', () => {
  it('fits its hash in any Unicode form, and no other does', async () => {
    const hash = await hashPassword('Ångström 12345')
    expect(hash).toMatch(/^argon2id\$3\$65536\$4\$/)
    expect(await passwordFits('A\u030angstro\u0308m 12345', hash)).toBe(true)
    expect(await passwordFits('Angstrom 12345', hash)).toBe(false)
    expect(await passwordFits('', undefined)).toBe(false)
  })

  it('is hashed with a salt of its own, and by the law that stands in the hash', async () => {
    const [first, second] = await Promise.all([hashPassword('same same same'), hashPassword('same same same')])
    expect(first).not.toBe(second)
    const nonce = Buffer.alloc(16, 7)
    const tag = argon2Sync('argon2id', { message: 'old', nonce, parallelism: 1, memory: 64, passes: 1, tagLength: 16 })
    const old = `argon2id$1$64$1$${nonce.toString('base64url')}$${tag.toString('base64url')}`
    expect(await passwordFits('old', old)).toBe(true)
  })

  it('waits in a short line; who comes after that is asked to come again', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 24 }, () => passwordFits('x', undefined)))
    const refused = answers.filter((one) => one.status === 'rejected')
    expect(refused).toHaveLength(6)
    expect(refused[0]?.reason).toMatchObject({ code: 'too-many' })
    expect(await passwordFits('x', undefined)).toBe(false)
  })
})
