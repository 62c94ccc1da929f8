// Requests to a program of Muster on this machine, through a socket in a folder that only we may open.
import { type ClientRequest, type IncomingMessage, request } from 'node:http'

/** A `fetch` for `call` whose requests go to the Unix socket at `path`, whatever address they name. */
export function localFetch(path: string, options: { timeoutMs: number; answerLimitBytes: number }): typeof fetch {
  return (input, init) =>
    new Promise((resolve, reject) => {
      const url = new URL(String(input))
      const asking = request({
        socketPath: path,
        method: init?.method ?? 'GET',
        path: url.pathname + url.search,
        headers: { ...(init?.headers as Record<string, string>), host: 'localhost' },
        timeout: options.timeoutMs,
        ...(init?.signal ? { signal: init.signal } : {}),
      })
      asking.once('timeout', () => asking.destroy(new Error('no answer in time')))
      asking.once('error', reject)
      asking.once('response', (answer) => resolve(gathered(answer, options.answerLimitBytes)))
      asking.end(init?.body)
    })
}

/**
 * POSTs `body` as it comes and as fast as it is read there; keeps nothing of it. The answer may come before the body ends:
 * then no more of it is read. Waits as long as the program keeps the connection. Throws what broke the body, or the
 * socket's error.
 */
export function pourLocal(
  path: string,
  asked: { path: string; headers: Readonly<Record<string, string>>; body: AsyncIterable<Uint8Array> },
  answerLimitBytes: number,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const headers = { ...asked.headers, host: 'localhost' }
    const asking = request({ socketPath: path, method: 'POST', path: asked.path, headers })
    asking.once('error', reject)
    asking.once('response', (answer) => resolve(gathered(answer, answerLimitBytes).finally(() => asking.destroy())))
    pour(asked.body, asking).catch((error: Error) => asking.destroy(error))
  })
}

async function pour(body: AsyncIterable<Uint8Array>, into: ClientRequest): Promise<void> {
  let answered = false
  let goOn = () => {}
  into.once('response', () => {
    answered = true
    goOn()
  })
  into.once('close', () => goOn())
  into.on('drain', () => goOn())
  for await (const part of body) {
    if (answered || into.destroyed) return
    if (into.write(part)) continue
    await new Promise<void>((resolve) => {
      goOn = resolve
    })
  }
  into.end()
}

function gathered(answer: IncomingMessage, limitBytes: number): Promise<Response> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0
    answer.on('data', (part: Buffer) => {
      size += part.length
      if (size <= limitBytes) return parts.push(part)
      reject(new Error('the answer is too large'))
      return answer.destroy()
    })
    answer.once('error', reject)
    answer.once('end', () => {
      const type = answer.headers['content-type']
      resolve(
        new Response(Buffer.concat(parts), {
          status: answer.statusCode ?? 500,
          ...(type ? { headers: { 'content-type': type } } : {}),
        }),
      )
    })
  })
}
