// Starts a crowd and asks it how it fared.
import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Crowd } from './crowd.ts'
import type { Gate, Member } from './member.ts'
import { quietSync } from './member.ts'

export interface Counts {
  readonly syncs: number
  readonly failed: number
  readonly doubled: number
  /** Of the last unchanged sync over a held line. */
  readonly bytes: number
}

export interface OpenCrowd extends AsyncDisposable {
  /** UDP ports the members listen on, in their order; empty for held lines. */
  readonly ports: readonly number[]
  counts(): Promise<Counts>
}

/** Resolves when every member holds its line, or listens and has told the server its port. */
export function openCrowd(gate: Gate, members: readonly Member[], mode: Crowd['mode']): Promise<OpenCrowd> {
  const { host, port, root } = gate
  const child = fork(join(import.meta.dirname, 'crowd.ts'), { serialization: 'advanced' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const heard = <T>(name: string) =>
    new Promise<T>((resolve, reject) => {
      const look = (message: Record<string, unknown>) => {
        if (!(name in message)) return
        child.off('message', look)
        resolve(message[name] as T)
      }
      child.on('message', look)
      child.once('exit', (code) => reject(new Error(`the crowd ended with ${code}`)))
    })
  return (async () => {
    await heard('started')
    const ready = heard<{ ports: number[] }>('ready')
    child.send({ gate: { host, port, root }, mode, members: members.map((one) => ({ ...one, body: quietSync(one) })) })
    const { ports } = await ready
    return {
      ports,
      async counts() {
        const counts = heard<Counts>('counts')
        child.send('counts')
        return counts
      },
      async [Symbol.asyncDispose]() {
        child.disconnect()
        await ended
      },
    }
  })()
}
