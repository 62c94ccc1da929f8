// What the tenant chose to collect, as people read it.
import { iso } from '#kit/clock.ts'
import type { PrivacyChoice } from '#wire/console/privacy.ts'
import type { Caller, Context } from '../context.ts'
import { actorNames } from './names.ts'
import { currentChoice } from './privacy-choice.ts'

/** `by` is the name of who chose, else the id. */
export async function readPrivacy(context: Context, _input: unknown, caller: Caller): Promise<PrivacyChoice> {
  const { level, items, chosen, revision, at, by } = await currentChoice(context, caller.tenant)
  if (!at || !by) return { level, items: [...items], chosen, revision }
  const names = await actorNames(context, caller.tenant)
  return { level, items: [...items], chosen, revision, at: iso(at.getTime()), by: names.get(by) ?? by }
}
