// The privacy choice: a new version that every device gets with its policy at its next sync.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { choosePrivacy as contract, PrivacyChoice } from '#wire/console/privacy.ts'
import { Problem } from '#wire/problem.ts'
import { itemsFrom } from '#wire/telemetry/dictionary.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import type { Caller, Context } from '../context.ts'
import { audit } from './audit.ts'
import { addChoice } from './privacy.store.ts'
import { everyItem } from './privacy-choice.ts'
import { readPrivacy } from './read-privacy.ts'
import { actorOf } from './signed-in.ts'

/** Throws Problem 'body-invalid' on an item that is not in the dictionary, 'conflict' when two choose at once. */
export async function choosePrivacy(
  context: Context,
  input: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<PrivacyChoice> {
  const { tenant } = caller
  const { level } = input
  const items = level === 'own' ? ownItems(input.items) : itemsFrom(declaredFields, level)
  const now = context.clock.now()
  const by = actorOf(caller)
  await context.fleet.as([tenant], async (tx) => {
    const revision = await addChoice(tx, tenant, { level, items, at: new Date(now), by }).catch(asConflict)
    const detail = { level, revision, items: items.length }
    await audit(tx, { tenant, actor: by, act: 'privacy.choose', outcome: 'done', detail, at: now })
  })
  await context.listener.notify('muster_policy', JSON.stringify({ t: tenant }))
  await context.listener.notify('muster_news', JSON.stringify({ t: tenant, what: 'privacy', ids: [] }))
  return readPrivacy(context, {}, caller)
}

function ownItems(items: readonly string[] | undefined): string[] {
  if (!items) throw new Problem('body-invalid', 'body.items: your own choice names its items')
  const known = new Set(everyItem())
  const unknown = items.find((item) => !known.has(item))
  if (unknown !== undefined) throw new Problem('body-invalid', `body.items: there is no item '${unknown}'`)
  return [...new Set(items)].sort()
}

function asConflict(error: Error & { code?: string }): never {
  throw error.code === '23505' ? new Problem('conflict') : error
}
