import { spawnSync } from 'node:child_process'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { describe, expect, it } from 'vitest'
import { needs } from '../../law/needs.ts'
import { makeKeyRequest } from './request.ts'

describe('a certificate request', () => {
  it('holds the key it is signed with, no subject and no attributes', async () => {
    const { key, csr } = makeKeyRequest()
    const request = new x509.Pkcs10CertificateRequest(Buffer.from(csr, 'base64'))
    expect(await request.verify()).toBe(true)
    expect([request.subject, request.attributes]).toEqual(['', []])
    const own = createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'der' })
    expect(Buffer.from(request.publicKey.rawData)).toEqual(own)
  })

  it.runIf(needs('certificate requests against openssl', { openssl: 'openssl' }))('is one for openssl', () => {
    const der = Buffer.from(makeKeyRequest().csr, 'base64')
    const run = (input: Buffer) =>
      spawnSync('openssl', ['req', '-inform', 'DER', '-verify', '-noout', '-text'], { input, encoding: 'utf8' })
    expect(run(der).stdout).toContain('prime256v1')
    expect(run(der).stderr).toContain('verify OK')
    der[der.length - 1] = (der[der.length - 1] as number) ^ 1
    expect(run(der).stderr).toContain('verify failure')
  })
})
