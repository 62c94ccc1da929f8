// The console door's gate: before a body is read it is known who asks, from where, and whether the role allows it.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { backgroundHeader } from '#wire/console/session.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { access } from '../../people/access.ts'
import { recogniseCredential, recogniseSession } from '../../people/recognise.ts'
import type { SignedIn, Visitor } from '../../people/signed-in.ts'
import { sessionOf } from './session-cookie.ts'

declare module 'fastify' {
  interface FastifyRequest {
    who: SignedIn | undefined
  }
}

const changes = new Set(['POST', 'PUT', 'DELETE', 'PATCH'])
const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Default deny: a route that names no right of the access table cannot start. */
export function openGate(app: FastifyInstance, context: Context, secure: boolean): void {
  app.decorateRequest('who', undefined)
  app.addHook('onRoute', ({ url, config }) => {
    if (!config?.right || !Object.hasOwn(access, config.right))
      throw new Error(`${url} names no right of the access table`)
  })
  app.addHook('onRequest', async (request) => {
    refuseForeign(request, secure)
    const { right } = request.routeOptions.config
    if (request.is404 || right === 'open') return
    const caller = await recognise(context, request, secure)
    if (!right || !caller.rights.has(right)) throw new Problem('right-missing')
    request.who = caller
  })
}

export const visitorOf = (request: FastifyRequest): Visitor => ({ address: request.ip })

export function callerOf({ who }: FastifyRequest): SignedIn {
  if (!who) throw new Problem('credential-invalid')
  return who
}

/** Asks the database each time. A credential wins over a cookie; a wrong one is never excused by the other. */
export async function recognise(context: Context, request: FastifyRequest, secure: boolean): Promise<SignedIn> {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const [, secret] = /^Bearer ([\w.-]{1,200})$/.exec(authorization) ?? []
    if (!secret) throw new Problem('credential-invalid')
    return recogniseCredential(context, secret)
  }
  const session = sessionOf(request, secure)
  if (!session) throw new Problem('credential-invalid')
  if (changes.has(request.method) && request.headers.origin === undefined) {
    throw new Problem('origin-refused', 'A change in a session names the Origin it comes from')
  }
  return recogniseSession(context, session, request.headers[backgroundHeader] === undefined)
}

/**
 * Refuses what another site's page sends. On plain HTTP the Host must be a loopback name, or a page of another name
 * that resolves to this machine would be of the same origin (DNS rebinding); with TLS the certificate says so.
 */
function refuseForeign(request: FastifyRequest, secure: boolean): void {
  const { host, origin, 'sec-fetch-site': site } = request.headers
  if (!host || (!secure && !loopbackNames.has(host.replace(/:\d+$/, '')))) {
    throw new Problem('origin-refused', 'The server is not known under this name')
  }
  if (!changes.has(request.method)) return
  if (origin !== undefined && origin !== `${secure ? 'https' : 'http'}://${host}`) throw new Problem('origin-refused')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new Problem('origin-refused')
}
