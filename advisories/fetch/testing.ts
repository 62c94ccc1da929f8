// A publisher for tests: a TLS server with its own root, whose answers a test writes and whose questions it reads.
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { ownCertificate } from '#kit/testing-tls.ts'

export type Answering = (request: IncomingMessage, response: ServerResponse) => void

export interface Publisher extends AsyncDisposable {
  readonly url: string
  /** PEM. */
  readonly root: string
  /** By path with query; what has no answer is not there. */
  readonly answers: Map<string, Answering>
  readonly asked: { path: string; headers: IncomingMessage['headers'] }[]
}

export async function publisher(): Promise<Publisher> {
  const { key, cert } = await ownCertificate()
  const answers = new Map<string, Answering>()
  const asked: Publisher['asked'] = []
  const server = createServer({ key, cert }, (request, response) => {
    const path = request.url ?? ''
    asked.push({ path, headers: request.headers })
    const answer = answers.get(path) ?? answers.get(path.split('?', 1)[0] as string)
    if (answer) answer(request, response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    root: cert,
    answers,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const tagOf = (body: Buffer) => `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`

/** As a good server does: a validator, conditions (RFC 9110, section 13) and ranges (section 14). */
export function file(content: string | Buffer): Answering {
  const body = Buffer.from(content as string)
  const etag = tagOf(body)
  return (request, response) => {
    if (request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end()
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN)
    if (from < body.length && request.headers['if-range'] === etag)
      return response
        .writeHead(206, {
          etag,
          'content-length': body.length - from,
          'content-range': `bytes ${from}-${body.length - 1}/${body.length}`,
        })
        .end(body.subarray(from))
    return response.writeHead(200, { etag, 'content-length': body.length }).end(body)
  }
}

/** The beginning of that file; then the connection breaks, or stays and nothing more comes. */
export function beginning(content: string, length: number, then: 'breaks' | 'stays' = 'breaks'): Answering {
  const body = Buffer.from(content)
  return (_request, response) => {
    response.writeHead(200, { etag: tagOf(body), 'content-length': body.length })
    response.write(body.subarray(0, length), () => {
      // Ends after what was written; a reset would take that with it.
      if (then === 'breaks') response.socket?.destroySoon()
    })
  }
}

export const status =
  (code: number, headers: Record<string, string> = {}): Answering =>
  (_request, response) =>
    void response.writeHead(code, headers).end()

/** One answer after the other; the last one stays. */
export function inTurn(...all: readonly Answering[]): Answering {
  let next = 0
  return (request, response) => {
    const answer = all[Math.min(next, all.length - 1)] as Answering
    next += 1
    answer(request, response)
  }
}
