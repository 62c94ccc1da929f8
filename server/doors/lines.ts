// Which open connections belong to which device, so that a revoked one is cut off in every process within a second.
import type { Server, TLSSocket } from 'node:tls'
import type { Listener } from '#kit/pg/listen.ts'
import { type StandingNotice, standingChannel } from '../devices/presence.ts'

/** Who is being answered hears why; nothing further is served on that line meanwhile. */
const lastWordMs = 300

export function openLines(listener: Listener, server: Server) {
  const lines = new Map<string, Set<TLSSocket>>()
  const all = new Set<TLSSocket>()

  const answering = new Set<TLSSocket>()

  function cut(sockets: Iterable<TLSSocket> | undefined): void {
    for (const socket of [...(sockets ?? [])]) {
      if (answering.has(socket)) setTimeout(() => socket.destroy(), lastWordMs)
      else socket.destroy()
    }
  }

  listener.on(
    standingChannel,
    (payload) => {
      const notice = JSON.parse(payload) as StandingNotice
      if (notice.lines === 'cut') for (const device of notice.d) cut(lines.get(device))
    },
    // What was missed may have been a revocation; every device comes back in one handshake.
    () => cut(all),
  )
  server.on('secureConnection', (socket) => {
    all.add(socket)
    socket.once('close', () => all.delete(socket))
  })

  return {
    keep(device: string, socket: TLSSocket): void {
      const held = lines.get(device) ?? new Set()
      if (held.has(socket)) return
      lines.set(device, held.add(socket))
      socket.once('close', () => {
        held.delete(socket)
        if (held.size === 0 && lines.get(device) === held) lines.delete(device)
      })
    },
    /** Call it when an answer begins; call what it gives when the answer is out. */
    answering(socket: TLSSocket): () => void {
      answering.add(socket)
      return () => answering.delete(socket)
    },
    /** Held from now on: who keeps it looks at its device anew after news were missed, so that a fleet need not return at once. */
    hold: (socket: TLSSocket) => void all.delete(socket),
    /** Ends every connection. */
    close: () => cut(all),
  }
}
