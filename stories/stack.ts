// The whole of Muster for a story: started by the very command a person types, in a folder of its own, on free ports.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type CallOptions, call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import type { Contract } from '#wire/contract.ts'

const muster = join(import.meta.dirname, '..', 'bin', 'muster')
const run = promisify(execFile)

export interface Ready {
  readonly consoleUrl: string
  readonly deviceUrl: string
  readonly setupUrl?: string
  readonly adminCredentialFile: string
  readonly pids: Record<string, number>
  readonly ports: Record<string, number>
}

export interface Said {
  readonly exitCode: number
  readonly out: string
  readonly notes: string
}

export interface Story extends AsyncDisposable {
  readonly dataFolder: string
  /** What its programs are started with. */
  readonly env: Record<string, string | undefined>
  /** As it stands in `ready.json` now: pids change when a process is restarted. */
  ready(): Ready
  /** A command line, as an operator or a device's holder types it. */
  muster(...words: string[]): Promise<Said>
  /** The same, taken apart from `-o json`; throws what was said when it failed. */
  // biome-ignore lint/suspicious/noExplicitAny: what a command prints is looked at by the story, not typed twice
  json(...words: string[]): Promise<any>
  /** The API under the first credential. */
  ask<C extends Contract>(contract: C, input: Parameters<typeof call<C>>[1]): ReturnType<typeof call<C>>
  /** Stops as Ctrl-C does, and starts again on the same data. */
  stop(): Promise<void>
  start(): Promise<void>
  kill(process: string): Promise<number>
}

/**
 * Starts the stack and waits until it says that it can be used. `set` adds to the environment. `within` are words to put before
 * every program, such as those that lead into a network of its own, where `ask` does not reach.
 */
