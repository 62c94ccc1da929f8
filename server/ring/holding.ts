// The process that writes the ring: it takes what other processes want written, and says nothing is done before they have read it.
import { randomBytes } from 'node:crypto'
import { chmodSync, renameSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { pause } from '#kit/life.ts'
import type { Log } from '#kit/log.ts'
import { Problem } from '#wire/problem.ts'
import type { KeptRing } from './kept-ring.ts'
import { dial, listenTo, ownSocket, type State, say, socketsOf, ToHolder } from './ring-link.ts'

/** Whoever has not read a change after so long is cut off, and knows that it knows nothing new. */
const readMs = 2_000
const yieldMs = 10_000

interface Follower {
  readonly socket: Socket
  readonly waiting: Map<number, () => void>
}

export interface Holding extends AsyncDisposable {
  /**
   * Resolves when no other process listens: each was asked to let go and did, or is dead. Throws `ring-away` when one does
   * not. Resolves early when the signal is aborted.
   */
  takeOver(signal: AbortSignal): Promise<void>
  /** From now on whoever follows, also who came before, is told the state, and what it asks is done by `ring`. */
  open(ring: KeptRing, state: State): void
  /** Resolves once every process that follows has read this state, or was cut off. */
  tell(state: State): Promise<void>
}

/**
 * Listens beside `path`, before the ring is open: who comes is kept waiting. `yielded` is called when another process wants
 * to be the holder, and resolves when nothing is or will be written here. A path that cannot be listened on leaves this
 * process alone with its ring.
 */
export async function listen(tools: { path: string; yielded: () => Promise<void>; log: Log }): Promise<Holding> {
  const sockets = new Set<Socket>()
  const followers = new Set<Follower>()
  let present: { ring: KeptRing; state: State } | undefined
  let number = 0
  let closed = false
  const server = createServer((socket) => {
    if (closed) return void socket.destroy()
    const follower: Follower = { socket, waiting: new Map() }
    sockets.add(socket)
    followers.add(follower)
    const leave = () => {
      followers.delete(follower)
      for (const read of follower.waiting.values()) read()
    }
    const end = () => void socket.destroy()
    socket.on('close', () => {
      sockets.delete(socket)
      leave()
    })
    listenTo(socket, ToHolder, (message) => {
      if ('read' in message) follower.waiting.get(message.read)?.()
      else if ('yield' in message) {
        // It reads nothing any more, it waits for the end.
        leave()
        void tools.yielded().then(end, end)
      } else if (present) void serve(present.ring, socket, message)
      else end()
    })
    if (present) say(socket, { state: present.state, number })
  })
  const own = await listenAt(server, tools)

  return {
    async takeOver(signal) {
      if (signal.aborted) return
      const others = socketsOf(tools.path).filter((other) => other !== own)
      await Promise.all(others.map((other) => letGo(other, signal)))
    },
    open(ring, state) {
      present = { ring, state }
      for (const { socket } of followers) say(socket, { state, number })
    },
    async tell(state) {
      if (!present) return
      present = { ...present, state }
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
      closed = true
      if (own !== undefined) rmSync(own, { force: true })
      for (const socket of sockets) socket.destroy()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Where it listens; undefined when it cannot. */
async function listenAt(server: Server, { path, log }: { path: string; log: Log }): Promise<string | undefined> {
  const id = randomBytes(4).toString('hex')
  const [unready, own] = [`${path}-${id}`, ownSocket(path, id)]
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(unready, resolve)
    })
    chmodSync(unready, 0o600)
    // Between bind and listen a socket looks dead: what has the name that others look for is alive, or dead for ever.
    renameSync(unready, own)
    return own
  } catch (error) {
    const { code } = error as { code?: string }
    log.warn('no second server process can share this key ring: its socket cannot be made', { code: code ?? '' })
    if (server.listening) server.close()
    return undefined
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

/** Asks who listens there to let go, and waits for the end of it. */
async function letGo(path: string, signal: AbortSignal): Promise<void> {
  const socket = await dial(path)
  if (!socket) return rmSync(path, { force: true })
  if (signal.aborted) return void socket.destroy()
  const gone = new AbortController()
  socket.once('close', () => gone.abort())
  socket.on('error', () => {})
  socket.resume()
  say(socket, { yield: true })
  await pause(yieldMs, AbortSignal.any([signal, gone.signal]))
  socket.destroy()
  if (!gone.signal.aborted && !signal.aborted)
    throw new Problem('ring-away', 'the process that held the key ring does not let go of it', 10)
}
