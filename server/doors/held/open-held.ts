// Held lines at the device door: the upgrade lets a device in as every request does, and its questions go through the same routes.
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Log } from '#kit/log.ts'
import { type Live, lineProtocol, lineRoutes } from '#wire/control/held-line.ts'
import { linePath } from '#wire/paths.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { accept } from '../accept.ts'
import { admitted } from '../admitted.ts'
import { documentOf } from '../answers.ts'
import { routes } from '../routes.ts'
import { type Cause, type Desk, HeldLine } from './held-line.ts'

const lookMs = 5_000
/** So long a last word may take when the door closes. */
const closingMs = 1_000

const switching = Buffer.from(
  `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${lineProtocol}\r\n\r\n`,
)

/** Whether a request asks for a held line; every other one is answered as usual, whatever it wants to upgrade to. */
export function asksForLine({ method, url, headers }: IncomingMessage): boolean {
  return method === 'GET' && url === linePath && headers.upgrade?.toLowerCase() === lineProtocol
}

export interface HeldLines {
  /** For the server's `upgrade`; `held` is called when the connection is a line. Never rejects. */
  upgrade(request: IncomingMessage, socket: TLSSocket, head: Buffer, held: () => void): Promise<void>
  /** Ends what was silent, half said or unread for too long; runs by itself every 5 seconds. */
  look(): void
  /** Says goodbye on every line. */
  close(): Promise<void>
}

type Counter = ReturnType<Context['metrics']['counter']>

/** `requests` counts by route and status, questions like requests. */
export function openHeld(context: Context, requests: Counter): HeldLines {
  const { authority, clock, log } = context
  const lines = new Set<HeldLine>()
  const ends = context.metrics.counter('muster_line_ends_total', 'Held lines that ended', ['cause'])
  const count = (route: string, status: number) => (requests as Counter).inc({ route, status: String(status) } as never)
  let emptied: (() => void) | undefined

  const desk: Desk = {
    now: () => clock.monotonic(),
    async answer(line, payload) {
      const path = lineRoutes[payload[0] ?? -1]
      const answer = await answered(line, path, payload.subarray(1))
      count(path ?? 'other', answer.status)
      return answer
    },
    live: (line: HeldLine, { doing }: Live) => context.lines.doing(line, doing),
    closed(line: HeldLine, cause: Cause) {
      ends.inc({ cause })
      lines.delete(line)
      context.lines.closed(line)
      if (lines.size === 0) emptied?.()
    },
  }

  async function answered(line: HeldLine, path: string | undefined, body: Buffer): ReturnType<Desk['answer']> {
    try {
      const route = path === undefined ? undefined : routes[path]
      if (route?.needs !== 'leaf') throw new Problem('not-found')
      const { claims, socket } = line
      if (clock.now() >= claims.notAfter) throw new Problem('certificate-expired')
      const known = await context.presence.standing(claims.tenant, claims.device)
      // A newer leaf has spoken: whoever this is comes again by a request of its own and is judged there.
      if (known && known.generation > claims.generation)
        throw new Problem('certificate-expired', 'a newer one has spoken')
      const standing = await admitted(context, claims, 'leaf')
      const { tenant, device, number } = standing
      const caller = { tenant, device, number, generation: claims.generation }
      const value = await route.serve(context, body, caller, standing, { line: 'held', address: socket.remoteAddress })
      if (value === undefined) return { status: 204, body: Buffer.alloc(0), last: false }
      return { status: 200, body: Buffer.from(JSON.stringify(value)), last: false }
    } catch (error) {
      const document = documentOf(error, path, log)
      const last =
        document.status === 401 ||
        document.status === 410 ||
        (document.status === 403 && document.code !== 'kind-refused')
      return { status: document.status, body: Buffer.from(JSON.stringify(document)), last }
    }
  }

  /** The line with its place among all lines; a refusal is thrown. */
  async function admit(request: IncomingMessage, socket: TLSSocket): Promise<HeldLine> {
    const { headers } = request
    if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0)
      throw new Problem('body-invalid', 'this route takes no body')
    const claims = accept(authority, socket, 'leaf', clock.now())
    const standing = await admitted(context, claims, 'leaf')
    const line = new HeldLine(socket, claims, standing, desk)
    const { ending } = await context.lines.open(line, standing)
    if (ending) line.end(ending)
    return line
  }

  function look(): void {
    const [now, wall] = [clock.monotonic(), clock.now()]
    for (const line of lines) line.look(now, wall)
  }
  const timer = setInterval(look, lookMs)

  return {
    async upgrade(request, socket, head, held) {
      socket.on('error', () => socket.destroy())
      try {
        const line = await admit(request, socket)
        if (socket.destroyed) return context.lines.closed(line)
        count(linePath, 101)
        held()
        lines.add(line)
        socket.write(switching)
        line.begin(head)
        // Asked for between its last sync and now: a sync over the line brings the answer.
        if (context.asks.openFor(line.tenant, line.number)) line.nudge({})
      } catch (error) {
        count(linePath, refuseUpgrade(socket, error, log))
      }
    },
    look,
    async close() {
      clearInterval(timer)
      const { promise, resolve } = Promise.withResolvers<void>()
      emptied = resolve
      if (lines.size === 0) return
      for (const line of lines) line.end('closing')
      const late = setTimeout(resolve, closingMs)
      await promise
      clearTimeout(late)
    },
  }
}

/** In the words of every other refusal; the connection ends with it. */
function refuseUpgrade(socket: TLSSocket, error: unknown, log: Log): number {
  const document = documentOf(error, linePath, log)
  const { status, retryAfterSeconds } = document
  const body = Buffer.from(JSON.stringify(document))
  const retry = retryAfterSeconds === undefined ? '' : `retry-after: ${Math.ceil(retryAfterSeconds)}\r\n`
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: application/problem+json\r\n${retry}`
  if (!socket.destroyed) {
    socket.write(
      Buffer.concat([Buffer.from(`${head}content-length: ${body.length}\r\nconnection: close\r\n\r\n`), body]),
    )
    socket.destroySoon()
  }
  return status
}
