// Programs a benchmark measures from outside, in processes of their own.
import { spawn } from 'node:child_process'
import { join } from 'node:path'

export const repository = join(import.meta.dirname, '..')

export interface Child extends AsyncDisposable {
  readonly pid: number
  /** What it sent when it was ready. */
  readonly ready: Record<string, unknown>
  /** Sends it a message, and gives the next one it sends. */
  tell(message: object | string): Promise<Record<string, unknown>>
}

/** Starts this Node with `file` and a channel. Rejects with the end of its output when it ends before it is ready. */
export function startNode(file: string, given: readonly string[], env: Record<string, string> = {}): Promise<Child> {
  const child = spawn(process.execPath, [join(repository, file), ...given], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    // Whoever listens for the end of the channel stays while it is open.
    if (child.connected) child.disconnect()
    await ended
  }
  return new Promise((resolve, reject) => {
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (part) => {
        said = (said + part).slice(-4000)
      })
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}: ${said}`)))
    child.once('message', (ready) =>
      resolve({
        pid: child.pid as number,
        ready: ready as Child['ready'],
        tell: (message) =>
          new Promise((heard) => {
            child.once('message', (answer) => heard(answer as Record<string, unknown>))
            child.send(message)
          }),
        [Symbol.asyncDispose]: stop,
      }),
    )
  })
}
