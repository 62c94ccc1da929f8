// What the log's room holds about a device, for the person it is about.
import type { Transaction } from '#kit/pg/database.ts'
import type { Context } from '../../context.ts'
import { findReader } from './readers.store.ts'

/** Days as `YYYY-MM-DD`. No row leads from a device to its leaves: the device itself holds its receipts and their places. */
export async function disclose(
  _context: Context,
  tx: Transaction,
  { tenant, number }: { readonly tenant: number; readonly device: string; readonly number: number },
): Promise<Record<string, string>[]> {
  const reader = await findReader(tx, { tenant, number })
  if (!reader) return []
  const { askedOn, confirmedOn, inconsistentOn } = reader
  return [
    {
      'last asked its log on': askedOn,
      ...(confirmedOn && { 'last confirmed it on': confirmedOn }),
      ...(inconsistentOn && { 'reported on that it does not go on': inconsistentOn }),
    },
  ]
}
