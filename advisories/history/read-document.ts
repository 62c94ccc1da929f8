// The raw record a fact was read from.
import type { readDocument as contract } from '#wire/advisories/history.ts'
import type { AnswerOf, ParamsOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { AdvisoriesContext } from '../context.ts'
import { findDocument } from '../import/documents.store.ts'

export async function readDocument(
  { database }: Pick<AdvisoriesContext, 'database'>,
  { digest }: ParamsOf<typeof contract>,
): Promise<AnswerOf<typeof contract>> {
  const raw = await findDocument(database, digest)
  if (!raw) throw new Problem('not-found', 'there is no such document')
  return { digest, text: raw.toString('utf8') }
}
