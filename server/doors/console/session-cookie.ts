// The cookie that holds a session's secret: no script reads it, no other site sends it.
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * `__Host-` binds it to this host over TLS. On plain loopback the name carries the port, because cookies do not tell
 * ports apart and several servers may run on one machine.
 */
function nameOf(request: FastifyRequest, secure: boolean): string {
  return secure ? '__Host-muster' : `muster-${request.socket.localPort}`
}

export function sessionOf(request: FastifyRequest, secure: boolean): string | undefined {
  return request.cookies[nameOf(request, secure)]
}

export function giveSession(reply: FastifyReply, secure: boolean, secret: string): void {
  reply.setCookie(nameOf(reply.request, secure), secret, attributes(secure))
}

export function takeSession(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(nameOf(reply.request, secure), attributes(secure))
}

const attributes = (secure: boolean) => ({ path: '/', httpOnly: true, sameSite: 'strict', secure }) as const
