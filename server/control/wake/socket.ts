// The one door wakes leave by: UDP from a port of the system's choice, to addresses that devices spoke from; hears nothing.
import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'

export interface WakeSocket extends Disposable {
  /** Hands bytes to the network, which says nothing about their arrival. Never throws. */
  send(bytes: Uint8Array, address: string, port: number): void
}

type Family = 'udp4' | 'udp6'

/** Opens a socket when the first datagram of its family is sent. `refused` counts what the system would not take. */
export function openWakeSocket(refused: () => void): WakeSocket {
  const sockets = new Map<Family, Socket>()

  function socketFor(family: Family): Socket {
    const known = sockets.get(family)
    if (known) return known
    const fresh = createSocket({
      type: family,
      // Addresses are addresses: no name is ever looked up.
      lookup: (address, _options, done) => done(null, address, family === 'udp6' ? 6 : 4),
    })
    // Without an error listener a refusal by the network would end the process.
    fresh.on('error', () => {
      refused()
      if (sockets.get(family) !== fresh) return
      sockets.delete(family)
      fresh.close()
    })
    // Waiting for a datagram that is never sent must not keep a process alive.
    fresh.unref()
    sockets.set(family, fresh)
    return fresh
  }

  return {
    send(bytes, address, port) {
      socketFor(isIPv6(address) ? 'udp6' : 'udp4').send(bytes, port, address, (error) => {
        if (error) refused()
      })
    },
    [Symbol.dispose]() {
      for (const socket of sockets.values()) socket.close()
      sockets.clear()
    },
  }
}
