// Where devices knock: TLS 1.3 on one port, a few routes, and nothing answered before the certificate and the allow-list.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { fault } from '#kit/log.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import type { Via } from '../devices/via.ts'
import { accept, claimsOf } from './accept.ts'
import { admitted } from './admitted.ts'
import { empty, refuse, reply } from './answers.ts'
import { readBody } from './body.ts'
import { asksForLine, openHeld } from './held/open-held.ts'
import { openLines } from './lines.ts'
import { type Route, routes } from './routes.ts'
import { openStrikes } from './strikes.ts'

const kib = 1024
/** Beside the held lines: at 15 minutes 100,000 devices hold about 600 for a moment. 70 KB each, 280 MB in the worst case. */
const mostPassing = 4_000
/** A ticket is good for a day: its device comes every 15 minutes and gets a new leaf within the day. */
const sessionSeconds = 86_400
/** Each process has its own server leaf and takes up what others made: this is no job of one of them. */
const rotationMs = 3_600_000
const limits = {
  handshakeTimeout: 10_000,
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  // Long enough for a sync and what it asks for; a held line costs 70 KB.
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 8 * kib,
} as const

/** Opens the device port; `port` is the one that was taken where the setting says 0, `look` what held lines do by themselves every 5 seconds. */
export async function openDeviceDoor(context: Context): Promise<AsyncDisposable & { port: number; look(): void }> {
  const { authority, config, log } = context
  const strikes = openStrikes(context.clock)
  const requests = context.metrics.counter('muster_device_requests_total', 'Requests of devices', ['route', 'status'])
  const server = createServer({
    ...limits,
    ...tlsOf(context),
    requestCert: true,
    // With `true` Node resets the handshake of an expired leaf; `accept` is the one that decides.
    rejectUnauthorized: false,
    shouldUpgradeCallback: asksForLine,
  })
  server.maxHeadersCount = 32
  server.maxConnections = config.lineCap + mostPassing
  const lines = openLines(context.listener, server)
  const held = openHeld(context, requests)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // By it a device knows how fresh a wake is, whatever its own clock says.
    response.sendDate = true
    response.once('close', lines.answering(request.socket as TLSSocket))
    const route = request.method === 'POST' ? routes[request.url ?? ''] : undefined
    try {
      if (!route) throw new Problem('not-found')
      const value = await serve(route, request)
      if (value === undefined) empty(response)
      else reply(response, value)
    } catch (error) {
      await refuse(request, response, error, log)
    }
    requests.inc({ route: route ? (request.url as string) : 'other', status: String(response.statusCode) })
  }

  async function serve(route: Route, request: IncomingMessage): Promise<object | undefined> {
    const socket = request.socket as TLSSocket
    if (route.needs === 'none') {
      const address = socket.remoteAddress ?? ''
      strikes.check(address)
      return route.serve(context, await readBody(request, route.bodyBytes)).catch((error: unknown) => {
        if (error instanceof Problem && error.status < 500 && error.code !== 'device-pending') strikes.fail(address)
        throw error
      })
    }
    if (route.needs === 'erased') {
      const erased = accept(authority, socket, 'renewal', context.clock.now())
      await readBody(request, route.bodyBytes)
      return route.serve(context, erased)
    }
    const claims = accept(authority, socket, route.needs, context.clock.now())
    const { tenant, generation } = claims
    const standing = await admitted(context, claims, route.needs)
    const { device, number } = standing
    const body = await readBody(request, route.bodyBytes)
    const via: Via = { line: 'once', address: socket.remoteAddress }
    return route.serve(context, body, { tenant, device, number, generation }, standing, via)
  }

  server.on('request', (request, response) => void answer(request, response))
  server.on('upgrade', (request, socket, head) => {
    const line = socket as TLSSocket
    void held.upgrade(request, line, head, () => lines.hold(line))
  })
  server.on('secureConnection', (socket) => {
    const claims = claimsOf(authority, socket)
    if (typeof claims === 'object') lines.keep(claims.device, socket)
  })
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  server.on('clientError', (_error, socket) => socket.destroy())
  authority.onRotated(() => server.setSecureContext(tlsOf(context)))
  const rotation = setInterval(() => {
    authority.rotate().catch((error: unknown) => log.error('keys could not be rotated', fault(error)))
  }, rotationMs)
  await listen(server, config.devicePort, config.deviceAddress)
  const { port } = server.address() as AddressInfo
  log.info('devices are served', { port })
  return {
    port,
    look: held.look,
    async [Symbol.asyncDispose]() {
      clearInterval(rotation)
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      await held.close()
      lines.close()
      await closed
    },
  }
}

/**
 * All of it, also when only keys change: what is not said anew goes back to Node's default, TLS 1.2 among it. The root is
 * sent to whoever asks, so that a machine can compare its pin.
 */
function tlsOf({ authority }: Context) {
  const { key, chain } = authority.serverIdentity()
  return {
    key,
    cert: chain,
    ca: [...authority.trusted()],
    minVersion: 'TLSv1.3' as const,
    // The device chooses: post-quantum costs 2.3 KB, and a resumed session has its secret mixed in already.
    ecdhCurve: 'X25519MLKEM768:X25519:P-256',
    sessionTimeout: sessionSeconds,
    sessionIdContext: 'muster devices',
    ticketKeys: authority.ticketKeys(),
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
