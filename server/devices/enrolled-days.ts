// When devices came, by day: the guess for what no history says.
import { iso } from '#kit/clock.ts'
import type { Transaction } from '#kit/pg/database.ts'
import { enrolledAt } from './erased.store.ts'

/** By number, as `2026-11-21`. */
export async function enrolledDays(
  tx: Transaction,
  tenant: number,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const rows = await enrolledAt(tx, tenant, numbers)
  return new Map(rows.map(({ number, enrolled_at }) => [number, iso(enrolled_at.getTime()).slice(0, 10)]))
}
