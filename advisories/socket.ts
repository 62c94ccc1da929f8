// The service answers on a Unix socket that only this installation's account can open.
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { iso } from '#kit/clock.ts'
import { ConfigError } from '#kit/config.ts'
import { living } from '#kit/life.ts'
import { fault, type Log } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import { openDatabase } from '#kit/pg/open-database.ts'
import { listSources } from '#wire/advisories/sources.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { AdvisoriesConfig } from './config.ts'
import { readSources } from './store.ts'

/** Resolves when the socket is open. */
export function start(config: AdvisoriesConfig, log: Log): Promise<AsyncDisposable> {
  return living(async (life) => {
    if (!existsSync(config.databaseFile))
      throw new ConfigError("there is no database yet: run 'muster advisories migrate'")
    const url = readFileSync(config.databaseFile, 'utf8')
    const database = await openDatabase({ url, log, name: 'muster advisories', connections: 4 })
    life.defer(() => database.close())
    const server = createServer((request, response) => {
      answer(database, request).then(
        (body) => send(response, 200, body),
        (error: unknown) => refuse(response, error, log),
      )
    })
    rmSync(config.socket, { force: true })
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(config.socket, resolve))
    chmodSync(config.socket, 0o600)
    life.defer(() => new Promise<void>((resolve) => server.close(() => resolve())))
    return {}
  })
}

async function answer(
  database: Database,
  request: IncomingMessage,
): Promise<AnswerOf<typeof listSources> | { status: 'alive' }> {
  if (request.method !== 'GET') throw new Problem('not-found')
  if (request.url === '/healthz') return { status: 'alive' }
  if (request.url === listSources.path)
    return {
      sources: (await readSources(database)).map(({ id, title, imported_at, advisories }) => ({
        id,
        title,
        ...(imported_at ? { importedAt: iso(imported_at.getTime()) } : {}),
        advisories,
      })),
    }
  throw new Problem('not-found')
}

function refuse(response: ServerResponse, error: unknown, log: Log): void {
  const problem = error instanceof Problem ? error : new Problem('internal')
  if (!(error instanceof Problem)) log.error('a request failed', fault(error))
  send(response, problem.status, problem.document())
}

function send(response: ServerResponse, status: number, body: object): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body))
}
