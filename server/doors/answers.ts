// How the device door answers: few bytes when there is little to say, and always in words when it refuses.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fault, type Log } from '#kit/log.ts'
import { freshId } from '#wire/ids.ts'
import { Problem, type ProblemDocument } from '#wire/problem.ts'

const drainMs = 1_000

/** The answer to most requests there are: a status line and nothing else. HTTP/1.1 keeps the line open by itself. */
export function empty(response: ServerResponse): void {
  response.removeHeader('connection')
  response.writeHead(204).end()
}

export function reply(
  response: ServerResponse,
  value: object,
  status = 200,
  type: 'application/json' | 'application/problem+json' = 'application/json',
): void {
  const text = JSON.stringify(value)
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text)
}

/** A problem as it is, anything else as `internal` under a reference that the log has. */
export function documentOf(error: unknown, route: string | undefined, log: Log): ProblemDocument {
  if (error instanceof Problem) return error.document()
  const reference = freshId('ref')
  log.error('a device request failed', { route, reference, ...fault(error) })
  return { ...new Problem('internal').document(), reference }
}

/** Answers with the document of what went wrong. */
export async function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  log: Log,
): Promise<void> {
  await drain(request)
  const document = documentOf(error, request.url, log)
  const { status, retryAfterSeconds } = document
  // Whoever is not known, or sends more than we read, keeps no line open.
  if (status === 401 || status === 413 || !request.complete) response.setHeader('connection', 'close')
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', Math.ceil(retryAfterSeconds))
  reply(response, document, status, 'application/problem+json')
}

/** Reads on for a moment: a line that is closed with unread bytes loses our answer to a reset. */
function drain(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, drainMs)
    request.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    request.resume()
  })
}
