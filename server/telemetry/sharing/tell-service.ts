// Tells the vulnerability service whether its door may be open: the first tenant's switch is the feeds' too.
import type { JobData } from '#kit/pg/jobs.ts'
import { setDoor } from '#wire/advisories/ledger.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { liftSwitch, switchOf } from '../../people/integrations/switch.ts'
import { siteTenant } from '../../people/secret.ts'
import { askService } from '../advisories/ask-service.ts'

export const doorQueue = 'sharing-door'

/** Feeds carry nothing of any tenant; whoever founded the server answers for them. */
export const switchesFeeds = (tenant: number): boolean => tenant === siteTenant

/** False while it does not answer. What it holds that is newer than a restored database is told again under a newer number. */
export async function tellService(context: Pick<Context, 'config' | 'fleet'>, tenant: number): Promise<boolean> {
  try {
    for (;;) {
      const own = await switchOf(context, tenant)
      if (!own) return true
      const open = own.open && context.config.outbound !== false
      const kept = await askService(context, setDoor, { open, revision: own.revision })
      if (kept.revision <= own.revision) return true
      await liftSwitch(context, tenant, kept.revision)
    }
  } catch (error) {
    if (error instanceof Problem && error.code === 'advisories-away') return false
    throw error
  }
}

/** A service that was away when the switch was turned hears of it within a minute of its return. */
export async function tellServiceAgain(context: Context, _data: JobData): Promise<void> {
  await tellService(context, siteTenant)
}
