// What two server processes of one machine say to each other about the ring: JSON lines over a socket in the data folder, one uid.
import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { basename, dirname, join } from 'node:path'
import * as z from 'zod'
import { Problem } from '#wire/problem.ts'

const Subjects = z.strictObject({ tenant: z.int().min(1), subjects: z.array(z.string().min(1).max(32)) })

/** How new the ring is; the same numbers as in the database. */
const State = z.strictObject({ ring: z.string(), generation: z.int(), subjects: z.int() })
export type State = z.infer<typeof State>

export const ToHolder = z.union([
  z.strictObject({ id: z.int(), add: Subjects }),
  z.strictObject({ id: z.int(), drop: Subjects }),
  /** What the state with this number says was read. */
  z.strictObject({ read: z.int() }),
  /** The database gave the lock to the process that says so: finish what is being written and let go. */
  z.strictObject({ yield: z.literal(true) }),
])
export type ToHolder = z.infer<typeof ToHolder>

export const FromHolder = z.union([
  /** First of all, and after each change before that is acknowledged to anybody. */
  z.strictObject({ state: State, number: z.int() }),
  z.strictObject({ id: z.int(), done: z.literal(true) }),
  z.strictObject({ id: z.int(), code: z.string().optional(), says: z.string() }),
])
export type FromHolder = z.infer<typeof FromHolder>

/** More than any list of subjects is long. */
const lineLimitChars = 16 * 1024 * 1024
const dialMs = 5_000
const nobody = ['ECONNREFUSED', 'ENOENT', 'ENOTSOCK']

/** Calls `heard` for each line; what is no message of ours ends the connection. */
export function listenTo<T>(socket: Socket, schema: z.ZodType<T>, heard: (message: T) => void): void {
  let held = ''
  socket.setEncoding('utf8')
  socket.on('error', () => socket.destroy())
  socket.on('data', (text: string) => {
    held += text
    if (held.length > lineLimitChars) socket.destroy()
    for (let end = held.indexOf('\n'); end >= 0 && !socket.destroyed; end = held.indexOf('\n')) {
      const line = held.slice(0, end)
      held = held.slice(end + 1)
      const read = schema.safeParse(parsed(line))
      if (read.success) heard(read.data)
      else socket.destroy()
    }
  })
}

export function say(socket: Socket, message: ToHolder | FromHolder): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`)
}

/**
 * Where one process listens: a name of its own, that no other one ever takes. What does not answer there is over for good,
 * and who removes it or its own never removes what another one listens at.
 */
export const ownSocket = (path: string, id: string) => `${path}.${id}`

/** Where a process listens or has listened: `path` with an id. */
export function socketsOf(path: string): string[] {
  const [folder, name] = [dirname(path), basename(path)]
  try {
    return readdirSync(folder)
      .filter((file) => file.startsWith(`${name}.`) && /^[0-9a-f]{8}$/.test(file.slice(name.length + 1)))
      .map((file) => join(folder, file))
  } catch (error) {
    // Nobody could listen there.
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(codeOf(error))) return []
    throw error
  }
}

/** The other end of the socket, or undefined when nobody listens there. Throws `ring-away` when that cannot be told. */
export function dial(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path })
    const timer = setTimeout(() => socket.destroy(), dialMs)
    let code = ''
    socket.once('connect', () => {
      clearTimeout(timer)
      resolve(socket)
    })
    socket.once('error', (error) => {
      code = codeOf(error)
    })
    socket.once('close', () => {
      clearTimeout(timer)
      if (nobody.includes(code)) resolve(undefined)
      else reject(new Problem('ring-away', 'the process that holds the key ring cannot be reached', 10))
    })
  })
}

const codeOf = (error: unknown) => (error as { code?: string }).code ?? ''

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
