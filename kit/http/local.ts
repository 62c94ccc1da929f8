// Requests to another program of this installation: through a socket in a folder that only we may open, or under mutual TLS.
import { type ClientRequest, type RequestOptions, request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { gathered, pour } from './pour.ts'

/** Path of a Unix socket, or an https address where both sides show a certificate of the same authority. */
export type Peer = string | MutualPeer

export interface MutualPeer {
  readonly url: string
  /** PEM: ours with its key, and the authority that signed the other side's. */
  readonly certificate: string
  readonly key: string
  readonly authority: string
}

/** A `fetch` for `call` whose requests go to the peer, whatever address they name. */
export function localFetch(peer: Peer, options: { timeoutMs: number; answerLimitBytes: number }): typeof fetch {
  return (input, init) =>
    new Promise((resolve, reject) => {
      const url = new URL(String(input))
      const asking = ask(peer, {
        method: init?.method ?? 'GET',
        path: url.pathname + url.search,
        headers: init?.headers as Record<string, string>,
        timeout: options.timeoutMs,
        ...(init?.signal ? { signal: init.signal } : {}),
      })
      asking.once('timeout', () => asking.destroy(new Error('no answer in time')))
      asking.once('error', reject)
      asking.once('response', (answer) => resolve(gathered(answer, options.answerLimitBytes)))
      asking.end(init?.body)
    })
}

/** POSTs `body` to a path of that program, as `pour` says. */
export function pourLocal(
  peer: Peer,
  asked: { path: string; headers: Readonly<Record<string, string>>; body: AsyncIterable<Uint8Array> },
  answerLimitBytes: number,
): Promise<Response> {
  const { path, headers, body } = asked
  return pour(ask(peer, { method: 'POST', path, headers }), body, answerLimitBytes)
}

function ask(peer: Peer, options: RequestOptions & { headers: Readonly<Record<string, string>> }): ClientRequest {
  if (typeof peer === 'string')
    return request({ ...options, headers: { ...options.headers, host: 'localhost' }, socketPath: peer })
  const { hostname, host, port } = new URL(peer.url)
  return secureRequest({
    ...options,
    // The name in the certificate is held against this header.
    headers: { ...options.headers, host },
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port || 443,
    cert: peer.certificate,
    key: peer.key,
    ca: peer.authority,
    minVersion: 'TLSv1.3',
  })
}
