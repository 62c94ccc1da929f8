// The asking end of a contract: console, CLI and tests call the server through this one function, typed by the contract.
import type * as z from 'zod'
import type { AnswerOf, Contract } from '#wire/contract.ts'
import { Problem, type ProblemCode, ProblemDocument, problems } from '#wire/problem.ts'

/** What a caller may leave out stays optional; lists and numbers have the type they are read as. */
type Part<T extends z.ZodType> =
  unknown extends z.input<T>
    ? unknown
    : {
        [K in keyof z.input<T>]: unknown extends z.input<T>[K]
          ? K extends keyof z.output<T>
            ? z.output<T>[K] | undefined
            : never
          : z.input<T>[K]
      }

/** `{ ...params, ...query, ...body }` of a contract, before defaults are filled in. */
export type InputOf<C> = C extends Contract<infer P, infer Q, infer B, z.ZodType> ? Part<P> & Part<Q> & Part<B> : never

export interface CallOptions {
  /** Origin of the server, e.g. `http://localhost:8080`; empty in the console, which is served by it. */
  readonly base: string
  readonly fetch?: typeof globalThis.fetch
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** No answer came: nothing is known about what the server did. `cause` holds the system's error. */
export class Unreachable extends Error {
  constructor(base: string, cause: unknown) {
    super(`${base || 'The server'} does not answer: ${reason(cause)}`, { cause })
  }
}

/** An answer came that is none of this contract's: another program, or a server of another version. */
export class AnswerUnreadable extends Error {}

/**
 * Calls `contract` and returns its parsed answer.
 * Throws Problem (the server's refusal, by its code), Unreachable (no answer) or AnswerUnreadable. Never retries.
 */
export async function call<C extends Contract>(
  contract: C,
  input: InputOf<C>,
  options: CallOptions,
): Promise<AnswerOf<C>> {
  const { path, body } = request(contract, input as Record<string, unknown>)
  const response = await send(path, contract.method, body, options)
  const text = await response.text().catch((cause) => {
    throw aborted(options.signal) ?? new Unreachable(options.base, cause)
  })
  const type = response.headers.get('content-type')
  return readAnswer(contract.name, contract.answer, { ok: response.ok, status: response.status, type, text }) as never
}

/** What was answered under `name`, as `schema` reads it. Throws Problem or AnswerUnreadable. */
export function readAnswer<A extends z.ZodType>(
  name: string,
  schema: A,
  { ok, status, type, text }: { ok: boolean; status: number; type: string | null; text: string },
): z.infer<A> {
  if (!ok || type?.startsWith('application/problem+json')) throw refusal(status, text)
  const answer = schema.safeParse(text === '' ? undefined : parse(text))
  if (answer.success) return answer.data
  const [issue] = answer.error.issues
  throw new AnswerUnreadable(
    `The answer to ${name} is not one this version reads (${issue?.path.join('.') || 'body'}: ${issue?.message})`,
  )
}

/** The bytes of a path that is no contract's. Throws as `call` does. */
export async function download(path: string, options: CallOptions): Promise<Uint8Array> {
  const response = await send(path, 'GET', undefined, options)
  const bytes = await response.bytes().catch((cause) => {
    throw aborted(options.signal) ?? new Unreachable(options.base, cause)
  })
  if (!response.ok) throw refusal(response.status, new TextDecoder().decode(bytes))
  return bytes
}

async function send(path: string, method: Contract['method'], body: string | undefined, options: CallOptions) {
  const ask = options.fetch ?? globalThis.fetch
  try {
    return await ask(`${options.base.replace(/\/+$/, '')}${path}`, {
      method,
      redirect: 'error',
      headers: {
        accept: 'application/json, application/problem+json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
  } catch (cause) {
    throw aborted(options.signal) ?? new Unreachable(options.base, cause)
  }
}

/**
 * Splits an input by its contract: names in the path, then names of the query, the rest is the body.
 * Lists in the query are written `a,b`; what is undefined is left out.
 */
export function request(contract: Contract, input: Record<string, unknown>): { path: string; body?: string } {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined))
  const path = contract.path.replace(/:(\w+)/g, (_, name: string) => {
    const segment = encodeURIComponent(String(rest.get(name) ?? ''))
    rest.delete(name)
    // An empty, `.` or `..` segment would name another route.
    if (/^\.{0,2}$/.test(segment)) throw new Problem('not-found')
    return segment
  })
  const names = new Set(Object.keys((contract.query as z.ZodObject | undefined)?.shape ?? {}))
  const query = new URLSearchParams()
  for (const [name, value] of rest) {
    if (!names.has(name)) continue
    query.set(name, Array.isArray(value) ? value.join(',') : String(value))
    rest.delete(name)
  }
  const search = query.size > 0 ? `?${query}` : ''
  return {
    path: path + search,
    ...(contract.body === undefined ? {} : { body: JSON.stringify(Object.fromEntries(rest)) }),
  }
}

function refusal(status: number, text: string): Error {
  const document = ProblemDocument.safeParse(parse(text))
  if (!document.success) return new AnswerUnreadable(`The server answered ${status} without saying why`)
  const { code, title, detail, reference, retryAfterSeconds } = document.data
  const words = [detail, reference && `reference ${reference}`].filter(Boolean).join('; ') || undefined
  if (code in problems) return new Problem(code as ProblemCode, words, retryAfterSeconds)
  return new AnswerUnreadable(`The server refused with ${code}, a code this version does not know: ${words ?? title}`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function aborted(signal: AbortSignal | undefined): Error | undefined {
  if (!signal?.aborted) return undefined
  return signal.reason instanceof Error ? signal.reason : new Error('The call was ended', { cause: signal.reason })
}

function reason(cause: unknown): string {
  const deep = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const { code } = deep as { code?: string }
  const known: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ECONNRESET: 'the connection was cut',
    ENOTFOUND: 'there is no such host name',
    ETIMEDOUT: 'the connection timed out',
    UND_ERR_SOCKET: 'the connection was cut',
  }
  return (code && known[code]) || (deep instanceof Error && deep.message) || 'the connection failed'
}
