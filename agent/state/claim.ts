// One agent per state folder: a socket that ends with its process, by which the holder can also ask it for a sync.
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { Fault } from '../fault.ts'
import { type Folder, files, writeFault } from './folder.ts'

/** What a running agent answers to its holder: done, or what went wrong. */
export interface Outcome {
  readonly told: readonly string[]
  readonly code?: string
  readonly words?: string
}

/**
 * Claims the folder until disposed; `asked` is called when the holder asks for a sync. Throws Fault 'running-already'.
 * A socket left by a killed process answers nobody and is taken over.
 */
export async function claim(folder: Folder, asked: () => Promise<Outcome>): Promise<AsyncDisposable> {
  const path = socketPath(folder)
  if (await isAnswered(path)) throw new Fault('running-already', `An agent works in ${folder.path} already`)
  folder.remove(files.line)
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => {
      asked().then((outcome) => socket.end(JSON.stringify(outcome)))
    })
    socket.once('end', () => {
      if (socket.bytesRead === 0) socket.end()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(writeFault(error, folder.path)))
    server.listen(path, resolve)
  })
  return { [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** Asks the agent that runs in this folder for a sync; undefined when none does. */
export function askRunning(folder: Folder): Promise<Outcome | undefined> {
  return new Promise((resolve) => {
    const socket = connect(socketPath(folder))
    let text = ''
    socket.on('error', () => resolve(undefined))
    socket.on('connect', () => socket.end('sync\n'))
    socket.on('data', (part) => {
      text += part
    })
    socket.on('close', () => resolve(text ? (JSON.parse(text) as Outcome) : undefined))
  })
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.on('error', () => resolve(false))
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

/** Unix socket paths have at most 107 bytes. */
function socketPath(folder: Folder): string {
  const path = join(folder.path, files.line)
  if (Buffer.byteLength(path) > 107)
    throw new Fault('wrong-use', `The path of the state folder is too long: ${folder.path}`)
  return path
}
