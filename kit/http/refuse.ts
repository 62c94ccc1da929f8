// Refusals and faults as problem documents (RFC 9457): the same form on every route, and no payload in the log.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { fault, type Log } from '#kit/log.ts'
import { freshId } from '#wire/ids.ts'
import { Problem, type ProblemCode } from '#wire/problem.ts'

/** Fastify's own refusals, before a handler ran. */
const early: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'body-invalid',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'body-invalid',
  FST_ERR_CTP_INVALID_JSON_BODY: 'body-invalid',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'body-invalid',
  FST_ERR_BAD_URL: 'not-found',
}

/** Makes every error of `app` a problem document. What is no refusal is a fault: logged under the reference it answers. */
export function refuseInWords(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler((_request, reply) => refuse(reply, new Problem('not-found')))
  app.setErrorHandler((error: Error & { code?: string; statusCode?: number }, request, reply) => {
    if (error instanceof Problem) return refuse(reply, error)
    const code = early[error.code ?? '']
    if (code) return refuse(reply, new Problem(code))
    if (error.statusCode !== undefined && error.statusCode < 500) return refuse(reply, new Problem('body-invalid'))
    const reference = freshId('ref')
    log.error('request failed', { reference, route: request.routeOptions.config.name, ...fault(error) })
    return refuse(reply, new Problem('internal'), reference)
  })
}

/** Answers a problem. */
export function refuse(reply: FastifyReply, problem: Problem, reference?: string): FastifyReply {
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', Math.ceil(problem.retryAfterSeconds))
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify({ ...problem.document(), ...(reference ? { reference } : {}) }))
}
