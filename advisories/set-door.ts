// The server tells whether anything may leave; what is under way ends with a door that closes.
import type { setDoor as contract } from '#wire/advisories/ledger.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import type { AdvisoriesContext } from './context.ts'

export async function setDoor(
  { doorSwitch, news }: AdvisoriesContext,
  { open, revision }: BodyOf<typeof contract>,
): Promise<AnswerOf<typeof contract>> {
  const kept = await doorSwitch.set(open, revision)
  news.tell()
  return { open: doorSwitch.shut() === undefined, revision: kept.revision }
}
