// Programs a benchmark measures from outside, in processes of their own.
import { type ChildProcess, spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'

export const repository = join(import.meta.dirname, '..')

export interface Child extends AsyncDisposable {
  readonly pid: number
  readonly process: ChildProcess
  /** Its first line of output. */
  readonly said: string
  stop(): Promise<void>
}

/** Starts this Node with `file`; resolves with its first line. Rejects with its output when it ends before. */
export function startNode(file: string, given: readonly string[], env: Record<string, string> = {}): Promise<Child> {
  const child = spawn(process.execPath, [join(repository, file), ...given], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr.on('data', (part) => {
      said += part
    })
    child.stdout.on('data', (part) => {
      said += part
      if (said.includes('\n'))
        resolve({
          pid: child.pid as number,
          process: child,
          said: said.split('\n')[0] ?? '',
          stop,
          [Symbol.asyncDispose]: stop,
        })
    })
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}: ${said.slice(-2000)}`)))
  })
}

/** A port nobody has now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
