// Servers with a certificate of their own: which one they show, and calls that trust that one and no other.
import { createHash, X509Certificate } from 'node:crypto'
import { request as httpsRequest } from 'node:https'
import { Readable } from 'node:stream'
import { connect, type DetailedPeerCertificate } from 'node:tls'
import { Failed } from './failure.ts'

/** `sha256:` and 64 hex digits, over the certificate's DER. */
export function fingerprint(certificate: X509Certificate): string {
  return `sha256:${createHash('sha256').update(certificate.raw).digest('hex')}`
}

/** Accepts `sha256:ab12...`, `AB:12:...` and plain hex; undefined when it is none. */
export function readFingerprint(text: string): string | undefined {
  const hex = text
    .replace(/^sha256[:=]/i, '')
    .replaceAll(':', '')
    .toLowerCase()
  return /^[0-9a-f]{64}$/.test(hex) ? `sha256:${hex}` : undefined
}

/**
 * The certificates a server shows, its own first, and whether the system's authorities vouch for them.
 * Nothing is sent. Throws Failed when no TLS server answers within 10 seconds.
 */
export function shownCertificates(server: URL): Promise<{ trusted: boolean; chain: X509Certificate[] }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...address(server), rejectUnauthorized: false }, () => {
      const chain: X509Certificate[] = []
      let shown: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
      while (shown?.raw && !chain.some((known) => known.raw.equals(shown?.raw as Buffer))) {
        chain.push(new X509Certificate(shown.raw))
        shown = shown.issuerCertificate
      }
      resolve({ trusted: socket.authorized, chain })
      socket.destroy()
    })
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer within 10 seconds')))
    socket.on('error', (error) => reject(new Failed(`${server.origin} shows no certificate: ${error.message}.`)))
  })
}

/** A `fetch` that trusts `certificate` (PEM: the server's own, or one it stands under) instead of the system's authorities. */
export function pinnedFetch(certificate: string): typeof fetch {
  return (url, init = {}) =>
    new Promise((resolve, reject) => {
      const target = new URL(String(url))
      const asked = httpsRequest(
        target,
        {
          ...tlsTo(target, certificate),
          method: init.method ?? 'GET',
          headers: init.headers as Record<string, string>,
          ...(init.signal ? { signal: init.signal } : {}),
        },
        (response) => {
          const headers = Object.entries(response.headers).map(([name, value]): [string, string] => [name, `${value}`])
          const status = response.statusCode ?? 0
          const bodiless = status === 204 || status === 304
          // An event stream has no end to wait for.
          const body = bodiless ? null : (Readable.toWeb(response) as ReadableStream<Uint8Array>)
          if (bodiless) response.resume()
          resolve(new Response(body, { status, headers }))
        },
      )
      asked.on('error', reject)
      asked.end(init.body as string | undefined)
    })
}

/** Where `server` is, and that `certificate` and no other is trusted there. */
export function tlsTo(server: URL, certificate: string) {
  return { ...address(server), ca: certificate, allowPartialTrustChain: true }
}

function address(server: URL) {
  const host = server.hostname.replace(/^\[|\]$/g, '')
  const named = !/^[\d.]+$|:/.test(host)
  return {
    host,
    port: Number(server.port || 443),
    minVersion: 'TLSv1.2' as const,
    ...(named ? { servername: host } : {}),
  }
}
