// Where devices that shut down say so: one UDP socket that never answers.
import { createSocket, type Socket } from 'node:dgram'
import { fault } from '#kit/log.ts'
import type { Context } from '../context.ts'
import { openFarewells } from '../control/farewell/open-farewells.ts'

/** About 30,000 farewells: what a fleet says at once waits here. */
const receiveBytes = 4 * 1024 * 1024

/** `port` is the one that was taken where the setting says 0. Throws when it is taken by somebody else. */
export async function openFarewellDoor(context: Context): Promise<AsyncDisposable & { port: number }> {
  const { config, log } = context
  const farewells = openFarewells(context)
  const counted = context.metrics.counter('muster_farewells_total', 'Farewells of devices, by what became of them', [
    'outcome',
  ])
  const socket = createSocket({ type: config.deviceAddress.includes(':') ? 'udp6' : 'udp4' })
  const underWay = new Set<Promise<void>>()
  socket.on('message', (bytes) => {
    const heard = farewells.hear(bytes).then((outcome) => counted.inc({ outcome }))
    underWay.add(heard)
    void heard.finally(() => underWay.delete(heard))
  })
  await bind(socket, config.farewellPort, config.deviceAddress)
  // From here on an error is of one datagram; the socket stays.
  socket.on('error', (error) => log.warn('the farewell port met an error', fault(error)))
  widen(socket)
  const { port } = socket.address()
  log.info('farewells are taken', { port })
  return {
    port,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => socket.close(() => resolve()))
      await Promise.all(underWay)
    },
  }
}

function bind(socket: Socket, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ port, address, exclusive: true }, () => {
      socket.off('error', reject)
      resolve()
    })
  })
}

/** The kernel gives what it allows, which may be less. */
function widen(socket: Socket): void {
  try {
    socket.setRecvBufferSize(receiveBytes)
  } catch {}
}
