// A request on the socket becomes a verb's input, and its answer a response; what does not fit the contract goes no further.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type * as z from 'zod'
import { fault, type Log } from '#kit/log.ts'
import { readFeed } from '#wire/advisories/feed.ts'
import { importPath } from '#wire/advisories/imports.ts'
import type { Contract } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { AdvisoriesContext } from './context.ts'
import type { Told } from './feed/read-feed.ts'
import { type Served, verbs } from './verbs.ts'

const bodyLimitBytes = 64 * 1024

/** Answers one request, refusals included; never throws. */
export async function answer(
  context: AdvisoriesContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    const url = new URL(request.url ?? '/', 'http://advisories')
    if (request.method === 'GET' && url.pathname === '/healthz') return send(response, 200, { status: 'alive' })
    if (request.method === 'POST' && url.pathname === importPath) {
      const { takeImport } = await import('./import/take-import.ts')
      return send(response, 202, { import: await takeImport(context, request, url.searchParams) })
    }
    const { served, params } = find(request.method ?? '', url.pathname)
    const { contract, verb } = served
    // PostgreSQL's text cannot hold it, so nothing is called so.
    if (`${Object.values(params)}${[...url.searchParams.values()]}`.includes('\u0000')) throw new Problem('not-found')
    const input = {
      ...read(contract.params, params),
      ...read(contract.query, Object.fromEntries(url.searchParams)),
      ...(contract.body ? read(contract.body, await bodyOf(request, contract)) : {}),
    }
    const answered = await verb(context, input as never, gone.signal)
    if (contract === readFeed) write(response, 200, (answered as Told).json)
    else send(response, 200, answered)
  } catch (error) {
    refuse(response, error, context.log)
  }
}

const patterns = verbs.map((served) => ({
  served,
  names: [...served.contract.path.matchAll(/:(\w+)/g)].map(([, name]) => name as string),
  pattern: new RegExp(`^${served.contract.path.replaceAll(/:\w+/g, '([^/]+)')}$`),
}))

function find(method: string, path: string): { served: Served; params: Record<string, string> } {
  for (const { served, names, pattern } of patterns) {
    const match = served.contract.method === method ? pattern.exec(path) : null
    if (match)
      return { served, params: Object.fromEntries(names.map((name, i) => [name, decoded(match[i + 1] as string)])) }
  }
  throw new Problem('not-found')
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new Problem('not-found')
  }
}

function read(schema: z.ZodType | undefined, value: unknown): object {
  if (!schema) return {}
  const result = schema.safeParse(value)
  if (result.success) return result.data as object
  const [issue] = result.error.issues
  throw new Problem('body-invalid', `${issue?.path.join('.') || 'the request'}: ${issue?.message}`)
}

async function bodyOf(request: IncomingMessage, contract: Contract): Promise<unknown> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > (contract.bodyLimitBytes ?? bodyLimitBytes)) throw new Problem('body-too-large')
    parts.push(part)
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString())
  } catch {
    throw new Problem('body-invalid', 'the body is no JSON')
  }
}

function refuse(response: ServerResponse, error: unknown, log: Log): void {
  const problem = error instanceof Problem ? error : new Problem('internal')
  if (!(error instanceof Problem)) log.error('a request failed', fault(error))
  send(response, problem.status, problem.document())
}

function send(response: ServerResponse, status: number, body: unknown): void {
  write(response, status, JSON.stringify(body))
}

function write(response: ServerResponse, status: number, json: string): void {
  if (response.headersSent || response.destroyed) return
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  response.writeHead(status, { 'content-type': type }).end(json)
}
