// The record of processing activities (GDPR Art. 30) of a tenant, and what is missing for it to be complete.
import type * as z from 'zod'
import { iso } from '#kit/clock.ts'
import type { recordOfProcessing as contract, Line as LineSchema, Responsible } from '#wire/console/server-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { consentRecords } from '../../people/consents/records.ts'
import { currentChoice } from '../../people/privacy-choice.ts'
import { securityOf } from '../../people/security-of.ts'
import { dataCatalogue } from '../catalogue/data-catalogue.ts'
import { showRetention } from '../retention/show-retention.ts'
import { protectionLines } from '../server-privacy/protection-lines.ts'
import { activitiesOf } from './activities.ts'

export async function recordOfProcessing(
  context: Context,
  _input: unknown,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const { responsible } = await securityOf(context, tenant)
  const [{ fields }, { kinds: terms }] = [
    await dataCatalogue(context, {}, caller),
    await showRetention(context, {}, caller),
  ]
  const lines = await protectionLines(context, caller)
  const { chosen } = await currentChoice(context, tenant)
  return {
    asOf: iso(context.clock.now()),
    responsible,
    missing: missingIn(responsible, chosen),
    measures: lines.filter(isMeasure),
    activities: activitiesOf({ fields, terms, consents: await consentRecords(context, tenant) }),
  }
}

type Line = z.infer<typeof LineSchema>
/** What is not set up, or could not be checked, is no measure. */
const isMeasure = ({ state }: Line) => state === 'good' || state === 'info'

/** Only a person can fill these in (P17). */
function missingIn({ controller, privacyOfficer }: Responsible, chosen: boolean): string[] {
  return [
    ...(controller ? [] : ['The controller’s name: set it under Server security.']),
    ...(controller?.contact ? [] : ['How to reach the controller (Art. 30(1)(a)): set it under Server security.']),
    ...(privacyOfficer
      ? []
      : ['The privacy officer, or the reason why there need be none (Art. 37): set it under Server security.']),
    ...(chosen ? [] : ['Nobody chose what is collected yet; Strict holds until then.']),
    'The balancing of interests where an activity rests on Art. 6(1)(f), and the works agreement where there is one: attach them.',
  ]
}
