// ready.json: there while the stack can be used, and what a program needs to use it.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import about from '../package.json' with { type: 'json' }
import type { StartedAgent, StartedServer } from './children.ts'
import type { StackConfig } from './config.ts'

export const readyFile = (dataFolder: string) => join(dataFolder, 'ready.json')

interface Parts {
  readonly server: StartedServer
  readonly agent: StartedAgent
  readonly consoleUrl: string
  readonly pids: () => Readonly<Record<string, number>>
}

/** The file goes with the stack; `changed` writes it anew, once it was written, when a process is another one. */
export function openReady(config: StackConfig, life: AsyncDisposableStack) {
  const file = readyFile(config.dataFolder)
  let parts: Parts | undefined
  const put = () => {
    if (!parts) return
    writeFileSync(`${file}.partial`, `${JSON.stringify(document(config, parts), null, 2)}\n`, { mode: 0o600 })
    renameSync(`${file}.partial`, file)
  }
  rmSync(file, { force: true })
  life.defer(() => {
    parts = undefined
    rmSync(file, { force: true })
  })
  return {
    changed: put,
    write(now: Parts) {
      parts = now
      put()
    },
  }
}

function document(config: StackConfig, { server, agent, consoleUrl, pids }: Parts) {
  const [plain, wake] = [server.plainPort, agent.wakePort()]
  const setup = setupUrl(config, consoleUrl)
  return {
    consoleUrl,
    deviceUrl: `https://${config.server.deviceHost}:${server.devicePort}`,
    ...(setup ? { setupUrl: setup } : {}),
    adminCredentialFile: config.server.files.adminCredential,
    version: about.version,
    dataFolder: config.dataFolder,
    ports: {
      console: Number(new URL(consoleUrl).port),
      devices: server.devicePort,
      farewell: server.farewellPort,
      ...(plain === undefined ? {} : { plain }),
      ...(wake === undefined ? {} : { wake }),
    },
    pids: pids(),
  }
}

/** The link with its code in the fragment, so that it is in no log; undefined once set-up is closed. */
export function setupUrl(config: StackConfig, consoleUrl: string): string | undefined {
  const file = config.server.files.setupCode
  return existsSync(file) ? `${consoleUrl}/setup#code=${readFileSync(file, 'utf8').trim()}` : undefined
}
