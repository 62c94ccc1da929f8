// The one UDP socket on which a device takes wakes: every datagram is checked, counted and never answered.
import { createSocket, type Socket, type SocketType } from 'node:dgram'
import type { Clock } from '#kit/clock.ts'
import type { Identity } from '../../identity/identity.ts'
import { note } from '../../say.ts'
import type { Days } from '../../state/days.ts'
import type { Folder } from '../../state/folder.ts'
import { openAddressees } from './addressees.ts'
import { checkWake, type Spare } from './check.ts'

export interface WakeState {
  /** Where wakes are taken; undefined while they are not. */
  readonly port: number | undefined
  /** Why not: the system's error code. */
  readonly trouble?: string
}

export interface WakeListener extends Disposable {
  /** Monotonic time of the last datagram of any kind; undefined before the first. */
  lastAt(): number | undefined
}

interface ListenOptions {
  /** A UDP port (0: any free one), or the descriptor of a socket that is bound already. */
  readonly at: { readonly port: number } | { readonly fd: number }
  readonly folder: Folder
  readonly clock: Clock
  readonly days: Days
  readonly identity: () => Identity
  readonly serverNow: () => number
  /** A wake of our server: its counter. */
  readonly heeded: (counter: number) => void
  readonly changed: (state: WakeState) => void
}

const againMs = 60_000
/** Asked of the kernel, which gives what it allows: a burst of junk must not push a wake out of the queue. */
const queueBytes = 1024 * 1024

/** Resolves when the socket is bound, or when it is clear that it cannot be now: it is then tried again each minute. */
export async function listenForWakes(options: ListenOptions): Promise<WakeListener> {
  const { at, folder, clock, days, identity, serverNow, heeded, changed } = options
  const addressees = openAddressees(folder)
  const spare = spareEachSecond(clock)
  let socket: Socket | undefined
  let again: NodeJS.Timeout | undefined
  let last: number | undefined
  let isOver = false
  let told = ''

  function take(bytes: Uint8Array): void {
    last = clock.monotonic()
    const checked = checkWake(bytes, addressees.of(identity(), serverNow()), serverNow(), spare)
    if ('refused' in checked) {
      days.refused(checked.refused)
      return
    }
    addressees.heed(checked.to, checked.heeded)
    days.count('wakesHeeded')
    heeded(checked.heeded)
  }

  async function open(): Promise<void> {
    try {
      socket = await bound(at)
      socket.on('message', take)
      socket.on('error', failed)
      told = ''
      changed({ port: socket.address().port })
      if (isOver) socket.close()
    } catch (error) {
      failed(error as NodeJS.ErrnoException)
    }
  }

  function failed({ code = 'EIO' }: NodeJS.ErrnoException): void {
    socket?.close()
    socket = undefined
    if (isOver) return
    if (told !== code) note('wakes cannot be taken; syncs go on at their rhythm', { code })
    told = code
    changed({ port: undefined, trouble: code })
    again = setTimeout(() => void open(), againMs)
  }

  await open()
  return {
    lastAt: () => last,
    [Symbol.dispose]() {
      isOver = true
      clearTimeout(again)
      socket?.close()
    },
  }
}

/** Both families on one socket where the machine has both. */
async function bound(at: ListenOptions['at']): Promise<Socket> {
  if ('fd' in at) return bind('udp6', { fd: at.fd })
  try {
    return await bind('udp6', { port: at.port, address: '::' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw error
    return bind('udp4', { port: at.port, address: '0.0.0.0' })
  }
}

function bind(type: SocketType, to: { fd: number } | { port: number; address: string }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type, recvBufferSize: queueBytes })
    const refused = (error: Error) => {
      socket.close()
      reject(error)
    }
    socket.once('error', refused)
    socket.bind({ ...to, exclusive: true }, () => {
      socket.off('error', refused)
      resolve(socket)
    })
  })
}

/**
 * How many checks of each cost fit into a second: what is above is refused unread. Nobody without this device's MAC key
 * reaches a signature, save by changing a wake that was kept from arriving; nobody who has not seen its handle reaches a MAC.
 */
const eachSecond = { mac: 10_000, signature: 50 }

function spareEachSecond(clock: Clock): Spare {
  let second = 0
  let left = { ...eachSecond }
  return (check) => {
    const now = Math.floor(clock.monotonic() / 1000)
    if (now !== second) {
      second = now
      left = { ...eachSecond }
    }
    left[check] -= 1
    return left[check] >= 0
  }
}
