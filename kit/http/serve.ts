// The answering end of a contract: decodes and checks what came, calls the verb, checks and encodes what goes.
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type * as z from 'zod'
import type { AnswerOf, BodyOf, Contract, ParamsOf, QueryOf, Right } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'

/** What a contract's verb is given: `{ ...params, ...query, ...body }` as parsed. */
export type ParsedInput<C> = object & ParamsOf<C> & QueryOf<C> & BodyOf<C>

/** A contract and the verb that keeps it. */
export interface Pair<Context, Who> {
  readonly contract: Contract
  readonly verb: (context: Context, input: never, who: Who, reply: FastifyReply) => Promise<unknown>
}

/** Pairs a contract with its verb; a verb that does not fit does not compile. Only doors look at `reply`. */
export function pair<C extends Contract, Context, Who>(
  contract: C,
  verb: (context: Context, input: ParsedInput<C>, who: Who, reply: FastifyReply) => Promise<AnswerOf<C>>,
): Pair<Context, Who> {
  return { contract, verb }
}

/** Answers that were given under an `Idempotency-Key`, so that a request sent again is done once. */
export interface Repeats<Who> {
  /**
   * Claims the key for this request. `answer` is what was answered before, if it was.
   * Throws Problem 'idempotency-reused' when the key stands for another request, 'conflict' while the first one runs.
   */
  claim(who: Who, key: string, request: Buffer): Promise<Claim>
}

export interface Claim {
  readonly answer: string | undefined
  keep(answer: string): Promise<void>
  release(): Promise<void>
}

export interface Serving<Context, Who> {
  readonly context: Context
  /** Who asks; the door's own hook found out before the body was read. */
  readonly who: (request: FastifyRequest) => Who
  readonly repeats?: Repeats<Who>
  /** Called with what is about to be sent, after it was checked; when it rejects, that is the answer. */
  readonly answering?: (contract: Contract, input: Record<string, unknown>, answer: unknown, who: Who) => Promise<void>
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller must be allowed to do to use this route. */
    right?: Right
    /** The contract's name, for metrics and the log. */
    name?: string
  }
}

const defaultBodyLimit = 64 * 1024
const keyForm = /^[\x21-\x7e]{8,200}$/

/** Registers a route for each pair. Answers that are not what the contract says are a bug: 500, never sent. */
export function serve<Context, Who>(
  app: FastifyInstance,
  pairs: readonly Pair<Context, Who>[],
  serving: Serving<Context, Who>,
): void {
  for (const { contract, verb } of pairs) {
    const run = verb as (context: Context, input: unknown, who: Who, reply: FastifyReply) => Promise<unknown>
    const act = async (request: FastifyRequest, reply: FastifyReply) => {
      const [input, who] = [decode(contract, request), serving.who(request)]
      const answer = await run(serving.context, input, who, reply)
      const text = encode(contract, answer)
      await serving.answering?.(contract, input, answer, who)
      return text
    }
    app.route({
      method: contract.method,
      url: contract.path,
      bodyLimit: contract.bodyLimitBytes ?? defaultBodyLimit,
      config: { right: contract.right, name: contract.name },
      handler: async (request, reply) => {
        const text = await once(contract, request, serving, () => act(request, reply))
        reply.header('cache-control', 'no-store')
        return reply.type('application/json; charset=utf-8').send(text)
      },
    })
  }
}

/** Strict: what the contract does not name is refused, so that nothing undeclared comes in. */
function decode(contract: Contract, request: FastifyRequest): Record<string, unknown> {
  return {
    ...part(contract.params, request.params, 'path'),
    ...part(contract.query, request.query, 'query'),
    ...part(contract.body, request.body, 'body'),
  }
}

function part(schema: z.ZodType | undefined, value: unknown, where: string): Record<string, unknown> {
  if (!schema) {
    if (value && Object.keys(value).length > 0) throw new Problem('body-invalid', `This route takes no ${where}`)
    return {}
  }
  const result = schema.safeParse(value ?? {})
  if (result.success) return result.data as Record<string, unknown>
  const [issue] = result.error.issues
  throw new Problem('body-invalid', `${[where, ...(issue?.path ?? [])].join('.')}: ${issue?.message}`)
}

function encode(contract: Contract, answer: unknown): string {
  const result = contract.answer.safeParse(answer)
  if (result.success) return JSON.stringify(result.data)
  const [issue] = result.error.issues
  throw new TypeError(`${contract.name} answers what its contract does not say at ${issue?.path.join('.')}`)
}

async function once<Context, Who>(
  contract: Contract,
  request: FastifyRequest,
  serving: Serving<Context, Who>,
  act: () => Promise<string>,
): Promise<string> {
  const key = request.headers['idempotency-key']
  if (key === undefined || contract.method !== 'POST' || contract.right === 'open' || !serving.repeats) return act()
  if (typeof key !== 'string' || !keyForm.test(key)) {
    throw new Problem('body-invalid', 'Idempotency-Key: 8 to 200 visible characters')
  }
  const digest = createHash('sha256')
    .update(`${request.url}\n${JSON.stringify(request.body)}`)
    .digest()
  const claim = await serving.repeats.claim(serving.who(request), key, digest)
  if (claim.answer !== undefined) return claim.answer
  try {
    const answer = await act()
    await claim.keep(answer)
    return answer
  } catch (error) {
    await claim.release()
    throw error
  }
}
