// The event stream: tells open consoles which rows changed, by ids, until their session or credential ends.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { NewsEvent, newsPath } from '#wire/console/overview.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { endedChannel } from '../../people/session.ts'
import type { SignedIn } from '../../people/signed-in.ts'
import { callerOf } from './gate.ts'

interface Stream {
  readonly caller: SignedIn
  write(text: string): void
  end(): void
}

const heartbeatMs = 20_000
const gatherMs = 1_000
const most = { ofOne: 12, inAll: 2000, bufferedBytes: 256 * 1024 } as const
const idOf = (caller: SignedIn) => caller.session ?? caller.credential ?? ''

/** `stillIn` throws when the request's session or credential is no longer good; asked with every heartbeat. */
export function openEvents(
  app: FastifyInstance,
  context: Context,
  stillIn: (request: FastifyRequest) => Promise<unknown>,
): void {
  const streams = new Set<Stream>()
  const tell = (tenant: number | undefined, news: NewsEvent) => {
    const text = `data: ${JSON.stringify(news)}\n\n`
    for (const stream of streams) if (tenant === undefined || stream.caller.tenant === tenant) stream.write(text)
  }
  context.listener.on(
    'muster_news',
    (payload) => {
      const { t, ...news } = JSON.parse(payload) as { t: number }
      const read = NewsEvent.safeParse(news)
      if (read.success) tell(t, read.data)
    },
    // What was missed is unknown: an empty list says "ask again".
    () => {
      for (const what of NewsEvent.shape.what.options) tell(undefined, { what, ids: [] })
    },
  )
  let soon: NodeJS.Timeout | undefined
  // Every process follows the advisories itself and tells its own consoles; a large load is many steps.
  const unheard = context.advisories.onChange(() => {
    soon ??= setTimeout(() => {
      soon = undefined
      tell(undefined, { what: 'advisories', ids: [] })
    }, gatherMs)
  })
  context.listener.on(endedChannel, (payload) => {
    const { t, ended } = JSON.parse(payload) as { t: number; ended: string[] }
    for (const stream of streams) if (stream.caller.tenant === t && ended.includes(idOf(stream.caller))) stream.end()
  })
  app.addHook('preClose', async () => {
    unheard()
    clearTimeout(soon)
    for (const stream of streams) stream.end()
  })
  app.get(newsPath, { config: { right: 'devices.read', name: 'events' } }, (request, reply) => {
    const caller = callerOf(request)
    const own = [...streams].filter((stream) => idOf(stream.caller) === idOf(caller))
    if (own.length >= most.ofOne || streams.size >= most.inAll)
      throw new Problem('too-many', 'Too many open streams', 60)
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    const stream: Stream = {
      caller,
      write: (text) => {
        if (raw.writableLength > most.bufferedBytes) raw.destroy()
        else raw.write(text)
      },
      end: () => raw.end(),
    }
    const heartbeat = setInterval(() => {
      stream.write(': here\n\n')
      stillIn(request).catch((error) => {
        if (error instanceof Problem && error.code === 'credential-invalid') stream.end()
      })
    }, heartbeatMs)
    raw.on('close', () => {
      clearInterval(heartbeat)
      streams.delete(stream)
    })
    streams.add(stream)
    stream.write('retry: 2000\n\n')
  })
}
