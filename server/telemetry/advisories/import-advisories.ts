// A file of advisories on its way to the service: passed on as it comes, never kept here.
import type * as z from 'zod'
import { readAnswer, Unreachable } from '#kit/http/call.ts'
import { pourLocal } from '#kit/http/local.ts'
import { fault } from '#kit/log.ts'
import { ImportAnswer, ImportQuery, importPath } from '#wire/advisories/imports.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { type AuditEntry, audit } from '../../people/audit.ts'
import { away, serviceActor, tellAdvisories } from './ask-service.ts'
import { peerOf } from './peer.ts'

/** What a caller may say of the file; who sends it is known. */
export const AskedImport = ImportQuery.omit({ actor: true })

const answerLimitBytes = 1024 * 1024

/**
 * `bytes`: length of the body where it is known. `body` is read no faster than the service takes it, and no further than its
 * answer. Audited when it ends, however that is. Throws Problem: the service's refusal, or `advisories-away`; and what `body`
 * throws, whose load has then failed.
 */
export async function importAdvisories(
  context: Context,
  { query, bytes, body }: { query: z.infer<typeof AskedImport>; bytes?: number; body: AsyncIterable<Uint8Array> },
  caller: Caller,
): Promise<ImportAnswer> {
  const actor = serviceActor(caller)
  const { tenant } = caller
  const noted = (more: Pick<AuditEntry, 'outcome' | 'subject' | 'detail'>) =>
    context.fleet.as([tenant], (tx) => {
      const detail = { part: query.part, confirmed: query.confirm, ...more.detail }
      return audit(tx, { ...more, tenant, actor, act: 'advisories.import', detail, at: context.clock.now() })
    })
  const answer = await pour(context, { ...query, actor }, bytes, body).catch(async (error: unknown) => {
    const why = error instanceof Problem ? error.code : 'broken-off'
    // The refusal is what the caller has to know; that it could not be noted stands in the log.
    await noted({ outcome: 'refused', detail: { why } }).catch((cause) =>
      context.log.error('an import that failed is not in the audit', fault(cause)),
    )
    throw error
  })
  const { id, source, state, added, changed, gone, rejected } = answer.import
  const outcome = state === 'done' || state === 'running' ? 'done' : 'refused'
  const detail = { source, state, added, changed, gone, rejected }
  await noted({ outcome, subject: id, detail }).catch((cause) => {
    context.log.error('an import is not in the audit', fault(cause))
    throw new Problem('database-away', `the load ${id} went through; it could not be noted in the audit`)
  })
  void tellAdvisories(context)
  return answer
}

async function pour(
  { config }: Context,
  query: z.infer<typeof ImportQuery>,
  bytes: number | undefined,
  body: AsyncIterable<Uint8Array>,
): Promise<ImportAnswer> {
  const search = new URLSearchParams(
    Object.entries(query).filter(([, value]) => value !== undefined) as [string, string][],
  )
  let broken: unknown
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* body
    } catch (error) {
      broken = error
      throw error
    }
  }
  try {
    const headers = {
      'content-type': 'application/octet-stream',
      ...(bytes === undefined ? {} : { 'content-length': String(bytes) }),
    }
    const asked = { path: `${importPath}?${search}`, headers, body: watched() }
    const response = await pourLocal(peerOf(config), asked, answerLimitBytes)
    const { ok, status } = response
    const type = response.headers.get('content-type')
    return readAnswer('importAdvisories', ImportAnswer, { ok, status, type, text: await response.text() })
  } catch (error) {
    if (broken !== undefined) throw broken
    throw away(error) ?? (error instanceof Problem ? error : away(new Unreachable('The service', error)))
  }
}
