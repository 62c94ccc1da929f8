// An operator says which sources may be fetched; without that nothing is.
import type { chooseSources as contract } from '#wire/advisories/sources.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { AdvisoriesContext } from './context.ts'
import { listSources } from './list-sources.ts'
import { writeChoices } from './sources.store.ts'

/** Throws `not-found` for a source there is not; then nothing is chosen. */
export async function chooseSources(
  context: AdvisoriesContext,
  { actor, sources }: BodyOf<typeof contract>,
): Promise<AnswerOf<typeof contract>> {
  const unknown = sources.find((choice) => !context.sources.some(({ id }) => id === choice.id))
  if (unknown) throw new Problem('not-found', `there is no source '${unknown.id}'`)
  await context.database.as([], (tx) => writeChoices(tx, actor, context.clock.now(), sources))
  context.fetching.choicesChanged()
  context.news.tell()
  return { sources: (await listSources(context)).sources }
}
