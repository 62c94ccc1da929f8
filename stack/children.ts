// The programs of the stack as child processes: what each is given, and when it counts as started.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { folderAt } from '../agent/state/folder.ts'
import { readStatus } from '../agent/state/status.ts'
import type { StackConfig } from './config.ts'
import { complain } from './output.ts'
import { Child, type ChildOptions, mainOf } from './processes/child.ts'

/** Settings or state that a second try does not change (sysexits EX_CONFIG). */
const configExit = 78
/** The agent's own: wrong use, and refused for good. */
const agentFinal = [2, 3]

/** For those that work little: a small nursery and one arena keep what they no longer use from resting in memory. */
const modest = { nodeArgs: ['--max-semi-space-size=1', '--expose-gc'], env: { MALLOC_ARENA_MAX: '1' } }

type Start = (options: Pick<ChildOptions, 'name' | 'file'> & Partial<ChildOptions>) => Child

/** Starts children that end with `life`. */
export function childrenOf(
  config: StackConfig,
  life: AsyncDisposableStack,
  logFolder: string,
  changed: () => void,
): Start {
  return (options) => life.use(new Child({ env: config.env, logFolder, changed, ...options }))
}

export interface StartedServer {
  readonly child: Child
  readonly consoleUrl: string
  readonly consolePort: number
  readonly devicePort: number
  readonly farewellPort: number
  /** Undefined: the plain port is off. */
  readonly plainPort?: number | undefined
}

/** Resolves when both doors are open. A port that was any free one stays the same over restarts. */
export async function startServer(
  start: Start,
  config: StackConfig,
  consoleFolder: string,
  dev: boolean,
): Promise<StartedServer> {
  const enrolled = existsSync(join(config.dataFolder, 'agent', 'identity.json'))
  const { child, message } = await ready(start, {
    name: 'server',
    // MiB a half-space: at 16 what a start leaves behind would rest in memory, at 1 a busy server would collect too often.
    nodeArgs: ['--max-semi-space-size=4', '--expose-gc'],
    file: mainOf('server'),
    args: ['serve'],
    env: {
      ...config.env,
      // It works on several threads; the supervisor does not.
      MALLOC_ARENA_MAX: '4',
      MUSTER_CONSOLE_FOLDER: consoleFolder,
      MUSTER_LOCAL_AGENT: String(!enrolled),
      ...(dev ? { MUSTER_CONSOLE_PORT: '0' } : {}),
    },
    final: [configExit],
  })
  const started = message as unknown as Omit<StartedServer, 'child'>
  child.env = {
    MUSTER_CONSOLE_PORT: String(started.consolePort),
    MUSTER_DEVICE_PORT: String(started.devicePort),
    MUSTER_FAREWELL_PORT: String(started.farewellPort),
    ...(started.plainPort === undefined ? {} : { MUSTER_PLAIN_PORT: String(started.plainPort) }),
    MUSTER_LOCAL_AGENT: 'false',
  }
  return { ...started, child }
}

export async function startAdvisories(start: Start, config: StackConfig): Promise<Child> {
  const options = {
    name: 'advisories',
    file: mainOf('advisories'),
    args: ['serve'],
    nodeArgs: modest.nodeArgs,
    env: { ...config.env, ...modest.env },
    final: [configExit],
  }
  return (await ready(start, options)).child
}

export interface StartedAgent {
  readonly child: Child
  /** UDP, where it takes wakes; undefined while it does not. */
  wakePort(): number | undefined
}

/**
 * The agent of this machine; it enrols with the one-time token. One that was revoked or erased stays down and says so. A port for
 * wakes that was any free one stays the same over restarts; `changed` is called when it is known.
 */
export function startAgent(
  start: Start,
  config: StackConfig,
  folder: string,
  server: StartedServer,
  changed: () => void,
): StartedAgent {
  let wakePort: number | undefined
  const stateFolder = join(config.dataFolder, 'agent')
  // Every start makes a new token; a machine that was erased is let in anew by a hand, never by a restart.
  const isErased = readStatus(folderAt(stateFolder)).stopped?.code === 'device-erased'
  const child = start({
    name: 'agent',
    file: join(folder, 'main.js'),
    args: ['run'],
    // As the package runs it: interpreted, because V8's compilers and what they make take memory.
    nodeArgs: ['--jitless', ...modest.nodeArgs],
    env: {
      ...config.env,
      ...modest.env,
      MUSTER_AGENT_STATE: stateFolder,
      MUSTER_AGENT_SERVER: `${config.server.deviceHost}:${server.devicePort}`,
      MUSTER_FAREWELL_PORT: String(server.farewellPort),
      ...(!isErased && { MUSTER_AGENT_TOKEN_FILE: config.server.files.agentToken }),
    },
    final: agentFinal,
    heard(message) {
      if (!('wakePort' in message)) return
      wakePort = message.wakePort as number | undefined
      if (wakePort !== undefined) child.env = { MUSTER_WAKE_PORT: String(wakePort) }
      changed()
    },
    ended: (reason) => complain(`the agent of this machine ended: ${reason}`),
  })
  return { child, wakePort: () => wakePort }
}

/** The console from its sources, with the API behind it on one origin; gives its address. */
export async function startDevelopment(start: Start, config: StackConfig, server: StartedServer): Promise<string> {
  const { message } = await ready(start, {
    name: 'console',
    file: join(import.meta.dirname, 'processes', 'develop-console.ts'),
    args: [String(config.server.consolePort), server.consoleUrl],
  })
  return String(message.consoleUrl)
}

/** Resolves at the child's first message. Throws the last line it said when it ends before. */
function ready(
  start: Start,
  options: Parameters<Start>[0],
): Promise<{ child: Child; message: Readonly<Record<string, unknown>> }> {
  return new Promise((resolve, reject) => {
    let isReady = false
    const child: Child = start({
      ...options,
      heard(message) {
        isReady = true
        resolve({ child, message })
      },
      ended(reason) {
        if (isReady) complain(`${options.name} ended and is started again: ${reason}`)
        else reject(new Error(reason || `${options.name} ended while starting`))
      },
    })
  })
}
