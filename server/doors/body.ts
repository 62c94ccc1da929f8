// Reads a request's body up to a limit: what is larger is refused before it is read to the end.
import type { IncomingMessage } from 'node:http'
import type * as z from 'zod'
import { Problem } from '#wire/problem.ts'

/** Throws `body-too-large`, or `body-invalid` when the peer stops in the middle. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const tooLarge = () => new Problem('body-too-large', `this route takes ${limitBytes} bytes`)
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) return reject(tooLarge())
    const parts: Buffer[] = []
    let bytes = 0
    let isWhole = false
    request.on('data', (part: Buffer) => {
      bytes += part.length
      if (bytes > limitBytes) {
        request.pause()
        reject(tooLarge())
      } else parts.push(part)
    })
    request.on('end', () => {
      isWhole = true
      resolve(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, bytes))
    })
    request.on('error', () => reject(new Problem('body-invalid')))
    // Every request closes in the end; an error made for each would cost more than reading its body.
    request.on('close', () => {
      if (!isWhole) reject(new Problem('body-invalid'))
    })
  })
}

/** Strict: undeclared properties, other encodings and anything but one JSON document are `body-invalid`. */
export function parseBody<S extends z.ZodType>(schema: S, body: Buffer): z.infer<S> {
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(body))
  } catch {
    throw new Problem('body-invalid', 'JSON in UTF-8 is expected')
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const at = parsed.error.issues[0]?.path.join('.')
  throw new Problem('body-invalid', at ? `${at}: not of the declared form` : 'not of the declared form')
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
