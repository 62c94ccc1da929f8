// The process that writes the ring: it takes what other processes want written, and says nothing is done before they have read it.
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import type { Log } from '#kit/log.ts'
import { Problem } from '#wire/problem.ts'
import type { KeptRing } from './kept-ring.ts'
import { dial, listenTo, type State, say, ToHolder } from './ring-link.ts'

/** Whoever has not read a change after so long is cut off, and knows that it knows nothing new. */
const readMs = 2_000
const yieldMs = 10_000

interface Follower {
  readonly socket: Socket
  readonly waiting: Map<number, () => void>
}

export interface Holding extends AsyncDisposable {
  /** Resolves once every process that follows has read this state, or was cut off. */
  tell(state: State): Promise<void>
}

/**
 * Listens at `path`. `state` is the present one; `yielded` is called when another process has become the holder, after it
 * was made sure that nothing is being written here. A path that cannot be listened on leaves this process alone with its ring.
 */
export async function hold(tools: {
  path: string
  ring: () => KeptRing
  state: () => State
  yielded: () => Promise<void>
  log: Log
}): Promise<Holding> {
  const followers = new Set<Follower>()
  let number = 0
  const server = createServer((socket) => {
    const follower: Follower = { socket, waiting: new Map() }
    followers.add(follower)
    socket.on('close', () => {
      followers.delete(follower)
      for (const read of follower.waiting.values()) read()
    })
    listenTo(socket, ToHolder, (message) => {
      if ('read' in message) follower.waiting.get(message.read)?.()
      else if ('yield' in message) {
        // It reads nothing any more, it waits for the end.
        followers.delete(follower)
        for (const read of follower.waiting.values()) read()
        void tools.yielded().then(() => socket.destroy())
      } else void serve(tools.ring(), socket, message)
    })
    say(socket, { state: tools.state(), number })
  })

  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      rmSync(tools.path, { force: true })
      server.listen(tools.path, resolve)
    })
    chmodSync(tools.path, 0o600)
  } catch (error) {
    const { code } = error as { code?: string }
    tools.log.warn('no second server process can share this key ring: its socket cannot be made', { code: code ?? '' })
  }

  return {
    async tell(state) {
      number += 1
      const told = number
      await Promise.all(
        [...followers].map(async ({ socket, waiting }) => {
          const { promise, resolve } = Promise.withResolvers<void>()
          const late = setTimeout(() => socket.destroy(), readMs)
          waiting.set(told, resolve)
          say(socket, { state, number: told })
          await promise
          clearTimeout(late)
          waiting.delete(told)
        }),
      )
    },
    async [Symbol.asyncDispose]() {
      for (const { socket } of followers) socket.destroy()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function serve(ring: KeptRing, socket: Socket, message: Extract<ToHolder, { id: number }>): Promise<void> {
  const { id } = message
  try {
    if ('add' in message) await ring.add(message.add.tenant, message.add.subjects)
    else await ring.drop(message.drop.tenant, message.drop.subjects)
    say(socket, { id, done: true })
  } catch (error) {
    // Whoever holds the ring now is asked the same again.
    if (!ring.holds) return void socket.destroy()
    const code = error instanceof Problem ? { code: error.code } : {}
    say(socket, { id, ...code, says: error instanceof Error ? error.message : 'unknown' })
  }
}

/** Resolves when no other process listens at the path. Throws when one does not let go. */
export async function takeOver(path: string): Promise<void> {
  const socket = await dial(path)
  if (!socket) return
  const gone = new Promise<boolean>((resolve) => {
    const late = setTimeout(() => resolve(false), yieldMs)
    socket.once('close', () => {
      clearTimeout(late)
      resolve(true)
    })
  })
  socket.on('error', () => {})
  socket.resume()
  say(socket, { yield: true })
  const done = await gone
  socket.destroy()
  if (!done) throw new Problem('ring-away', 'the process that held the key ring does not let go of it', 10)
}
