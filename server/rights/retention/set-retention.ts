// A tenant shortens a term, or takes the default again; what is past it goes with the next run.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { setRetention as contract, RetentionKind } from '#wire/console/retention.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { audit } from '../../people/audit.ts'
import { actorOf } from '../../people/signed-in.ts'
import { kindNamed } from './kinds.ts'
import { dropTerm, putTerm, readRuns } from './retention.store.ts'
import { standing } from './show-retention.ts'
import { retentionQueue } from './sweep.ts'
import { termsOf } from './terms.ts'

/** Throws Problem `not-found` for a kind that is none, `body-invalid` for a term that is longer than the default or too short. */
export async function setRetention(
  context: Context,
  { kind, days }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<RetentionKind> {
  const { clock, fleet, jobs } = context
  const { tenant } = caller
  const one = kindNamed(kind)
  if (!one) throw new Problem('not-found', `There is no kind '${kind}'`)
  if (one.siteDays)
    throw new Problem('body-invalid', 'kind: it is the same for all tenants; MUSTER_BACKUP_DAYS sets it')
  if (one.defaultDays === null)
    throw new Problem('body-invalid', 'kind: it is kept as long as the device is managed; switch off what it collects')
  if (days !== null && days > one.defaultDays)
    throw new Problem('body-invalid', `days: at most ${one.defaultDays}, the default; a tenant may only shorten it`)
  if (days !== null && days < one.leastDays) throw new Problem('body-invalid', `days: at least ${one.leastDays}`)
  const now = clock.now()
  const actor = actorOf(caller)
  await fleet.as([tenant], async (tx) => {
    await (days === null
      ? dropTerm(tx, tenant, kind)
      : putTerm(tx, tenant, { kind, days, at: new Date(now), by: actor }))
    const detail = { kind, days: days ?? one.defaultDays ?? 0 }
    await audit(tx, { tenant, actor, act: 'retention.set', outcome: 'done', detail, at: now })
  })
  await jobs.send(retentionQueue, { tenant })
  const [terms, runs] = [await termsOf(context, tenant), await readRuns(fleet, tenant)]
  return standing(context, tenant, one, terms.get(kind) ?? null, runs.get(kind))
}
