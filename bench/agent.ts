// The agent as devices run it, bundled and in a process of its own, against the server of the agent's tests.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#kit/clock.ts'
import { living } from '#kit/life.ts'
import { bundleAgent } from '../agent/bundle.ts'
import { startServer, type TestServer } from '../agent/testing/server.ts'
import { nodeFlags } from './agent/packaged.ts'

export interface BenchAgent extends AsyncDisposable {
  readonly folder: string
  readonly state: string
  readonly server: TestServer
  /** Starts `muster agent COMMAND`. */
  start(command: string, wakePort?: number): ChildProcess
  /** The same, until it ends; throws when it failed. */
  run(command: string): Promise<void>
}

/** `root`: what it takes for /. */
export function openAgent(collect: string[], root = '/'): Promise<BenchAgent> {
  return living(async (life) => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-agent-'))
    life.defer(() => rmSync(folder, { recursive: true, force: true }))
    await bundleAgent(join(folder, 'bundle'))
    const server = await startServer(systemClock, collect)
    life.defer(() => server[Symbol.asyncDispose]())
    const [state, token] = [join(folder, 'state'), join(folder, 'token')]
    mkdirSync(state, { mode: 0o700 })
    writeFileSync(token, server.token, { mode: 0o600 })
    const children: ChildProcess[] = []
    life.defer(() => {
      for (const child of children) child.kill('SIGKILL')
    })
    const start = (command: string, wakePort = 0) => {
      const child = spawn(
        process.execPath,
        [
          ...[
            ...nodeFlags(),
            join(folder, 'bundle', 'main.js'),
            command,
            '--state-folder',
            state,
            '--server',
            server.address,
          ],
          ...['--token-file', token, '--root', root, '--wake-port', String(wakePort)],
          ...['--farewell-port', String(server.farewellPort)],
        ],
        { env: { PATH: process.env.PATH ?? '', HOME: folder }, stdio: ['ignore', 'ignore', 'pipe'] },
      )
      children.push(child)
      return child
    }
    return {
      ...{ folder, state, server, start },
      run: (command) =>
        new Promise((resolve, reject) => {
          const child = start(command)
          let said = ''
          child.stderr?.on('data', (text) => {
            said += text
          })
          child.once('exit', (code) =>
            code === 0 ? resolve() : reject(new Error(`agent ${command} ended with ${code}: ${said}`)),
          )
        }),
    }
  })
}

/** Asks again until it is so. */
export async function until(what: string, so: () => boolean): Promise<void> {
  for (let tries = 0; !so(); tries++) {
    if (tries > 6_000) throw new Error(`waited in vain: ${what}`)
    await new Promise((done) => setTimeout(done, 10))
  }
}