export async function openStory(set: Record<string, string> = {}, within: readonly string[] = []): Promise<Story> {
  // PostgreSQL runs under another account when we are root, so the folders above must be passable.
  const folder = mkdtempSync(join(tmpdir(), 'muster-story-'))
  chmodSync(folder, 0o711)
  const dataFolder = set.MUSTER_DATA ?? join(folder, 'data')
  const env = {
    PATH: process.env.PATH,
    HOME: join(folder, 'home'),
    MUSTER_DATA: dataFolder,
    ...Object.fromEntries(['CONSOLE', 'DEVICE', 'PLAIN', 'FAREWELL', 'WAKE'].map((p) => [`MUSTER_${p}_PORT`, '0'])),
    ...set,
  }
  mkdirSync(env.HOME)
  let stack: ChildProcess | undefined
  const [program = muster, ...first] = [...within, muster]
  const story: Story = {
    dataFolder,
    env,
    ready: () => JSON.parse(readFileSync(join(dataFolder, 'ready.json'), 'utf8')),
    async muster(...words) {
      try {
        const { stdout, stderr } = await run(program, [...first, ...words], { env, maxBuffer: 64 * 1024 * 1024 })
        return { exitCode: 0, out: stdout, notes: stderr }
      } catch (error) {
        const failed = error as { code: number; stdout: string; stderr: string }
        return { exitCode: failed.code, out: failed.stdout, notes: failed.stderr }
      }
    },
    async json(...words) {
      const said = await story.muster(...words, '-o', 'json')
      if (said.exitCode !== 0) throw new Error(`muster ${words.join(' ')}: ${said.notes}${said.out}`)
      return JSON.parse(said.out)
    },
    ask(contract, input) {
      const { consoleUrl, adminCredentialFile } = story.ready()
      const { credential } = JSON.parse(readFileSync(adminCredentialFile, 'utf8'))
      const options: CallOptions = { base: consoleUrl, headers: { authorization: `Bearer ${credential}` } }
      return call(contract, input, options)
    },
    async start() {
      const child = spawn(program, [...first, 'stack', 'start'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
      stack = child
      let said = ''
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text))
      await until('the stack is ready', () => {
        if (child.exitCode !== null) throw new Error(`the stack ended:\n${said}`)
        return existsSync(join(dataFolder, 'ready.json'))
      })
    },
    async stop() {
      const child = stack
      if (!child || child.exitCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
    async kill(name) {
      const pid = story.ready().pids[name]
      if (!pid) throw new Error(`no process '${name}' runs`)
      process.kill(pid, 'SIGKILL')
      return pid
    },
    async [Symbol.asyncDispose]() {
      await story.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  try {
    await story.start()
  } catch (error) {
    await story[Symbol.asyncDispose]()
    throw error
  }
  return story
}

/** For an address that outlives restarts, as a server's does: below those that a system gives to whoever asks for any. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    const server = createServer().listen(port)
    try {
      await once(server, 'listening')
    } catch {
      continue
    }
    server.close()
    await once(server, 'close')
    return port
  }
}

/** Asks again until it is so; throws with what was awaited, before the runner would end the test without a word about it. */
export async function until<T>(what: string, so: () => T | Promise<T>): Promise<NonNullable<T>> {
  let last: unknown
  for (let tries = 0; tries < 1500; tries++) {
    try {
      const answer = await so()
      if (answer) return answer
      last = undefined
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('the stack ended')) throw error
      last = error
    }
    await wait(100)
  }
  throw new Error(`waited in vain: ${what}${last ? ` (${last})` : ''}`)
}

/** The local machine's device once it has told its packages. */
export async function localDevice(story: Story): Promise<string> {
  return until('this machine tells its packages', async () => {
    const { device } = JSON.parse(readFileSync(join(story.dataFolder, 'agent', 'identity.json'), 'utf8'))
    const { packages } = await story.ask(contracts.showDevice, { id: device })
    return packages === undefined ? undefined : device
  })
}

const folderOf = (story: Story, machine: string) => join(story.dataFolder, '..', machine)
export const stateOf = (story: Story, machine: string) => join(folderOf(story, machine), 'state')

export interface Machine {
  /** What the agent takes for /. */
  readonly root: string
  readonly state: string
  /** Writes dpkg's status file from `name -> version`. */
  install(packages: Record<string, string>): void
  /** Options of the agent's commands. */
  readonly flags: readonly string[]
  agent(...words: string[]): Promise<Said>
  /** Enrols if need be and syncs once; throws what the agent said when it could not. */
  sync(): Promise<void>
  /** The resident agent, until it is stopped; `set` adds to its environment. Disposing stops it as systemd does. */
  resident(set?: Record<string, string>): Resident
}

export interface Resident extends AsyncDisposable {
  kill(signal: NodeJS.Signals): Promise<void>
  /** What it wrote to the journal so far. */
  said(): string
}

/** A second machine beside this one: an agent with a root folder of its own, so that its packages can be changed. */
export async function openMachine(story: Story, name: string, server?: string): Promise<Machine> {
  const folder = folderOf(story, name)
  const [root, state, token] = [join(folder, 'root'), stateOf(story, name), join(folder, 'token')]
  for (const made of ['etc', 'var/lib/dpkg/info', 'proc', 'sys']) mkdirSync(join(root, made), { recursive: true })
  mkdirSync(state, { mode: 0o700 })
  writeFileSync(join(root, 'etc/os-release'), 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n')
  writeFileSync(join(root, 'etc/hostname'), `${name}\n`)
  const made = await story.ask(contracts.createToken, {})
  writeFileSync(token, made.token, { mode: 0o600 })
  const { farewell } = story.ready().ports
  const flags = [
    ...['--state-folder', state, '--server', server ?? made.server, '--token-file', token, '--root', root],
    ...['--wake-port', '0', '--farewell-port', String(farewell)],
  ]
  const machine: Machine = {
    root,
    state,
    flags,
    install(packages) {
      const entries = Object.entries(packages).map(
        ([name, version]) =>
          `Package: ${name}\nStatus: install ok installed\nMaintainer: A Person <a.person@debian.org>\nArchitecture: amd64\nVersion: ${version}\n`,
      )
      writeFileSync(join(root, 'var/lib/dpkg/status'), entries.join('\n'))
    },
    agent: (...words) => story.muster('agent', ...words, ...flags),
    resident: (set = {}) => startResident({ ...story.env, ...set }, flags),
    async sync() {
      const { exitCode, out, notes } = await machine.agent('once')
      if (exitCode !== 0) throw new Error(`the agent did not sync: ${notes}${out}`)
    },
  }
  return machine
}

function startResident(env: Record<string, string | undefined>, words: readonly string[]): Resident {
  const child = spawn(muster, ['agent', 'run', ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
  }
  return { kill, said: () => said, [Symbol.asyncDispose]: () => (child.exitCode === null ? kill('SIGTERM') : ended) }
}
