// What was sent to fetch advisories, summed from the door's own ledger; opens nothing.
import { ledgerFile } from '#kit/ledger-file.ts'
import type { readLedger as contract } from '#wire/advisories/ledger.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import type { AdvisoriesContext } from './context.ts'

export async function readLedger(
  { config }: AdvisoriesContext,
  { since }: QueryOf<typeof contract>,
): Promise<AnswerOf<typeof contract>> {
  const { bytes, passages } = ledgerFile(config.ledger).left(Date.parse(since))
  const groups = Map.groupBy(passages, ({ recipient, purpose }) => `${recipient} ${purpose}`)
  const recipients = [...groups.values()].map((group) => ({
    recipient: group[0]?.recipient ?? '',
    purpose: group[0]?.purpose ?? '',
    times: group.length,
    bytes: group.reduce((sum, { sentBytes = 0 }) => sum + sentBytes, 0),
    lastAt: group.at(-1)?.at ?? since,
  }))
  return { bytes, recipients }
}
