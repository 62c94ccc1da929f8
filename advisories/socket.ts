// The service answers on a Unix socket that only this installation's account can open.
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { type Clock, systemClock } from '#kit/clock.ts'
import { ConfigError } from '#kit/config.ts'
import { living } from '#kit/life.ts'
import type { Log } from '#kit/log.ts'
import { openDatabase } from '#kit/pg/open-database.ts'
import about from '../package.json' with { type: 'json' }
import { answer } from './answer.ts'
import type { AdvisoriesConfig } from './config.ts'
import type { AdvisoriesContext, Tools } from './context.ts'
import { openDoorSwitch } from './door-switch.ts'
import { openNews } from './feed/news.ts'
import { openOverrides } from './feed/overrides.ts'
import { openImports } from './import/open-imports.ts'
import type { Reader } from './import/start-reader.ts'
import type { Source } from './sources/source.ts'

export interface Parts {
  readonly clock?: Clock
  /** A module that exports `sources`; all of ours unless given. */
  readonly sourcesFile?: string
  readonly databaseUrl?: string
  /** Instead of a process for each load. */
  readonly reader?: Reader
}

/** Resolves when the socket is open. */
export function start(
  config: AdvisoriesConfig,
  log: Log,
  parts: Parts = {},
): Promise<{ context: AdvisoriesContext } & AsyncDisposable> {
  return living(async (life) => {
    const context = await openContext(config, log, parts, life)
    const server = createServer((request, response) => {
      answer(context, request, response)
    })
    // A file may be long on its way; whoever may open the socket is this installation itself.
    server.requestTimeout = 0
    rmSync(config.socket, { force: true })
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(config.socket, resolve))
    chmodSync(config.socket, 0o600)
    life.defer(
      () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        }),
    )
    if (config.port !== undefined) {
      const { openTlsDoor } = await import('./tls-door.ts')
      const door = life.use(await openTlsDoor(config, (request, response) => answer(context, request, response)))
      log.info('servers on other machines may ask', { port: door.port })
    }
    return { context }
  })
}

async function openContext(
  config: AdvisoriesConfig,
  log: Log,
  parts: Parts,
  life: AsyncDisposableStack,
): Promise<AdvisoriesContext> {
  const url = parts.databaseUrl ?? databaseUrl(config)
  const database = await openDatabase({ url, log, name: 'muster advisories', connections: 4 })
  life.defer(() => database.close())
  const sourcesFile = parts.sourcesFile ?? join(import.meta.dirname, 'sources', 'all.ts')
  const { sources } = (await import(sourcesFile)) as { sources: readonly Source[] }
  const clock = parts.clock ?? systemClock
  const doorSwitch = await openDoorSwitch({ database, config })
  const tools: Tools = { config, log, clock, database, sources, news: openNews(), doorSwitch }
  const importer = `muster ${about.version}`
  const overrides = life.use(await openOverrides({ ...tools, importer }))
  const reader: Reader =
    parts.reader ??
    (async (...job) => (await import('./import/start-reader.ts')).processReader(url, sourcesFile)(...job))
  const imports = life.use(await openImports({ ...tools, reader, importer }))
  const { openFetching } = await import('./fetch/open-fetching.ts')
  const fetching = life.use(await openFetching({ ...tools, imports }))
  return { ...tools, overrides, imports, fetching }
}

function databaseUrl({ databaseFile }: AdvisoriesConfig): string {
  if (!existsSync(databaseFile)) throw new ConfigError("there is no database yet: run 'muster advisories migrate'")
  return readFileSync(databaseFile, 'utf8')
}
