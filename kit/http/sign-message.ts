// Signs an HTTP request so that whoever receives it can tell who sent it and that nothing was changed (RFC 9421, RFC 9530).
import { createHash, type KeyObject, sign } from 'node:crypto'

export interface SignedRequest {
  readonly method: string
  readonly url: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
}

/** The `Content-Digest` of a body (RFC 9530, section 2). */
export const contentDigest = (body: Uint8Array): string =>
  `sha-256=:${createHash('sha256').update(body).digest('base64')}:`

/**
 * `Signature-Input` and `Signature` with Ed25519 (RFC 9421, section 3.3.6) over the components named: header fields by lower-case
 * name, or `@method`, `@target-uri`, `@authority`, `@path`. `created` in seconds. Throws on a header field the request lacks.
 */
export function signMessage(
  request: SignedRequest,
  components: readonly string[],
  by: { readonly key: KeyObject; readonly keyId: string; readonly created: number; readonly alg?: boolean },
  label = 'sig1',
): { 'signature-input': string; signature: string } {
  const parameters = `(${components.map((name) => `"${name}"`).join(' ')});created=${by.created};keyid="${by.keyId}"${by.alg === false ? '' : ';alg="ed25519"'}`
  const base = signatureBase(request, components, parameters)
  const signature = sign(null, Buffer.from(base), by.key).toString('base64')
  return { 'signature-input': `${label}=${parameters}`, signature: `${label}=:${signature}:` }
}

/** What is signed (RFC 9421, section 2.5). */
function signatureBase(request: SignedRequest, components: readonly string[], parameters: string): string {
  const lines = components.map((name) => `"${name}": ${componentOf(request, name)}`)
  return [...lines, `"@signature-params": ${parameters}`].join('\n')
}

function componentOf({ method, url, headers }: SignedRequest, name: string): string {
  const to = new URL(url)
  switch (name) {
    case '@method':
      return method
    case '@target-uri':
      return to.href
    case '@authority':
      return to.host
    case '@path':
      return to.pathname
    default: {
      const value = headers[name]
      if (value === undefined) throw new Error(`the request has no ${name} to sign`)
      return value.trim()
    }
  }
}
