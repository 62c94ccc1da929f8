// Every type of event there is, and whether it is collected now.
import type { listEventTypes as contract } from '#wire/console/events.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { eventTypeNames, eventTypes } from '#wire/telemetry/event.ts'
import type { Caller, Context } from '../../context.ts'
import { currentChoice } from '../../people/privacy-choice.ts'

export async function listEventTypes(
  context: Context,
  _input: unknown,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { items } = await currentChoice(context, tenant)
  return {
    items: eventTypeNames.map((type) => {
      const { title, severity, retentionDays, item } = eventTypes[type]
      return { type, title, severity, retentionDays, collected: items.includes(item) }
    }),
  }
}
