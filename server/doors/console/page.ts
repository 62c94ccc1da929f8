// The built console, answered from memory: a path that is no file of the build leads nowhere outside it.
import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { noncePlaceholder, pageHeaders } from '#wire/console/page.ts'
import { Problem } from '#wire/problem.ts'

interface Built {
  readonly page: string
  readonly files: ReadonlyMap<string, { readonly bytes: Buffer; readonly packed: Buffer; readonly type: string }>
}

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
}

/** Serves the folder's files, and its `index.html` with a fresh nonce for every other page of the console. */
export function openPage(app: FastifyInstance, folder: string): void {
  let built: Promise<Built> | undefined
  const load = () => {
    built ??= read(folder).catch((error) => {
      built = undefined
      throw error.code === 'ENOENT' ? new Problem('not-found', 'The console has not been built on this server') : error
    })
    return built
  }
  app.get('/*', { config: { right: 'open', name: 'page' } }, async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/'
    if (path.startsWith('/api/')) throw new Problem('not-found')
    const { page, files } = await load()
    const file = files.get(path)
    if (file) {
      reply.header('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
      reply.header('vary', 'accept-encoding')
      const packs = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '') && file.packed.length < file.bytes.length
      if (packs) reply.header('content-encoding', 'gzip')
      return reply.type(file.type).send(packs ? file.packed : file.bytes)
    }
    if (/\.\w+$/.test(path)) throw new Problem('not-found')
    return show(reply, page)
  })
}

function show(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64')
  return reply.headers(pageHeaders(nonce)).send(page.replaceAll(noncePlaceholder, nonce))
}

async function read(folder: string): Promise<Built> {
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const pack = promisify(gzip)
  const files = new Map<string, { bytes: Buffer; packed: Buffer; type: string }>()
  for (const entry of entries) {
    const type = types[entry.name.split('.').at(-1) ?? '']
    if (!entry.isFile() || !type) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = await readFile(path)
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { bytes, packed: await pack(bytes), type })
  }
  return { page, files }
}
