// What left through the service's door, passage by passage, for the page that shows both doors as one.

import { ledgerFile } from '#kit/ledger-file.ts'
import type { readPassages as contract } from '#wire/advisories/ledger.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import type { AdvisoriesContext } from './context.ts'

/** Newest first. */
export async function readPassages(
  { config }: AdvisoriesContext,
  { from, until, untilId, limit }: QueryOf<typeof contract>,
): Promise<AnswerOf<typeof contract>> {
  const { passages } = ledgerFile(config.ledger).left(Date.parse(from))
  const found = passages
    .filter(
      ({ at, id }) => until === undefined || at < until || (at === until && untilId !== undefined && id < untilId),
    )
    .sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1))
    .slice(0, limit)
  return {
    passages: found.map(({ id, at, purpose, recipient, sentBytes, receivedBytes, outcome }) => ({
      ...{ id, at, purpose, destination: recipient },
      ...(sentBytes === undefined ? {} : { sentBytes }),
      ...(receivedBytes === undefined ? {} : { receivedBytes }),
      ...(outcome === undefined ? {} : { outcome }),
    })),
  }
}
