import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { Problem } from '#wire/problem.ts'
import { AnswerUnreadable, call, request, Unreachable } from './call.ts'

describe('an input is split by its contract', () => {
  it('into path, query and body', () => {
    expect(
      request(contracts.listDevices, { search: 'a b&c', state: ['managed', 'lost'], limit: 7, cursor: undefined }),
    ).toEqual({
      path: '/api/v1/devices?search=a+b%26c&state=managed%2Clost&limit=7',
    })
    expect(request(contracts.renameDevice, { id: 'dev_x', name: '' })).toEqual({
      path: '/api/v1/devices/dev_x/rename',
      body: '{"name":""}',
    })
    expect(request(contracts.revokeToken, { id: 'tok_x' })).toEqual({ path: '/api/v1/tokens/tok_x' })
    expect(request(contracts.whoAmI, {})).toEqual({ path: '/api/v1/session' })
  })

  it('so that no value of a segment leads to another route', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        fc.pre(name !== '.' && name !== '..')
        const { path } = request(contracts.showSoftware, { manager: 'dpkg', name })
        const url = new URL(path, 'http://localhost')
        expect(url.search + url.hash).toBe('')
        expect(url.pathname.split('/').slice(0, -1).join('/')).toBe('/api/v1/software/dpkg')
        expect(decodeURIComponent(url.pathname.split('/').at(-1) ?? '')).toBe(name)
      }),
    )
    for (const name of ['', '.', '..'])
      expect(() => request(contracts.showSoftware, { manager: 'dpkg', name })).toThrow(Problem)
  })
})

async function answered(listener: RequestListener): Promise<unknown> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    return await call(contracts.listGroups, {}, { base }).catch((error) => error)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

describe('what comes back', () => {
  const json = 'application/json'
  const problem = 'application/problem+json'

  it('is parsed by the contract', async () => {
    expect(
      await answered((_, response) => response.writeHead(200, { 'content-type': json }).end('{"items":[]}')),
    ).toEqual({ items: [] })
  })

  it('is the refusal the server meant, with its reference and when to ask again', async () => {
    const document = { ...new Problem('too-many', 'Slow down', 9).document(), reference: 'r7' }
    const error = await answered((_, response) =>
      response.writeHead(429, { 'content-type': problem }).end(JSON.stringify(document)),
    )
    expect(error).toMatchObject({ code: 'too-many', detail: 'Slow down; reference r7', retryAfterSeconds: 9 })
    const pending = new Problem('device-pending').document()
    expect(
      await answered((_, response) =>
        response.writeHead(202, { 'content-type': problem }).end(JSON.stringify(pending)),
      ),
    ).toMatchObject({ code: 'device-pending' })
  })

  it.each([
    ['not this contract’s', 200, '{"items":[{"surprise":1}]}'],
    ['no JSON', 200, '<html>'],
    ['empty', 200, ''],
    ['an error page', 502, '<html>'],
    ['a code of a newer server', 409, JSON.stringify({ type: 'x', title: 'New', status: 409, code: 'never-heard' })],
  ])('is named when it is %s', async (_, status, text) => {
    expect(
      await answered((__, response) => response.writeHead(status, { 'content-type': json }).end(text)),
    ).toBeInstanceOf(AnswerUnreadable)
  })

  it('is nothing when the line breaks, and that is said', async () => {
    expect(await answered((_, response) => response.destroy())).toBeInstanceOf(Unreachable)
    const cut: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"items":')
      setImmediate(() => response.destroy())
    }
    expect(await answered(cut)).toBeInstanceOf(Unreachable)
  })

  it('is the caller’s own reason when the caller ended it', async () => {
    const reason = new Error('left the page')
    await expect(
      call(contracts.listGroups, {}, { base: 'http://127.0.0.1:1', signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason)
  })

  it('never follows a redirect with the credential', async () => {
    const listener: RequestListener = ({ url }, response) =>
      url === '/elsewhere'
        ? response.writeHead(200, { 'content-type': json }).end('{"items":[]}')
        : response.writeHead(302, { location: '/elsewhere' }).end()
    expect(await answered(listener)).toBeInstanceOf(Unreachable)
  })
})
