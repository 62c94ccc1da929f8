// What a device sent becomes a document here; whatever is too large, too deep or no text of ours stops before it costs.
import { promisify } from 'node:util'
import { constants, zstdDecompress, zstdDecompressSync } from 'node:zlib'
import type * as z from 'zod'
import { Problem } from '#wire/problem.ts'
import { batchLimits, EventBatch } from '#wire/telemetry/event-batch.ts'
import { Transmission, transmissionLimits } from '#wire/telemetry/transmission.ts'
import { protocolVersion } from '#wire/version.ts'
import { roomFor } from './bytes.ts'

/** Bodies up to this size are decompressed in place: the way to a worker thread and back would take longer. */
const smallBytes = 16 * 1024

interface Form<S extends z.ZodType> {
  /** As a refusal calls it. */
  readonly name: string
  readonly schema: S
  readonly limits: { readonly wireBytes: number; readonly plainBytes: number; readonly depth: number }
}

export interface Unpacked<T> {
  readonly document: T
  /** As it was sent, its properties in the sender's order. */
  readonly raw: unknown
  readonly plainBytes: number
}

/** Throws Problem `body-too-large`, `body-too-deep`, `body-invalid` or `version-unsupported`. */
export const unpack = (body: Buffer) =>
  unpackAs({ name: 'A transmission', schema: Transmission, limits: transmissionLimits }, body)

/** Throws as `unpack`. */
export const unpackBatch = (body: Buffer) =>
  unpackAs({ name: 'A batch of events', schema: EventBatch, limits: batchLimits }, body)

/** zstd (RFC 8878), UTF-8, JSON, the declared form: in this order, each bounded. */
async function unpackAs<S extends z.ZodType<{ v: number }>>(
  form: Form<S>,
  body: Buffer,
): Promise<Unpacked<z.output<S>>> {
  if (body.length > form.limits.wireBytes)
    throw new Problem('body-too-large', `${form.name} has at most ${form.limits.wireBytes} bytes`)
  const plain = await decompress(form, body)
  refuseDepth(form, plain)
  const raw = parse(plain)
  const parsed = form.schema.safeParse(raw)
  if (!parsed.success) throw new Problem('body-invalid', `${form.name} does not have this form: ${where(parsed.error)}`)
  if (parsed.data.v !== protocolVersion)
    throw new Problem('version-unsupported', `This server speaks version ${protocolVersion}`)
  return { document: parsed.data, raw, plainBytes: plain.length }
}

async function decompress({ name, limits }: Form<z.ZodType>, body: Buffer): Promise<Buffer> {
  const options = {
    maxOutputLength: limits.plainBytes,
    ...roomFor(8 * body.length),
    // A frame may ask for a window as large as what it may become, and no larger.
    params: { [constants.ZSTD_d_windowLogMax]: Math.ceil(Math.log2(limits.plainBytes)) },
  }
  try {
    return body.length <= smallBytes
      ? zstdDecompressSync(body, options)
      : await promisify(zstdDecompress)(body, options)
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
      throw new Problem('body-too-large', `${name} has at most ${limits.plainBytes} bytes unpacked`)
    throw new Problem('body-invalid', 'The body is no complete zstd frame')
  }
}

const quote = 0x22
const backslash = 0x5c

/** Counts brackets outside strings, so that JSON.parse never meets a nesting that could exhaust its stack. */
function refuseDepth({ name, limits }: Form<z.ZodType>, text: Buffer): void {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const byte = text[i] as number
    if (byte === quote) i = endOfString(text, i + 1)
    else if (byte === 0x7b || byte === 0x5b) depth += 1
    else if (byte === 0x7d || byte === 0x5d) depth -= 1
    if (depth > limits.depth) throw new Problem('body-too-deep', `${name} nests at most ${limits.depth} deep`)
  }
}

/** The place of the quote that ends a string which starts at `from`, or the end of the text. */
function endOfString(text: Buffer, from: number): number {
  let i = from
  while (i < text.length && text[i] !== quote) i += text[i] === backslash ? 2 : 1
  return i
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parse(plain: Buffer): unknown {
  let text: string
  try {
    text = utf8.decode(plain)
  } catch {
    throw new Problem('body-invalid', 'The body is not UTF-8')
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Problem('body-invalid', 'The body is not JSON')
  }
  // Escapes are the only way in for what UTF-8 or a text column could not hold; the walk is for texts that have some.
  if (/\\u(0000|d[89a-f])/i.test(text) && !storable(value))
    throw new Problem('body-invalid', 'The body has a text that cannot be stored')
  return value
}

function storable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0')
  if (value === null || typeof value !== 'object') return true
  return Object.entries(value).every(([key, inner]) => storable(key) && storable(inner))
}

/** Only words of ours: the path of an undeclared field could be anything. */
function where(error: { issues: readonly { code: string; path: readonly PropertyKey[] }[] }): string {
  const issue = error.issues[0]
  return issue
    ? `${issue.code.replaceAll('_', ' ')} at ${issue.path.filter((part) => typeof part === 'number').join('.') || 'the top'}`
    : 'unknown'
}
