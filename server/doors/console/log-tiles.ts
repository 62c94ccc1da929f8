// The transparency log as it is, for auditors and their programs: signed checkpoint, tiles of hashes, bundles of entries.
import type { FastifyInstance } from 'fastify'
import { logTilesPath } from '#wire/console/log.ts'
import type { Context } from '../../context.ts'
import { readCheckpoint, readTile } from '../../telemetry/transparency/read-tile.ts'
import { callerOf } from './gate.ts'

const right = 'privacy.read'

export function openLogTiles(app: FastifyInstance, context: Context): void {
  app.get(`${logTilesPath}/checkpoint`, { config: { right, name: 'logCheckpoint' } }, async (request, reply) => {
    const checkpoint = await readCheckpoint(context, callerOf(request).tenant)
    return reply.header('cache-control', 'no-store').type('text/plain; charset=utf-8').send(checkpoint)
  })
  app.get<{ Params: { '*': string } }>(
    `${logTilesPath}/tile/*`,
    { config: { right, name: 'logTile' } },
    async (request, reply) => {
      const { bytes, complete } = await readTile(context, callerOf(request).tenant, request.params['*'])
      // Private: whoever asks has shown a credential.
      reply.header('cache-control', complete ? 'private, max-age=31536000, immutable' : 'no-store')
      return reply.type('application/octet-stream').send(bytes)
    },
  )
}
