// Changes server security: stricter or back to the default, never looser than that.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { setSecurity as contract, Responsible, SecuritySettings } from '#wire/console/server-privacy.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../context.ts'
import { audit } from './audit.ts'
import { placeOf, sealText } from './names.ts'
import { putResponsible, putSettings, type ResponsibleRow } from './security.store.ts'
import { securityOf } from './security-of.ts'
import { actorOf } from './signed-in.ts'

/** Throws Problem 'conflict' when somebody else changed the revision that was read. */
export async function setSecurity(
  context: Context,
  input: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<SecuritySettings> {
  const { tenant } = caller
  const at = context.clock.now()
  const before = await securityOf(context, tenant)
  const row = {
    revision: input.revision + 1,
    session_idle_minutes: input.sessionIdleMinutes,
    session_most_hours: input.sessionMostHours,
    failures_until_locked: input.failuresUntilLocked,
    erasure_hold_hours: input.erasureHoldHours,
  }
  await context.fleet.as([tenant], async (tx) => {
    if (!(await putSettings(tx, tenant, row))) throw new Problem('conflict')
    const detail = changed(before, input)
    await audit(tx, { tenant, actor: actorOf(caller), act: 'security.change', outcome: 'done', detail, at })
    const rows = sealed(context, tenant, input.responsible)
    await context.people.as([tenant], (people) => putResponsible(people, tenant, rows))
  })
  return securityOf(context, tenant)
}

function sealed(context: Context, tenant: number, responsible: Responsible): ResponsibleRow[] {
  return Object.entries(responsible).flatMap(([who, said]) => {
    if (!said || said.name.trim() === '') return []
    const place = placeOf.responsible(tenant, who)
    const contact = said.contact ? sealText(context, place, said.contact) : null
    return [{ who: who as ResponsibleRow['who'], name: sealText(context, place, said.name.trim()), contact }]
  })
}

/** Numbers as they are now; of people only who was named, never how. */
function changed(before: SecuritySettings, now: SecuritySettings): Record<string, string | number> {
  const numbers = ['sessionIdleMinutes', 'sessionMostHours', 'failuresUntilLocked', 'erasureHoldHours'] as const
  const moved = numbers.filter((name) => before[name] !== now[name]).map((name) => [name, now[name]] as const)
  return { ...Object.fromEntries(moved), responsible: Object.keys(now.responsible).sort().join(' ') }
}
