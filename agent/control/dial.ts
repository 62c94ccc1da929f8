// How this device reaches its server: TLS 1.3 to the root it pinned, the session of the last connection resumed.
import { createConnection, type Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { type Identity, leafOf } from '../identity/identity.ts'
import { serverNameFault } from '../identity/trust.ts'

export type Credentials = Pick<Identity, 'key' | 'chain' | 'tenant' | 'device'>

export interface DialOptions {
  /** `host:port`. */
  readonly server: string
  /** PEM of the one root that is believed. */
  readonly root: string
  readonly keyExchange: keyof typeof groups
  /** Without them (enrolment) the server sees no certificate. */
  readonly credentials?: Credentials
  /** Where the session of the last connection is kept from one process to the next: it is as secret as the key. */
  readonly memory?: SessionMemory | undefined
  /** Told each connection below TLS, as soon as it is begun. */
  readonly opened?: ((socket: Socket) => void) | undefined
}

export interface SessionMemory {
  read(): Buffer | undefined
  keep(session: Buffer): void
}

/** X25519MLKEM768 adds 2.3 KB to a handshake; a resumed session goes on with the secret of the first one mixed in. */
const groups = { 'post-quantum': 'X25519MLKEM768:X25519:P-256', classic: 'X25519:P-256' }

export function addressOf(server: string): { host: string; port: number } {
  const at = server.lastIndexOf(':')
  return { host: server.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(server.slice(at + 1)) }
}

/** Gives a function that begins a new connection each time; the first one shakes hands in full. */
export function dialler({ server, root, keyExchange, credentials, memory, opened }: DialOptions): () => TLSSocket {
  const trustDomain = credentials && leafOf(credentials).trustDomain
  let session = memory?.read()
  return () => {
    const below = createConnection(addressOf(server))
    opened?.(below)
    const socket = connect({
      socket: below,
      ca: root,
      // The server issued what stands between leaf and root, so it need not be shown.
      ...(credentials && { cert: firstOf(credentials.chain), key: credentials.key }),
      minVersion: 'TLSv1.3',
      ecdhCurve: session ? groups.classic : groups[keyExchange],
      ...(session && { session }),
      // A URI name is compared; what was dialled is no name of the server.
      servername: '',
      checkServerIdentity: (_host, certificate) => serverNameFault(certificate, trustDomain),
    })
    below.once('error', (error) => socket.destroy(error))
    socket.on('session', (ticket) => {
      session = ticket
    })
    // A server gives several at once; one is enough to come back with.
    socket.once('session', (ticket) => memory?.keep(ticket))
    socket.on('error', () => {
      session = undefined
    })
    return socket
  }
}

const firstOf = (chain: string) => `${chain.split('-----END CERTIFICATE-----')[0]}-----END CERTIFICATE-----\n`
