// Serves the built console and a made-up fleet behind the same contracts and headers as the real server.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type * as z from 'zod'
import { advisoryImportPath } from '#wire/console/advisories.ts'
import { contracts } from '#wire/console/index.ts'
import { newsPath } from '#wire/console/overview.ts'
import { noncePlaceholder, pageHeaders } from '#wire/console/page.ts'
import type { Contract } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import { type FixtureOptions, makeFixture } from './fixture-answers.ts'

const types: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export interface FixtureServer extends AsyncDisposable {
  readonly url: string
  /** What the next calls are answered from. */
  use(options: FixtureOptions): void
  tell(news: unknown): void
  /** Forced syncs take a step, and the page hears of it. */
  advance(): void
  /** So many events arrive, and the page hears of it. */
  happen(count: number): void
}

/** `folder` holds the built console. Listens on a free port of the loopback. */
export async function startFixtureServer(folder: string, options: FixtureOptions): Promise<FixtureServer> {
  let fixture = makeFixture(options)
  const streams = new Set<ServerResponse>()
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname === newsPath) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write(': hello\n\n')
      streams.add(response)
      response.on('close', () => streams.delete(response))
    } else if (url.pathname === advisoryImportPath && request.method === 'POST') await load(request, response, url)
    else if (url.pathname.startsWith('/api/')) await answer(request, response, url)
    else page(response, url.pathname)
  })

  function tell(news: unknown): void {
    for (const stream of streams) stream.write(`data: ${JSON.stringify(news)}\n\n`)
  }

  async function answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const found = route(request.method ?? 'GET', url.pathname)
    try {
      if (!found) throw new Problem('not-found')
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {}
      const parse = (schema: z.ZodType | undefined, value: unknown) => {
        const read = schema?.safeParse(value)
        if (read && !read.success) throw new Problem('body-invalid', read.error.issues[0]?.message)
        return (read?.data ?? {}) as Record<string, unknown>
      }
      const input = {
        ...parse(found.contract.params, found.params),
        ...parse(found.contract.query, Object.fromEntries(url.searchParams)),
        ...parse(found.contract.body, body),
      }
      const text = JSON.stringify(fixture.answer(found.contract, input))
      response.writeHead(200, { 'content-type': 'application/json' }).end(text)
    } catch (error) {
      refuse(response, error)
    }
  }

  /** The body is a file as it is, of any size: it is counted, not held. */
  async function load(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    try {
      let bytes = 0
      for await (const chunk of request) bytes += (chunk as Buffer).length
      const { name, source } = Object.fromEntries(url.searchParams)
      const text = JSON.stringify({ import: fixture.load(name ?? '', bytes, source) })
      response.writeHead(202, { 'content-type': 'application/json' }).end(text)
      tell({ what: 'advisories', ids: [] })
    } catch (error) {
      refuse(response, error)
    }
  }

  function refuse(response: ServerResponse, error: unknown): void {
    if (!(error instanceof Problem)) throw error
    response.writeHead(error.status, { 'content-type': 'application/problem+json' })
    response.end(JSON.stringify(error.document()))
  }

  function page(response: ServerResponse, path: string): void {
    const type = types[extname(path)]
    if (type && path.startsWith('/assets/')) {
      response.writeHead(200, { 'content-type': type, 'x-content-type-options': 'nosniff' })
      response.end(readFileSync(join(folder, normalize(path))))
      return
    }
    const nonce = randomBytes(16).toString('base64')
    response.writeHead(200, pageHeaders(nonce))
    response.end(readFileSync(join(folder, 'index.html'), 'utf8').replaceAll(noncePlaceholder, nonce))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    use: (next) => {
      fixture = makeFixture(next)
    },
    tell,
    advance: () => {
      fixture.advance()
      tell({ what: 'sync', ids: [] })
    },
    happen: (count) => {
      fixture.happen(count)
      tell({ what: 'event', ids: [] })
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function route(method: string, path: string): { contract: Contract; params: Record<string, string> } | undefined {
  for (const contract of Object.values(contracts) as Contract[]) {
    if (contract.method !== method) continue
    const pattern = contract.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')
    const match = new RegExp(`^${pattern}$`).exec(path)
    if (!match) continue
    const params = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)])
    return { contract, params: Object.fromEntries(params) }
  }
  return undefined
}
