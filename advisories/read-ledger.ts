// What was sent to fetch advisories, summed from the door's own ledger; opens nothing.
import { openDoor } from '#kit/door.ts'
import type { readLedger as contract } from '#wire/advisories/ledger.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import type { AdvisoriesContext } from './context.ts'

export async function readLedger(
  { config, clock }: AdvisoriesContext,
  { since }: QueryOf<typeof contract>,
): Promise<AnswerOf<typeof contract>> {
  const door = openDoor({ open: false, allows: () => false, ledger: config.ledger, clock })
  const { bytes, passages } = door.left(Date.parse(since))
  const groups = Map.groupBy(passages, ({ recipient, purpose }) => `${recipient} ${purpose}`)
  const recipients = [...groups.values()].map((group) => ({
    recipient: group[0]?.recipient ?? '',
    purpose: group[0]?.purpose ?? '',
    times: group.length,
    bytes: group.reduce((sum, { sentBytes = 0 }) => sum + sentBytes, 0),
  }))
  return { bytes, recipients }
}
