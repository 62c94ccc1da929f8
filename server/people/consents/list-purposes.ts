// What the tenant's data may be used for beyond managing devices, and whether anything may: all off until authorised.
import { iso } from '#kit/clock.ts'
import { type listPurposes as contract, sharingPurposes } from '#wire/console/consents.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { personOf } from '../names.ts'
import { knownPurposes, presentText } from './purposes.ts'
import { consentRecords } from './records.ts'

/** Texts in the caller's language, English for a program. */
export async function listPurposes(
  context: Context,
  _input: unknown,
  { tenant, operator }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const records = await consentRecords(context, tenant)
  const language = (operator && (await personOf(context, tenant, operator))?.language) || 'en'
  const items = sharingPurposes.map((purpose) => {
    const { available, fields, text } = knownPurposes[purpose]
    const active = records.filter((one) => one.purpose === purpose && one.state === 'active')
    const state = !available ? ('unavailable' as const) : active.length > 0 ? ('on' as const) : ('off' as const)
    return { purpose, state, says: text.says, text: presentText(purpose, language), fields: [...fields], active }
  })
  return { items, asOf: iso(context.clock.now()) }
}
