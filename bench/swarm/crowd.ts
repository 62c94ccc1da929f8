// Thousands of simulated devices in a process of their own: they hold lines or wait for datagrams, and sync when they are asked.
// Started by `openCrowd`; hears { gate, members, mode }, sends { ready: { ports } } when all are there.
import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { parseDatagram } from '#wire/control/datagram.ts'
import { lineRoutes } from '#wire/control/held-line.ts'
import { syncPath } from '#wire/paths.ts'
import { openHeld } from './held.ts'
import { eachOf, turns } from './lanes.ts'
import { connectAs, gateTo, type Member } from './member.ts'

export interface Crowd {
  readonly gate: { readonly host: string; readonly port: number; readonly root: string }
  /** With `body`, the JSON of its unchanged sync. */
  readonly members: readonly (Omit<Member, 'session'> & { readonly body: string })[]
  readonly mode: 'hold' | 'listen'
}

type Waiting = Member & { readonly body: string }
const more = (body: string, fields: object) => JSON.stringify({ ...JSON.parse(body), ...fields })
const counted = { syncs: 0, failed: 0, doubled: 0, bytes: 0 }

process.on('message', (message: Crowd | 'counts' | 'quiet') => {
  if (message === 'counts') process.send?.({ counts: counted })
  else if (message !== 'quiet') void start(message)
})
process.on('disconnect', () => process.exit(0))
process.send?.({ started: true })

async function start({ gate: at, members, mode }: Crowd): Promise<void> {
  const gate = gateTo(`${at.host}:${at.port}`, at.root)
  const all: Waiting[] = members.map((member) => ({ ...member, session: undefined }))
  const ports: number[] = []
  if (mode === 'hold') await eachOf(turns(32), all, (_turn, member) => hold(member))
  else
    await eachOf(turns(32), all, async (_turn, member, i) => {
      ports[i] = await listen(member)
    })
  process.send?.({ ready: { ports } })

  async function hold(member: Waiting): Promise<void> {
    const line = await openHeld(member, gate)
    const route = lineRoutes.indexOf(syncPath)
    line.nudged = async () => {
      const { status, bytes } = await line.ask(route, more(member.body, { reread: true }))
      counted.bytes = bytes
      if (status === 204) counted.syncs += 1
      else counted.failed += 1
    }
    line.ended = () => {
      counted.failed += 1
    }
  }

  async function listen(member: Waiting): Promise<number> {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    const { port } = socket.address()
    const known = { wakePort: port, mode: 'resident' }
    await syncUntilDone(member, known)
    let last = 0
    let busy = false
    socket.on('message', (bytes) => {
      const counter = member.link ? heeded(member, bytes, last) : Date.now()
      if (counter === undefined) return
      last = counter
      if (busy) counted.doubled += 1
      busy = true
      syncUntilDone(member, { ...known, ...(member.link && { woken: counter }) })
        .then(() => (counted.syncs += 1))
        .catch(() => (counted.failed += 1))
        .finally(() => {
          busy = false
        })
    })
    return port
  }

  /** As an agent does it: one sync, and once more with everything read again when the answer asks for it. */
  async function syncUntilDone(member: Waiting, fields: object): Promise<void> {
    const connection = await connectAs(member, gate)
    try {
      let { status, body } = await connection.post(syncPath, 'application/json', more(member.body, fields))
      if (status === 200 && JSON.parse(body.toString()).reread)
        ({ status, body } = await connection.post(
          syncPath,
          'application/json',
          more(member.body, { ...fields, reread: true }),
        ))
      if (status !== 204) throw new Error(`answered ${status} ${body}`)
      member.session = connection.ticket() ?? member.session
    } finally {
      connection.close()
    }
  }
}

/** The agent's checks in its order; the counter of a datagram that is to be heeded. */
function heeded({ link, wakeKey }: Member, bytes: Buffer, last: number): number | undefined {
  const read = parseDatagram(bytes)
  if (!read || !link || !wakeKey) return undefined
  if (!Buffer.from(link.handle, 'base64url').equals(read.handle) || read.counter <= last) return undefined
  const mac = createHmac('sha256', Buffer.from(link.mac, 'base64url')).update(read.head).digest().subarray(0, 16)
  if (!timingSafeEqual(mac, read.mac)) return undefined
  return verify(null, read.signed, keyFrom(wakeKey), read.signature) ? read.counter : undefined
}

const keys = new Map<string, KeyObject>()

/** All of them hold the same key of the server's, and each would read it once. */
function keyFrom(spki: string): KeyObject {
  const key = keys.get(spki) ?? createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' })
  keys.set(spki, key)
  return key
}
