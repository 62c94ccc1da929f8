// Which verb answers which contract of the service; rooms that nobody asked yet are not loaded, they would cost memory (B18).
import type * as z from 'zod'
import { readFeed as feedContract } from '#wire/advisories/feed.ts'
import {
  readAdvisory as advisoryContract,
  readDocument as documentContract,
  endOverride as endContract,
  overrideAdvisory as overrideContract,
  searchAdvisories as searchContract,
} from '#wire/advisories/history.ts'
import { confirmImport, listImports } from '#wire/advisories/imports.ts'
import {
  setDoor as doorContract,
  readLedger as ledgerContract,
  readPassages as passagesContract,
} from '#wire/advisories/ledger.ts'
import {
  chooseSources as chooseContract,
  fetchSource,
  listSources as sourcesContract,
} from '#wire/advisories/sources.ts'
import type { AnswerOf, BodyOf, Contract, ParamsOf, QueryOf } from '#wire/contract.ts'
import { chooseSources } from './choose-sources.ts'
import type { AdvisoriesContext } from './context.ts'
import { readFeed } from './feed/read-feed.ts'
import { listSources } from './list-sources.ts'

/** `signal`: the caller has gone. */
type Verb<C> = (
  context: AdvisoriesContext,
  input: Known<ParamsOf<C>> & Known<QueryOf<C>> & Known<BodyOf<C>>,
  signal: AbortSignal,
) => Promise<AnswerOf<C>>
type Known<T> = unknown extends T ? unknown : T

export interface Served {
  readonly contract: Contract
  readonly verb: (context: AdvisoriesContext, input: never, signal: AbortSignal) => Promise<unknown>
}

const served = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  contract: Contract<P, Q, B, A>,
  verb: Verb<Contract<P, Q, B, A>>,
): Served => ({ contract, verb: verb as Served['verb'] })

export const verbs: readonly Served[] = [
  { contract: feedContract, verb: readFeed },
  served(sourcesContract, listSources),
  served(chooseContract, chooseSources),
  served(fetchSource, async ({ fetching }, { id, actor }) => ({ import: await fetching.fetchNow(id, actor) })),
  served(ledgerContract, async (context, input) => (await import('./read-ledger.ts')).readLedger(context, input)),
  served(passagesContract, async (context, input) => (await import('./read-passages.ts')).readPassages(context, input)),
  served(doorContract, async (context, input) => (await import('./set-door.ts')).setDoor(context, input)),
  served(listImports, async ({ imports }, { source, limit }) => ({ imports: await imports.list(source, limit) })),
  served(confirmImport, async ({ imports }, { id, actor }) => ({ import: await imports.confirm(id, actor) })),
  served(searchContract, async (context, input) =>
    (await import('./history/search-advisories.ts')).searchAdvisories(context, input),
  ),
  served(advisoryContract, async (context, input) =>
    (await import('./history/read-advisory.ts')).readAdvisory(context, input),
  ),
  served(documentContract, async (context, input) =>
    (await import('./history/read-document.ts')).readDocument(context, input),
  ),
  served(overrideContract, async (context, input) =>
    (await import('./history/override-advisory.ts')).overrideAdvisory(context, input),
  ),
  served(endContract, async (context, input) =>
    (await import('./history/override-advisory.ts')).endOverride(context, input),
  ),
]
