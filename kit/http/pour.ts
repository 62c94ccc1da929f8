// A request whose body is larger than memory: sent as it comes, at the pace of who reads it, and its answer.
import type { ClientRequest, IncomingMessage } from 'node:http'

/**
 * Sends `body` through `asking` as fast as it is read there and keeps nothing of it. The answer may come before the body
 * ends: then no more of it is sent. Waits as long as the other side keeps the connection. Throws what broke the body, or
 * the connection's error.
 */
export function pour(asking: ClientRequest, body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Response> {
  return new Promise((resolve, reject) => {
    asking.once('error', reject)
    asking.once('response', (answer) => resolve(gathered(answer, limitBytes).finally(() => asking.destroy())))
    send(body, asking).catch((error: Error) => asking.destroy(error))
  })
}

async function send(body: AsyncIterable<Uint8Array>, into: ClientRequest): Promise<void> {
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

/** An answer whole; throws when it is larger than `limitBytes`. */
export function gathered(answer: IncomingMessage, limitBytes: number): Promise<Response> {
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
      const headers = type ? { 'content-type': type } : {}
      resolve(new Response(Buffer.concat(parts), { status: answer.statusCode ?? 500, headers }))
    })
  })
}
