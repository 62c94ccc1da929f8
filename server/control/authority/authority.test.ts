// What the authority hands out is checked with OpenSSL's own verifier, not with the library that made it.
import { execFileSync } from 'node:child_process'
import { createPublicKey, verify, X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeClock } from '#kit/clock.ts'
import { freshId } from '#wire/ids.ts'
import { needs } from '../../../law/needs.ts'
import { openAuthority } from './open-authority.ts'
import { requestFor } from './testing.ts'

const dayMs = 86_400_000
const start = Date.UTC(2026, 10, 21, 12)
const oracle = needs('certificates against openssl', { openssl: 'openssl' })

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-authority-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const openAt = (ms: number) => openAuthority({ folder, clock: fakeClock(ms) })

function openssl(args: string[], files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

describe('the authority', () => {
  it.runIf(oracle)('issues leaves and a server chain that openssl accepts under the strict rules', async () => {
    const authority = await openAt(start)
    const device = freshId('dev')
    const { chain } = await authority.issue((await requestFor()).csr, 7, device, 3)
    const server = authority.serverIdentity().chain
    const at = ['-attime', String(start / 1000), '-x509_strict', '-CAfile', 'r.pem', '-untrusted']
    expect(
      openssl(['verify', '-purpose', 'sslclient', ...at, 'c.pem', 'c.pem'], {
        'r.pem': authority.root,
        'c.pem': chain,
      }),
    ).toContain('OK')
    expect(openssl(['verify', '-purpose', 'sslserver', ...at, 's.pem', 's.pem'], { 's.pem': server })).toContain('OK')
    expect(() => openssl(['verify', '-purpose', 'sslserver', ...at, 'c.pem', 'c.pem'], {})).toThrow()
    const text = openssl(['x509', '-in', 'c.pem', '-noout', '-text'], {})
    expect(text).toContain(`URI:spiffe://${authority.trustDomain}/tenant/7/device/${device}`)
    expect(text).toMatch(/Subject:\s*\n/)
    expect(text).not.toContain('DNS:')
  })

  it('gives a leaf that lives 24 hours from 5 minutes ago, in under 450 bytes', async () => {
    const { chain, notAfter } = await (await openAt(start)).issue((await requestFor()).csr, 1, freshId('dev'), 1)
    const leaf = new X509Certificate(chain)
    expect(leaf.validFromDate.getTime()).toBe(start - 300_000)
    expect(leaf.validToDate.getTime()).toBe(start + dayMs)
    expect(notAfter).toBe(start + dayMs)
    expect(leaf.raw.length).toBeLessThan(450)
  })

  it('reads back what a leaf claims, and nothing from a foreign, a changed or the server’s own certificate', async () => {
    const authority = await openAt(start)
    const device = freshId('dev')
    const { chain } = await authority.issue((await requestFor()).csr, 7, device, 300)
    const der = new X509Certificate(chain).raw
    expect(authority.claimsOf(der)).toMatchObject({ tenant: 7, device, generation: 300, notAfter: start + dayMs })
    const changed = Buffer.from(der)
    changed[changed.length - 1] = (changed.at(-1) as number) ^ 1
    expect(authority.claimsOf(changed)).toBeUndefined()
    expect(authority.claimsOf(new X509Certificate(authority.serverIdentity().chain).raw)).toBeUndefined()
    const elsewhere = mkdtempSync(join(tmpdir(), 'muster-authority-'))
    try {
      const other = await openAuthority({ folder: elsewhere, clock: fakeClock(start) })
      const foreign = await other.issue((await requestFor()).csr, 7, device, 300)
      expect(authority.claimsOf(new X509Certificate(foreign.chain).raw)).toBeUndefined()
    } finally {
      rmSync(elsewhere, { recursive: true, force: true })
    }
  })

  it('refuses a request with another kind of key, or one that its key did not sign', async () => {
    const authority = await openAt(start)
    const good = await requestFor()
    const forged = Buffer.from(good.csr, 'base64')
    forged[forged.length - 2] = (forged.at(-2) as number) ^ 1
    await expect(authority.issue(forged.toString('base64'), 1, freshId('dev'), 1)).rejects.toThrow(/csr/)
    const p384 = await requestFor('P-384')
    await expect(authority.keyDigest(p384.csr)).rejects.toThrow(/P-256/)
    await expect(authority.keyDigest('bm90IGEgcmVxdWVzdA==')).rejects.toThrow(/P-256/)
  })

  it('proves its signing keys by the root and signs with them', async () => {
    const authority = await openAt(start)
    const rootKey = new X509Certificate(authority.root).publicKey
    for (const use of ['receipt', 'policy'] as const) {
      const spki = authority.keys[use]
      const proof = Buffer.from(authority.keys[`${use}Proof`], 'base64')
      expect(verify('sha256', Buffer.from(`muster ${use} key v1\n${spki}`), rootKey, proof)).toBe(true)
      const key = createPublicKey({ key: Buffer.from(spki, 'base64'), type: 'spki', format: 'der' })
      expect(verify(null, Buffer.from('text'), key, Buffer.from(authority.sign(use, 'text'), 'base64'))).toBe(true)
    }
    expect(authority.keys.receipt).not.toBe(authority.keys.policy)
  })

  it('opens the same again, also without the root key, and keeps every file to its owner', async () => {
    const first = await openAt(start)
    const { chain } = await first.issue((await requestFor()).csr, 1, freshId('dev'), 1)
    rmSync(join(folder, 'root.key'))
    const again = await openAt(start + dayMs)
    expect(again.rootPin).toBe(first.rootPin)
    expect(again.keys).toEqual(first.keys)
    expect(again.claimsOf(new X509Certificate(chain).raw)).toBeDefined()
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  it('makes the next issuing CA 30 days before the end, trusts the old one for 400 days more and drops its key', async () => {
    const clock = fakeClock(start)
    const authority = await openAuthority({ folder, clock })
    const { chain } = await authority.issue((await requestFor()).csr, 1, freshId('dev'), 1)
    const der = new X509Certificate(chain).raw
    let told = 0
    authority.onRotated(() => (told += 1))
    const before = readdirSync(folder).filter((name) => name.endsWith('.crt')).length
    clock.advance(61 * dayMs)
    await authority.rotate()
    expect(readdirSync(folder).filter((name) => name.endsWith('.crt')).length).toBe(before + 1)
    expect(told).toBe(1)
    const issuerNow = async () => {
      const issued = await authority.issue((await requestFor()).csr, 1, freshId('dev'), 1)
      return new X509Certificate(issued.chain).issuer
    }
    const elder = new X509Certificate(chain).issuer
    // Other processes look each hour: until they know the new one, the old one signs.
    expect(await issuerNow()).toBe(elder)
    clock.advance(3 * 3_600_000)
    expect(await issuerNow()).not.toBe(elder)
    clock.advance(70 * dayMs)
    await authority.rotate()
    const keys = readdirSync(folder).filter((name) => /^issuing-.*key$/.test(name))
    expect(keys).toHaveLength(2)
    expect(authority.claimsOf(der)).toBeDefined()
    clock.advance(400 * dayMs)
    await authority.rotate()
    expect(authority.claimsOf(der)).toBeUndefined()
  })

  it('seals tickets alike in every process and otherwise each day', async () => {
    const clock = fakeClock(start)
    const one = await openAuthority({ folder, clock })
    const two = await openAuthority({ folder, clock })
    const before = one.ticketKeys()
    expect(two.ticketKeys()).toEqual(before)
    expect(before).toHaveLength(48)
    clock.advance(dayMs)
    await one.rotate()
    expect(one.ticketKeys()).not.toEqual(before)
  })

  it('refuses to go on without a root it had, and does not make another', async () => {
    await openAt(start)
    rmSync(join(folder, 'root.key'))
    await expect(openAt(start + 70 * dayMs)).rejects.toThrow(/root\.key is missing/)
    expect(() => readFileSync(join(folder, 'root.key'))).toThrow()
  })
})
