// Requests to a program of Muster on this machine, through a socket in a folder that only we may open.
import { request } from 'node:http'

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
      })
      asking.once('timeout', () => asking.destroy(new Error('no answer in time')))
      asking.once('error', reject)
      asking.once('response', (answer) => {
        const parts: Buffer[] = []
        let size = 0
        answer.on('data', (part: Buffer) => {
          size += part.length
          if (size <= options.answerLimitBytes) return parts.push(part)
          reject(new Error('the answer is too large'))
          return asking.destroy()
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
      asking.end(init?.body)
    })
}
