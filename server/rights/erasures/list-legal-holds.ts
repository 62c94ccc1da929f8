// Legal holds, those that ended too, newest first.
import type { Transaction } from '#kit/pg/database.ts'
import type { listLegalHolds as contract, LegalHold } from '#wire/console/erasures.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { keptOf } from './erasure-of.ts'
import { holdRows } from './holds.store.ts'
import { holdsAsRead } from './legal-hold-of.ts'

export async function listLegalHolds(
  context: Context,
  _input: unknown,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  return { items: await context.fleet.as([caller.tenant], (tx) => readHolds(context, tx, caller)) }
}

export async function readHolds(context: Context, tx: Transaction, caller: Caller): Promise<LegalHold[]> {
  const { tenant } = caller
  const stops = new Map<string, number>()
  for (const kept of (await keptOf(context, tx, tenant)).values())
    for (const hold of new Set(kept.values())) stops.set(hold, (stops.get(hold) ?? 0) + 1)
  return holdsAsRead(context, caller, await holdRows(tx, tenant), stops)
}
