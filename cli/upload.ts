// A file on its way to the server: sent as it is read, whatever its size.
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { Unreachable } from '#kit/http/call.ts'
import { pour } from '#kit/http/pour.ts'
import { tlsTo } from './pin.ts'

export interface Sending {
  readonly body: AsyncIterable<Uint8Array>
  /** Length of the body; absent: not known before it ends. */
  readonly bytes?: number
}

const answerLimitBytes = 1024 * 1024

/**
 * POSTs a body to `target` and gives the answer, which may come before all was sent. Waits for it as long as the connection
 * holds. Throws what the body throws, and Unreachable without a server.
 */
export async function upload(
  target: URL,
  { body, bytes }: Sending,
  headers: Readonly<Record<string, string>>,
  certificate: string | undefined,
): Promise<Response> {
  const options = {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/octet-stream', accept: 'application/json, application/problem+json' },
      ...(bytes === undefined ? {} : { 'content-length': String(bytes) }),
      ...headers,
    },
  }
  const asking =
    target.protocol === 'http:'
      ? httpRequest(target, options)
      : httpsRequest(target, { ...options, ...(certificate === undefined ? {} : tlsTo(target, certificate)) })
  let broken: { error: unknown } | undefined
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* body
    } catch (error) {
      broken = { error }
      throw error
    }
  }
  try {
    return await pour(asking, watched(), answerLimitBytes)
  } catch (cause) {
    if (broken) throw broken.error
    throw new Unreachable(target.origin, cause)
  }
}
