// The one route whose body may have any size and take any time: a file of advisories, passed through to the service.
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { advisoryImportPath } from '#wire/console/advisories.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { AskedImport, importAdvisories } from '../../telemetry/advisories/import-advisories.ts'
import { callerOf } from './gate.ts'

/** A sender that is silent for so long, while it is waited for, is gone. */
const silentMs = 120_000

/** Connections on which a file is being sent. */
const sending = new WeakSet<Socket>()

/** Node ends a request that took too long to arrive; a file may take longer. */
function waitForFiles({ server }: FastifyInstance): void {
  const otherwise = server.listeners('clientError') as ((error: Error, socket: Socket) => void)[]
  server.removeAllListeners('clientError')
  server.on('clientError', (error: Error & { code?: string }, socket: Socket) => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && sending.has(socket) && !socket.destroyed) return
    for (const one of otherwise) one.call(server, error, socket)
  })
}

export function openAdvisoryImport(app: FastifyInstance, context: Context): void {
  waitForFiles(app)
  // A scope of its own: the way a body is read here holds for no other route.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.post(
      advisoryImportPath,
      { config: { right: 'advisories.manage', name: 'importAdvisories' }, bodyLimit: Number.MAX_SAFE_INTEGER },
      async (request, reply) => {
        const query = AskedImport.safeParse(request.query)
        if (!query.success) {
          const [issue] = query.error.issues
          throw new Problem('body-invalid', `query.${issue?.path.join('.')}: ${issue?.message}`)
        }
        const { socket } = request.raw
        sending.add(socket)
        try {
          const given = { query: query.data, ...lengthOf(request), body: partsOf(request) }
          return await reply
            .code(202)
            .header('cache-control', 'no-store')
            .send(await importAdvisories(context, given, callerOf(request)))
        } finally {
          sending.delete(socket)
          passOver(request.raw)
        }
      },
    )
  })
}

/** The rest of a body nobody reads: who is still sending must be able to hear the answer, yet not send for ever. */
function passOver(raw: IncomingMessage): void {
  if (raw.complete) return
  const over = setTimeout(() => raw.destroy(), silentMs)
  raw.once('close', () => clearTimeout(over)).resume()
}

function lengthOf({ headers }: FastifyRequest): { bytes?: number } {
  const bytes = Number(headers['content-length'])
  return headers['content-length'] === undefined || !Number.isSafeInteger(bytes) ? {} : { bytes }
}

/** Ends early without closing the connection, on which an answer is still to be given. */
async function* partsOf({ raw }: FastifyRequest): AsyncGenerator<Uint8Array> {
  const parts = raw.iterator({ destroyOnReturn: false })
  try {
    for (;;) {
      const silent = setTimeout(() => raw.destroy(), silentMs)
      const next = await parts.next().finally(() => clearTimeout(silent))
      if (next.done) return
      yield next.value as Uint8Array
    }
  } finally {
    await parts.return?.()
    passOver(raw)
  }
}
