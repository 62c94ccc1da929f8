// Opens or closes the one door: closing ends what is under way, here and in the vulnerability service.
import type { setOutbound as contract } from '#wire/console/outbound.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { tellConsents } from '../../people/consents/tell-consents.ts'
import { doorState, turnSwitch } from '../../people/integrations/switch.ts'
import { switchesFeeds, tellService } from './tell-service.ts'

/** Throws `outbound-closed` on opening what the configuration closed; closing it is kept for when that is lifted. */
export async function setOutbound(
  context: Context,
  { open }: BodyOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  if (open && context.config.outbound === false)
    throw new Problem('outbound-closed', 'MUSTER_OUTBOUND is off: only who configures the server can lift that')
  await turnSwitch(context, { open }, caller)
  await tellConsents(context, tenant, [])
  const told = !switchesFeeds(tenant) || (await tellService(context, tenant))
  return { door: await doorState(context, tenant), notTold: told ? [] : ['advisories'] }
}
