// `npm start`: everything on this machine, step by step, until it can be used; then kept running until it is stopped.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { giveMemoryBack, living, pause, stopAsked } from '#kit/life.ts'
import about from '../package.json' with { type: 'json' }
import { dailyBackups } from './backups/daily.ts'
import { build, folderOf } from './built.ts'
import { childrenOf, startAdvisories, startAgent, startDevelopment, startServer } from './children.ts'
import { makeDataFolder, type StackConfig } from './config.ts'
import { type Databases, openDatabases } from './databases.ts'
import { leftBytes } from './left.ts'
import { takeLock } from './lock.ts'
import { say, step } from './output.ts'
import { type Child, mainOf, runToEnd } from './processes/child.ts'
import { openReady, setupUrl } from './ready.ts'

const agentLimitMs = 10_000

export interface RunningStack {
  readonly consoleUrl: string
  /** Undefined once the first administrator exists. */
  readonly setupUrl: string | undefined
}

/** Starts the stack on its data folder and resolves when `ready.json` is written. Stopping is disposing. */
export function startStack(config: StackConfig, { dev }: { dev: boolean }): Promise<RunningStack & AsyncDisposable> {
  return living(async (life) => {
    makeDataFolder(config)
    life.use(takeLock(config.dataFolder))
    const ready = openReady(config, life)
    const logFolder = join(config.dataFolder, 'logs')
    const folders = { console: folderOf('console', config.dataFolder), agent: folderOf('agent', config.dataFolder) }
    if (!existsSync(folders.console)) void warm(config, logFolder)
    const options = { env: config.env, logFolder }
    const console = dev ? undefined : build('console', folders.console, options)
    const bundle = build('agent', folders.agent, options)
    // Awaited last: until then a failure must not end the process unheard.
    for (const building of [console, bundle]) building?.catch(() => {})
    const databases = life.use(await step('database', openDatabases(config, ready.changed)))
    const start = childrenOf(config, life, logFolder, ready.changed)
    const migrate = migrations(config, databases, logFolder)
    const service = migrate.advisories().then(() => startAdvisories(start, config))
    service.catch(() => {})
    await step('schema', migrate.server())
    const server = await step('keys and server', startServer(start, config, folders.console, dev))
    const advisories = await step('vulnerability service', service)
    await bundle
    const agent = startAgent(start, config, folders.agent, server, ready.changed)
    const front = dev ? await step('console, as you edit it', startDevelopment(start, config, server)) : undefined
    if (console) await step('console', console)
    await step("this machine's agent", identified(config, agent.child))
    const consoleUrl = front ?? server.consoleUrl
    ready.write({
      server,
      agent,
      consoleUrl,
      pids: () => ({ ...databases.pids(), ...pidsOf({ server: server.child, advisories, agent: agent.child }) }),
    })
    life.use(dailyBackups(config))
    return { consoleUrl, setupUrl: setupUrl(config, consoleUrl) }
  })
}

/** What a person reads when it is done, and the wait for the end. */
export async function runStack(config: StackConfig, options: { dev: boolean }): Promise<void> {
  const asked = stopAsked()
  say(`Muster ${about.version} starts in ${config.dataFolder}`)
  await using stack = await startStack(config, options)
  say()
  if (stack.setupUrl) say(`  Set up the first administrator:  ${stack.setupUrl}`)
  else say(`  Console:  ${stack.consoleUrl}`)
  say(`  Data:     ${config.dataFolder} (keep a copy of its folder ring somewhere else)`)
  const left = await leftBytes(config, stack.consoleUrl)
  if (left !== undefined) say(`  ${left} bytes left this machine in the last 30 days`)
  say()
  giveMemoryBack()
  await asked
  say('Muster stops')
}

/** Programs of their own: only they are given a login that may make roles and databases. */
function migrations(config: StackConfig, databases: Databases, logFolder: string) {
  const { fleetUrl, peopleUrl } = config.server
  const migrate = (place: string, env: Record<string, string>) =>
    runToEnd({
      name: `${place}-migrate`,
      file: mainOf(place),
      args: ['migrate'],
      env: { ...config.env, ...env },
      logFolder,
    })
  return {
    async server() {
      if (!fleetUrl || !peopleUrl) await migrate('server', { DATABASE_URL: databases.fleetUrl })
    },
    advisories: () => migrate('advisories', { MUSTER_ADVISORIES_DATABASE_URL: databases.advisoriesUrl }),
  }
}

const pidsOf = (children: Record<string, Child>): Record<string, number> =>
  Object.fromEntries(Object.entries(children).flatMap(([name, { pid }]) => (pid ? [[name, pid]] : [])))

/** New sources: see the program. It only saves memory, so a failure is nobody's. */
async function warm(config: StackConfig, logFolder: string): Promise<void> {
  const file = join(import.meta.dirname, 'processes', 'warm.ts')
  await runToEnd({ name: 'warm', file, env: config.env, logFolder }).catch(() => {})
}

/** Resolves when this machine has an identity, or when it is clear that waiting longer helps nobody: the agent goes on trying. */
async function identified(config: StackConfig, agent: Child): Promise<void> {
  const file = join(config.dataFolder, 'agent', 'identity.json')
  for (let waited = 0; !existsSync(file) && agent.pid !== undefined && waited < agentLimitMs; waited += 50)
    await pause(50)
}
