// What a named person confirmed for a time, with the note they gave, sealed.
import type { Transaction } from '#kit/pg/database.ts'
import type { Context } from '../context.ts'
import { openText, placeOf, sealText } from './names.ts'
import { listConfirmations, putConfirmation } from './security.store.ts'

/** Times in milliseconds. */
export interface Confirmed {
  readonly code: string
  readonly by: string
  readonly at: number
  readonly until: number
  /** Undefined also once its key is gone. */
  readonly note?: string | undefined
}

export async function listConfirmed(context: Pick<Context, 'fleet' | 'ring'>, tenant: number): Promise<Confirmed[]> {
  const rows = await listConfirmations(context.fleet, tenant)
  return rows.map(({ code, by, at, until, note }) => ({
    ...{ code, by, at: at.getTime(), until: until.getTime() },
    note: note ? openText(context, placeOf.confirmation(tenant, code), note) : undefined,
  }))
}

/** The newest word about a measure replaces the one before; the audit keeps both. */
export async function putConfirmed(
  context: Pick<Context, 'ring'>,
  tx: Transaction,
  tenant: number,
  { code, by, at, until, note }: Confirmed,
): Promise<void> {
  const sealed = note ? sealText(context, placeOf.confirmation(tenant, code), note) : null
  await putConfirmation(tx, tenant, { code, by, at: new Date(at), until: new Date(until), note: sealed })
}
