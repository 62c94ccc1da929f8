// One reason why a status is not OK: a code for who has words of its own, and the words in English.
import type * as z from 'zod'
import type { showDevice as contract } from '#wire/console/devices.ts'

export type Reason = z.infer<typeof contract.answer>['reasons'][number]

/** `since`: ISO-8601. */
export function reason(
  level: Reason['level'],
  code: Reason['code'],
  text: string,
  todo: string,
  since?: string,
): Reason {
  return { level, code, values: {}, text, todo, ...(since === undefined ? {} : { since }) }
}
