// One server process: tools, keys, state and doors, opened in order and closed in reverse.
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Clock, systemClock } from '#kit/clock.ts'
import { living } from '#kit/life.ts'
import { type Log, openLog } from '#kit/log.ts'
import { openMetrics } from '#kit/metrics.ts'
import { openJobs } from '#kit/pg/jobs.ts'
import { openDatabase } from '#kit/pg/open-database.ts'
import { openListener } from '#kit/pg/open-listener.ts'
import type { ServerConfig } from './config.ts'
import type { Context } from './context.ts'
import { openPresenceSweep } from './devices/presence-sweep.ts'
import { openConsoleDoor } from './doors/console.ts'
import { openDeviceDoor } from './doors/devices.ts'
import { openFarewellDoor } from './doors/farewell.ts'
import { openPlainDoor } from './doors/plain.ts'
import { firstStart } from './first-start.ts'
import { databaseUrls } from './migrate.ts'
import { enterEpoch } from './people/enter-epoch.ts'
import { tenantNumbers } from './people/tenant-numbers.ts'
import { forgetRestored } from './rights/erase/forget-restored.ts'
import { openState } from './state.ts'
import { openSequencer } from './telemetry/transparency/sequencer.ts'
import { work } from './work.ts'

export interface RunningServer {
  readonly context: Context
  readonly consoleUrl: string
  readonly consolePort: number
  readonly devicePort: number
  readonly farewellPort: number
  /** Undefined: the plain port is off. */
  readonly plainPort: number | undefined
}

/** Resolves when both doors are open and the first tenant exists. Throws what stops it; what was open is closed then. */
export function start(
  config: ServerConfig,
  overrides: { clock?: Clock; log?: Log } = {},
): Promise<RunningServer & AsyncDisposable> {
  return living(async (life) => {
    const clock = overrides.clock ?? systemClock
    const log = overrides.log ?? openLog({ place: 'server', level: config.logLevel, clock })
    for (const folder of [config.dataFolder, dirname(config.files.databases)])
      mkdirSync(folder, { recursive: true, mode: 0o700 })
    const urls = databaseUrls(config)
    const fleet = await openDatabase({ url: urls.fleet, log, name: 'muster server' })
    life.defer(() => fleet.close())
    const people = await openDatabase({ url: urls.people, log, name: 'muster server', connections: 4 })
    life.defer(() => people.close())
    const listener = life.use(await openListener({ url: urls.fleet, log }))
    const jobs = life.use(await openJobs({ url: urls.fleet, log }))
    const tools = { clock, config, log, metrics: openMetrics(), fleet, people, listener, jobs }
    const context: Context = { ...tools, ...(await openState(tools, life)) }
    await forgetRestored(context)
    const devices = life.use(await openDeviceDoor(context))
    // Whoever hands out the address of the device door must know the port it really got.
    const open: Context = { ...context, config: { ...config, devicePort: devices.port } }
    const farewell = life.use(await openFarewellDoor(open))
    const plain = config.plain ? life.use(await openPlainDoor(open)) : undefined
    const console = life.use(await openConsoleDoor(open))
    const consoleUrl = `${config.consoleCertificate ? 'https' : 'http'}://localhost:${console.port}`
    await enterEpoch(open)
    await firstStart(open, consoleUrl)
    await work(open)
    life.use(openSequencer(open))
    // Lists are derived and live in memory: asking whether they are whole begins to build them before anybody waits.
    for (const tenant of await tenantNumbers(open)) {
      open.names.ready(tenant)
      open.catalogue.ready(tenant)
    }
    life.use(openPresenceSweep(open))
    log.info('server ready', { port: console.port })
    return {
      context: open,
      consoleUrl,
      consolePort: console.port,
      devicePort: devices.port,
      farewellPort: farewell.port,
      plainPort: plain?.port,
    }
  })
}
