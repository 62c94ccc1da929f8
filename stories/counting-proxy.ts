// A proxy that ends the TLS of both sides, so that a story can count and read what really travelled.
import { readFileSync } from 'node:fs'
import { request as ask, createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { systemClock } from '#kit/clock.ts'
import { openAuthority } from '../server/control/authority/open-authority.ts'
import { type Story, stateOf } from './stack.ts'

export interface Exchange {
  readonly path: string
  readonly status: number
  /** Bodies as they were on the wire; header bytes are left out. */
  readonly sent: Buffer
  readonly answered: Buffer
}

export interface CountingProxy extends AsyncDisposable {
  /** host:port to dial in place of the server. */
  readonly server: string
  readonly exchanges: Exchange[]
}

/**
 * Speaks to agents with a leaf of the installation's own authority (the story may read the data folder), and to the
 * server with the device's own key and certificate, read anew for each request.
 */
export async function openCountingProxy(story: Story, machine: string): Promise<CountingProxy> {
  const authority = await openAuthority({ folder: join(story.dataFolder, 'authority'), clock: systemClock })
  const { key, chain } = authority.serverIdentity()
  const exchanges: Exchange[] = []
  const { hostname, port } = new URL(story.ready().deviceUrl)
  const proxy: Server = createServer(
    { key, cert: chain, requestCert: true, rejectUnauthorized: false },
    async (req, res) => {
      const sent = await whole(req)
      const identity = identityIn(stateOf(story, machine))
      const out = ask(
        {
          host: hostname,
          port,
          path: req.url,
          method: req.method,
          headers: req.headers,
          ...identity,
          ca: authority.root,
          checkServerIdentity: () => undefined,
          agent: false,
        },
        async (answer) => {
          const answered = await whole(answer)
          exchanges.push({ path: req.url ?? '', status: answer.statusCode ?? 0, sent, answered })
          res.writeHead(answer.statusCode ?? 502, answer.headers).end(answered)
        },
      )
      out.on('error', () => res.destroy())
      out.end(sent)
    },
  )
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    server: `localhost:${(proxy.address() as AddressInfo).port}`,
    exchanges,
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}

function identityIn(state: string): { key: string; cert: string } | undefined {
  try {
    const identity = JSON.parse(readFileSync(join(state, 'identity.json'), 'utf8'))
    return { key: identity.key, cert: identity.chain }
  } catch {
    return undefined
  }
}

async function whole(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}
