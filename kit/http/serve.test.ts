// What a contract does not say is neither taken nor sent, and a fault leaves no payload in the log.
import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { contract } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import { refuseInWords } from './refuse.ts'
import { pair, serve } from './serve.ts'

const greet = contract({
  name: 'greet',
  method: 'POST',
  path: '/greet/:id',
  summary: 'Greets',
  right: 'self',
  params: z.strictObject({ id: z.coerce.number() }),
  query: z.strictObject({ loud: z.enum(['yes', 'no']).default('no') }),
  body: z.strictObject({ name: z.string().max(20) }),
  answer: z.strictObject({ text: z.string() }),
})

const lines: unknown[] = []
const note = (message: string, fields?: object) => lines.push({ message, ...fields })
const log = { debug: note, info: note, warn: note, error: note }

function door(verb: Parameters<typeof pair<typeof greet, object, string>>[1]) {
  const app = Fastify()
  refuseInWords(app, log)
  serve(app, [pair(greet, verb)], { context: {}, who: () => 'me' })
  return app
}
const ask = (app: ReturnType<typeof door>, url = '/greet/7?loud=yes', payload: object = { name: 'Ada' }) =>
  app.inject({ method: 'POST', url, payload })

describe('serve', () => {
  it('gives the verb one parsed input and who asks', async () => {
    const app = door(async (_, { id, loud, name }, who) => ({ text: `${id + 1} ${loud} ${name} ${who}` }))
    expect((await ask(app)).json()).toEqual({ text: '8 yes Ada me' })
  })

  it('names where a request does not fit, not what it held', async () => {
    const app = door(async () => ({ text: '' }))
    expect((await ask(app, '/greet/7?loud=maybe')).json()).toMatchObject({ code: 'body-invalid', status: 400 })
    const detail = (await ask(app, '/greet/7', { name: 'a very secret name that is too long' })).json().detail
    expect(detail).toMatch(/^body\.name: /)
    expect(detail).not.toContain('secret')
  })

  it('sends no answer that is not what the contract says, and logs no payload', async () => {
    const app = door(async () => ({ text: 'Ada', password: 'hunter2' }))
    const answer = await ask(app)
    expect(answer.json()).toMatchObject({ code: 'internal', reference: expect.stringMatching(/^ref_/) })
    expect(answer.body + JSON.stringify(lines)).not.toMatch(/hunter2|Ada/)
    expect(lines.at(-1)).toMatchObject({ message: 'request failed', route: 'greet', error: 'TypeError' })
  })

  it('tells a refusal from a fault', async () => {
    const refused = await ask(
      door(async () => {
        throw new Problem('too-many', 'later', 7)
      }),
    )
    expect([refused.statusCode, refused.headers['retry-after'], refused.json().code]).toEqual([429, '7', 'too-many'])
    const broken = await ask(
      door(async () => {
        throw new Error('row of Ada')
      }),
    )
    expect(broken.statusCode).toBe(500)
    expect(broken.body + JSON.stringify(lines)).not.toContain('Ada')
  })
})
