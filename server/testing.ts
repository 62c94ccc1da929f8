// A whole context for a test: databases of its own, keys and root in a temporary folder, a clock that stands still.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fakeClock } from '#kit/clock.ts'
import { readConfig } from '#kit/config.ts'
import { living } from '#kit/life.ts'
import { silentLog } from '#kit/log.ts'
import { openMetrics } from '#kit/metrics.ts'
import type { Database } from '#kit/pg/database.ts'
import { openJobs } from '#kit/pg/jobs.ts'
import { openListener } from '#kit/pg/open-listener.ts'
import { type TestDatabase, testDatabase } from '#kit/pg/testing.ts'
import { type ServerConfig, settings, withFiles } from './config.ts'
import type { Context } from './context.ts'
import { openState } from './state.ts'

export interface TestContext extends Context, AsyncDisposable {
  readonly clock: ReturnType<typeof fakeClock>
  /** Rows of the fleet database past row-level security, as the superuser. */
  readonly admin: TestDatabase['admin']
  /** The same for the people database. */
  readonly adminPeople: TestDatabase['admin']
  /** A second server process on the same databases, files and clock. `die` lets the database know of its end as a kill does. */
  another(): Promise<Context & AsyncDisposable & { die(): Promise<void> }>
}

/** Saturday, 21 November 2026, 12:00 UTC. */
export const testStart = Date.UTC(2026, 10, 21, 12)

/**
 * The server's context without its doors. Tenants 1 and 2 exist as numbers. Dispose it in `afterAll`.
 * `set` replaces settings, e.g. `{ devicePort: 0 }`; ports are 0 unless set. `through` stands between the server and its
 * fleet database, to change what it sends.
 */
export function testContext(
  set: Partial<ServerConfig> = {},
  through: (fleet: Database) => Database = (fleet) => fleet,
): Promise<TestContext> {
  return living(async (life) => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-context-'))
    life.defer(() => rmSync(folder, { recursive: true, force: true }))
    const [fleet, people] = await Promise.all([testDatabase('fleet'), testDatabase('people')])
    life.use(fleet)
    life.use(people)
    await fleet.admin('insert into tenant_numbers (tenant) values (1), (2) on conflict do nothing')
    const clock = fakeClock(testStart)
    const log = silentLog
    const env = { MUSTER_DATA: folder, MUSTER_CONSOLE_PORT: '0', MUSTER_DEVICE_PORT: '0', MUSTER_FAREWELL_PORT: '0' }
    const config = { ...withFiles(readConfig(settings, { env }).config), ...set }
    const toolsOf = async (own: AsyncDisposableStack) => ({
      clock,
      config,
      log,
      metrics: openMetrics(),
      fleet: through(fleet.database),
      people: people.database,
      listener: own.use(await openListener({ url: fleet.url, log })),
      jobs: own.use(await openJobs({ url: fleet.url, log })),
    })
    const another = () =>
      living(async (own): Promise<Context & { die(): Promise<void> }> => {
        const tools = await toolsOf(own)
        return { ...tools, ...(await openState(tools, own)), die: async () => tools.listener[Symbol.asyncDispose]() }
      })
    const tools = await toolsOf(life)
    const state = await openState(tools, life)
    return { ...tools, ...state, another, admin: fleet.admin, adminPeople: people.admin }
  })
}
