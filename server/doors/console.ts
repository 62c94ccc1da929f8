// The console's door: API, event stream and the console itself, for operators' browsers and programs.
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import cookie from '@fastify/cookie'
import Fastify, { type FastifyInstance } from 'fastify'
import { openApi } from '#kit/http/openapi.ts'
import { refuseInWords } from '#kit/http/refuse.ts'
import { serve } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import about from '../../package.json' with { type: 'json' }
import type { Context } from '../context.ts'
import { openRepeats } from '../people/repeats.ts'
import { openAdvisoryImport } from './console/advisory-import.ts'
import { advisoryPairs } from './console/advisory-pairs.ts'
import { decisionPairs } from './console/decision-pairs.ts'
import { erasurePairs } from './console/erasure-pairs.ts'
import { openEvents } from './console/events.ts'
import { findingPairs } from './console/finding-pairs.ts'
import { fleetPairs } from './console/fleet-pairs.ts'
import { callerOf, openGate, recognise, visitorOf } from './console/gate.ts'
import { openHealth } from './console/health.ts'
import { openLogTiles } from './console/log-tiles.ts'
import { outboundPairs } from './console/outbound-pairs.ts'
import { openPage } from './console/page.ts'
import { paperPairs } from './console/paper-pairs.ts'
import { peoplePairs, visitorPairs } from './console/people-pairs.ts'
import { rightsPairs } from './console/rights-pairs.ts'
import { noteShown } from './console/shows.ts'

/**
 * Listens on the console's port: plain HTTP on 127.0.0.1 only, or TLS on every address once a certificate is set.
 * Throws when only one of certificate and key is set, or a route has no right.
 */
export async function openConsoleDoor(context: Context): Promise<AsyncDisposable & { port: number }> {
  const { config } = context
  const tls = tlsOf(config)
  const app = await consoleApp(context, tls)
  await app.listen({ port: config.consolePort, host: tls ? '::' : '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  return { port, [Symbol.asyncDispose]: () => app.close() }
}

async function consoleApp(context: Context, tls: { cert: Buffer; key: Buffer } | undefined): Promise<FastifyInstance> {
  const secure = tls !== undefined
  const app = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    requestTimeout: 120_000,
    routerOptions: { maxParamLength: 600 },
    ...(tls ? { https: { ...tls, minVersion: 'TLSv1.2' } } : {}),
  }) as FastifyInstance
  refuseInWords(app, context.log)
  await app.register(cookie)
  openGate(app, context, secure)
  harden(app, secure)
  measure(app, context)
  serve(app, visitorPairs(secure), { context, who: visitorOf })
  const repeats = openRepeats(context)
  serve(
    app,
    [
      ...peoplePairs(secure),
      ...fleetPairs,
      ...advisoryPairs,
      ...decisionPairs,
      ...findingPairs,
      ...outboundPairs,
      ...paperPairs,
      ...rightsPairs,
      ...erasurePairs,
    ],
    {
      context,
      who: callerOf,
      repeats,
      answering: (contract, input, answer, caller) => noteShown(context, contract, input, answer, caller),
    },
  )
  openEvents(app, context, (request) => recognise(context, request, secure))
  openLogTiles(app, context)
  openAdvisoryImport(app, context)
  describe(app)
  openHealth(app, context, secure)
  openPage(app, context.config.consoleFolder)
  return app
}

/** Written when somebody asks: 0.6 MB of text, and more to make it, that few servers are ever asked for. */
function describe(app: FastifyInstance): void {
  const written = () => JSON.stringify(openApi(Object.values(contracts), { title: 'Muster', ...words }))
  let document: string | undefined
  app.get('/api/openapi.json', { config: { right: 'open', name: 'openapi' } }, (_request, reply) => {
    document ??= written()
    return reply.type('application/json; charset=utf-8').send(document)
  })
}

const words = { version: about.version, says: about.description }

function tlsOf({ consoleCertificate, consoleKey }: Context['config']) {
  if (!consoleCertificate && !consoleKey) return undefined
  if (!consoleCertificate || !consoleKey) throw new Error('the console needs both: certificate and key')
  return { cert: readFileSync(consoleCertificate), key: readFileSync(consoleKey) }
}

/** What every answer says, page or not; the page's own headers come on top. */
function harden(app: FastifyInstance, secure: boolean): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'no-referrer')
    reply.header('cross-origin-resource-policy', 'same-origin')
    if (!reply.hasHeader('content-security-policy')) {
      reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
    }
    if (secure) reply.header('strict-transport-security', 'max-age=31536000')
  })
}

function measure(app: FastifyInstance, { metrics }: Context): void {
  const seconds = metrics.histogram(
    'muster_console_request_seconds',
    'Time to answer a request of the console or the API',
    [0.005, 0.025, 0.1, 0.4, 1, 5],
    ['route', 'status'],
  )
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.config.name ?? 'none'
    seconds.observe({ route, status: String(reply.statusCode) }, reply.elapsedTime / 1000)
  })
}
