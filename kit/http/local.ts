// Requests to a program of Muster on this machine, through a socket in a folder that only we may open.
import { request } from 'node:http'
import { gathered, pour } from './pour.ts'

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

/** POSTs `body` to a path of that program, as `pour` says. */
export function pourLocal(
  path: string,
  asked: { path: string; headers: Readonly<Record<string, string>>; body: AsyncIterable<Uint8Array> },
  answerLimitBytes: number,
): Promise<Response> {
  const headers = { ...asked.headers, host: 'localhost' }
  return pour(request({ socketPath: path, method: 'POST', path: asked.path, headers }), asked.body, answerLimitBytes)
}
