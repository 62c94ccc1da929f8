// One child process of the stack: its log, its restarts with growing pauses, its end.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '#kit/clock.ts'
import { pause } from '#kit/life.ts'

export interface ChildOptions {
  readonly name: string
  /** The program: a file of this repository, run by the Node that runs us. */
  readonly file: string
  readonly args?: readonly string[]
  /** For Node itself. */
  readonly nodeArgs?: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly logFolder: string
  /** Each message over the channel. */
  readonly heard?: (message: Readonly<Record<string, unknown>>) => void
  /** Told at each end that nobody asked for, with the last line the child said. */
  readonly ended?: (reason: string) => void
  /** Exit codes after which starting again changes nothing: the child stays down. */
  readonly final?: readonly number[]
  /** Told when the process is another one. */
  readonly changed?: () => void
}

/** The program of a place. */
export const mainOf = (place: string) => join(import.meta.dirname, '..', '..', place, 'main.ts')

const firstPauseMs = 200
const longestPauseMs = 10_000
/** A child that ran this long was well: the next pause is the first again. */
const wellMs = 30_000
const stopLimitMs = 15_000
const logLimitBytes = 5 * 1024 * 1024

/** A child that is started again when it ends, until it is stopped. */
export class Child implements AsyncDisposable {
  readonly #options: ChildOptions
  readonly #stop = new AbortController()
  #child: ChildProcess | undefined
  readonly #ended: Promise<void>
  /** Replaces settings at the next start, e.g. a port that was any free one and is now known. */
  env: Record<string, string | undefined> = {}

  constructor(options: ChildOptions) {
    this.#options = options
    this.#ended = this.#keepRunning()
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    const child = this.#child
    child?.kill('SIGTERM')
    const late = new AbortController()
    pause(stopLimitMs, late.signal).then(() => late.signal.aborted || child?.kill('SIGKILL'))
    await this.#ended
    late.abort()
  }

  async #keepRunning(): Promise<void> {
    for (let wait = firstPauseMs; !this.#stop.signal.aborted; wait = Math.min(wait * 2, longestPauseMs)) {
      const started = systemClock.monotonic()
      const code = await this.#runOnce()
      if (this.#stop.signal.aborted) return
      this.#options.ended?.(lastLine(logOf(this.#options)))
      if (code !== null && this.#options.final?.includes(code)) return
      if (systemClock.monotonic() - started > wellMs) wait = firstPauseMs
      await pause(wait, this.#stop.signal)
    }
  }

  #runOnce(): Promise<number | null> {
    const child = start(this.#options, this.env)
    this.#child = child
    this.#options.changed?.()
    child.on('message', (message) => this.#options.heard?.(message as Record<string, unknown>))
    return new Promise((resolve) => {
      child.once('error', () => resolve(null))
      child.once('exit', (code) => {
        this.#child = undefined
        this.#options.changed?.()
        resolve(code)
      })
    })
  }
}

/** Runs a program once. Throws the last line it said when it fails. */
export async function runToEnd(options: ChildOptions): Promise<void> {
  const child = start(options, {})
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null))
    child.once('exit', resolve)
  })
  if (code !== 0) throw new Error(lastLine(logOf(options)) || `${options.name} ended with ${code}`)
}

function start(options: ChildOptions, more: Readonly<Record<string, string | undefined>>): ChildProcess {
  const log = logOf(options)
  if (existsSync(log) && statSync(log).size > logLimitBytes) renameSync(log, `${log}.1`)
  const out = openSync(log, 'a', 0o600)
  try {
    return spawn(process.execPath, [...(options.nodeArgs ?? []), options.file, ...(options.args ?? [])], {
      env: { ...options.env, ...more },
      // A group of its own: Ctrl-C at the terminal reaches the supervisor, which stops things in order. The channel
      // tells the child when the supervisor is gone.
      detached: true,
      stdio: ['ignore', out, out, 'ipc'],
    })
  } finally {
    closeSync(out)
  }
}

const logOf = ({ logFolder, name }: ChildOptions) => join(logFolder, `${name}.log`)

/** What was said last; of an error that nobody caught its words, and neither its stack nor the version under it. */
function lastLine(log: string): string {
  const lines = readFileSync(log, 'utf8').split('\n')
  return lines.findLast((line) => line !== '' && !/^(\s|\}|Node\.js v)/.test(line)) ?? ''
}
