// What a tenant set for its security; without a word of it the defaults, which are the least strict there are.
import { type Responsible, SecuritySettings } from '#wire/console/server-privacy.ts'
import type { Context } from '../context.ts'
import { openText, placeOf } from './names.ts'
import { findSettings, listResponsible, type SettingsRow } from './security.store.ts'

export const defaults: SettingsRow = {
  revision: 0,
  session_idle_minutes: 30,
  session_most_hours: 12,
  failures_until_locked: 5,
  erasure_hold_hours: 24,
}

/** Revision 0: nobody set anything yet. */
export async function securityOf(
  context: Pick<Context, 'fleet' | 'people' | 'ring'>,
  tenant: number,
): Promise<SecuritySettings> {
  const row = (await findSettings(context.fleet, tenant)) ?? defaults
  return SecuritySettings.parse({
    revision: row.revision,
    sessionIdleMinutes: row.session_idle_minutes,
    sessionMostHours: row.session_most_hours,
    failuresUntilLocked: row.failures_until_locked,
    erasureHoldHours: row.erasure_hold_hours,
    responsible: await responsibleOf(context, tenant),
  })
}

async function responsibleOf(context: Pick<Context, 'people' | 'ring'>, tenant: number): Promise<Responsible> {
  const told: Record<string, { name: string; contact?: string }> = {}
  for (const { who, name, contact } of await listResponsible(context.people, tenant)) {
    const place = placeOf.responsible(tenant, who)
    const clear = openText(context, place, name)
    if (clear === undefined) continue
    const how = contact && openText(context, place, contact)
    told[who] = { name: clear, ...(how ? { contact: how } : {}) }
  }
  return told
}
