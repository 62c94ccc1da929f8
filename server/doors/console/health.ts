// Whether the server lives, can work, and how much it does: for supervisors and Prometheus, without personal data.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { organisationOf } from '../../people/names.ts'
import { siteTenant } from '../../people/secret.ts'
import { setupOpen } from '../../people/setup-code.ts'
import { recognise } from './gate.ts'

const loopback = /^(127\.|::1$|::ffff:127\.)/

/** `/healthz`: the process answers. `/readyz`: both databases answer. `/metrics`: on loopback, or with a credential. */
export function openHealth(app: FastifyInstance, context: Context, secure: boolean): void {
  app.get('/healthz', { config: { right: 'open', name: 'healthz' } }, async () => ({ status: 'alive' }))
  app.get('/readyz', { config: { right: 'open', name: 'readyz' } }, async () => {
    await Promise.all([setupOpen(context), organisationOf(context, siteTenant)])
    return { status: 'ready' }
  })
  app.get('/metrics', { config: { right: 'open', name: 'metrics' } }, async (request, reply) => {
    await admitted(context, request, secure)
    return reply.type(context.metrics.contentType).send(await context.metrics.text())
  })
}

async function admitted(context: Context, request: FastifyRequest, secure: boolean): Promise<void> {
  if (loopback.test(request.ip)) return
  const { rights } = await recognise(context, request, secure)
  if (!rights.has('devices.read')) throw new Problem('right-missing')
}
