// The signature is the RFC's own, and covers what it names.
import { createPrivateKey, createPublicKey, verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { contentDigest, signMessage } from './sign-message.ts'

/** RFC 9421, appendix B.1.4. */
const key = createPrivateKey(
  '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----',
)

it('is the one of RFC 9421, appendix B.2.6', () => {
  const request = {
    method: 'POST',
    url: 'https://example.com/foo?param=Value&Pet=dog',
    headers: {
      date: 'Tue, 20 Apr 2021 02:07:55 GMT',
      'content-type': 'application/json',
      'content-length': '18',
    },
  }
  const components = ['date', '@method', '@path', '@authority', 'content-type', 'content-length']
  const by = { key, keyId: 'test-key-ed25519', created: 1618884473, alg: false }
  expect(signMessage(request, components, by, 'sig-b26')).toEqual({
    'signature-input':
      'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
    signature: 'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:',
  })
})

it('digests a body as RFC 9530, appendix D, does', () => {
  expect(contentDigest(Buffer.from('{"hello": "world"}\n'))).toBe(
    'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
  )
})

it('signs the whole address, says its algorithm, and refuses what is not there', () => {
  const request = { method: 'POST', url: 'https://receiver.example:8443/in?a=b', headers: {} }
  const by = { key, keyId: 'k', created: 1 }
  const { signature } = signMessage(request, ['@method', '@target-uri'], by)
  const base =
    '"@method": POST\n"@target-uri": https://receiver.example:8443/in?a=b\n"@signature-params": ("@method" "@target-uri");created=1;keyid="k";alg="ed25519"'
  const bytes = Buffer.from(/^sig1=:(.*):$/.exec(signature)?.[1] ?? '', 'base64')
  expect(verify(null, Buffer.from(base), createPublicKey(key), bytes)).toBe(true)
  expect(verify(null, Buffer.from(base.replace('a=b', 'a=c')), createPublicKey(key), bytes)).toBe(false)
  expect(() => signMessage(request, ['content-digest'], by)).toThrow('content-digest')
})
