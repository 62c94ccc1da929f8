// A receiver for tests: real TLS with an authority of its own, a count of what is on the wire, and a check of signatures that shares nothing with ours.
import { createHash, verify } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, isIP } from 'node:net'
import { ownCertificate } from '#kit/testing-tls.ts'

interface Got {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export interface TestReceiver extends AsyncDisposable {
  /** Its root, PEM. */
  readonly authority: string
  readonly url: string
  readonly got: Got[]
  /** Bytes that came to it over the wire. */
  bytes(): number
  connections(): number
  /** How it answers next; 204 unless set. */
  answer: (request: Got, response: ServerResponse) => void
  /** Called when a request begins, before its body. */
  begins: (request: IncomingMessage) => void
}

/** `name`: what its certificate says; an address of this machine is also where it listens. */
export async function testReceiver(name = 'localhost'): Promise<TestReceiver> {
  const { key, cert } = await ownCertificate(name)
  const got: Got[] = []
  let bytes = 0
  let connections = 0
  const server = createServer({ key, cert }, async (request, response) => {
    receiver.begins(request)
    const parts: Buffer[] = []
    try {
      for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
    } catch {
      return
    }
    const { method = '', url = '', headers } = request
    const one = { method, url: `https://${headers.host}${url}`, headers, body: Buffer.concat(parts) }
    got.push(one)
    receiver.answer(one, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = isIP(name) ? name : 'localhost'
  const wire = createTcpServer((from) => {
    connections += 1
    const to = connect((server.address() as AddressInfo).port, '127.0.0.1')
    from.on('data', (part) => {
      bytes += part.length
    })
    from.pipe(to).pipe(from)
    from.on('error', () => to.destroy())
    to.on('error', () => from.destroy())
  })
  await new Promise<void>((resolve) => wire.listen(0, at, resolve))
  const receiver: TestReceiver = {
    authority: cert,
    url: `https://${at}:${(wire.address() as AddressInfo).port}/in?k=v`,
    got,
    bytes: () => bytes,
    connections: () => connections,
    answer: (_request, response) => response.writeHead(204).end(),
    begins: () => {},
    async [Symbol.asyncDispose]() {
      wire.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

/** True when the signature is the key's, over the components it names and the body's digest. */
export function verified({ method, url, headers, body }: Got, publicKey: string, keyId: string): boolean {
  const input = String(headers['signature-input'])
  const match = /^sig1=(\(([^)]*)\);created=\d+;keyid="([^"]+)";alg="ed25519")$/.exec(input)
  const signature = /^sig1=:([A-Za-z0-9+/=]+):$/.exec(String(headers.signature))?.[1]
  if (!match || !signature || match[3] !== keyId) return false
  const names = (match[2] ?? '').split(' ').map((name) => name.slice(1, -1))
  for (const needed of ['@method', '@target-uri', 'content-digest', 'content-type'])
    if (!names.includes(needed)) return false
  const value = (name: string) => (name === '@method' ? method : name === '@target-uri' ? url : String(headers[name]))
  const base = `${names.map((name) => `"${name}": ${value(name)}\n`).join('')}"@signature-params": ${match[1]}`
  const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
  return (
    headers['content-digest'] === digest && verify(null, Buffer.from(base), publicKey, Buffer.from(signature, 'base64'))
  )
}
