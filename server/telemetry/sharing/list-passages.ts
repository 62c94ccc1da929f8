// What left, as one list: the tenant's own passages, those of the feeds, and what an older version wrote into a file.
import { iso } from '#kit/clock.ts'
import type { ParsedInput } from '#kit/http/serve.ts'
import { ledgerFile } from '#kit/ledger-file.ts'
import { readPassages } from '#wire/advisories/ledger.ts'
import type { listPassages as contract, Passage } from '#wire/console/outbound.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { passagesOf } from '../../people/integrations/ledger.ts'
import { askService } from '../advisories/ask-service.ts'

interface Before {
  readonly at: string
  readonly id: string
}

/** Kept for 13 months. */
const longestMs = 400 * 86_400_000

/** Newest first. Throws Problem 'body-invalid' on a cursor that is none of ours. */
export async function listPassages(
  context: Context,
  { cursor, limit, purpose, from, until }: ParsedInput<typeof contract>,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const now = context.clock.now()
  const before = cursor === undefined ? undefined : readCursor(cursor)
  const since = from ?? iso(now - longestMs)
  const own = await passagesOf(context, tenant, {
    ...{ purpose, from: new Date(since), limit: limit + 1 },
    ...(until ? { until: new Date(until) } : {}),
    ...(before ? { before: { at: new Date(before.at), id: before.id } } : {}),
  })
  const fits = ({ at, id, ...one }: Passage) =>
    (purpose === undefined || one.purpose === purpose) &&
    (until === undefined || at < iso(Date.parse(until))) &&
    (before === undefined || at < before.at || (at === before.at && id < before.id))
  const told =
    purpose === undefined || purpose === 'feed' ? await ofService(context, { since, until, before, limit }) : []
  const all = [...own, ...ofFile(context, since).filter(fits), ...(told ?? []).filter(fits)].sort(newest)
  const items = all.slice(0, limit)
  const last = all.length > items.length ? items.at(-1) : undefined
  return {
    items,
    ...(last ? { next: Buffer.from(`${last.at} ${last.id}`).toString('base64url') } : {}),
    missing: told ? [] : ['advisories'],
    asOf: iso(now),
  }
}

const newest = (a: Before, b: Before) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1)

/** Undefined while the service does not answer. */
async function ofService(
  context: Context,
  {
    since,
    until,
    before,
    limit,
  }: { since: string; until: string | undefined; before: Before | undefined; limit: number },
): Promise<Passage[] | undefined> {
  const query = {
    ...{ from: since, limit: limit + 1 },
    ...(before ? { until: before.at, untilId: before.id } : until ? { until } : {}),
  }
  const told = await orUndefined(askService(context, readPassages, query))
  return told?.passages.map((one) => ({ ...one, place: 'advisories', fields: [] }))
}

/** The server's ledger before it stood in tables. */
function ofFile({ config }: Pick<Context, 'config'>, since: string): Passage[] {
  return ledgerFile(config.files.ledger)
    .left(Date.parse(since))
    .passages.map(({ recipient, id, at, purpose, sentBytes, receivedBytes, outcome }) => ({
      ...{ id, at, place: 'server' as const, purpose, destination: recipient, fields: [] },
      ...(sentBytes === undefined ? {} : { sentBytes }),
      ...(receivedBytes === undefined ? {} : { receivedBytes }),
      ...(outcome === undefined ? {} : { outcome }),
    }))
}

/** Undefined while the service does not answer. */
export async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Problem && error.code === 'advisories-away') return undefined
    throw error
  }
}

function readCursor(cursor: string): Before {
  const [, at, id] = /^(\d{4}-[\dT:.-]{5,30}Z) ([\w-]{1,60})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (!at || !id || Number.isNaN(Date.parse(at)))
    throw new Problem('body-invalid', 'query.cursor: not a cursor of this list')
  return { at, id }
}
