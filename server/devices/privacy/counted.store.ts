// On which day the packages of a device without a system id were counted last: one column of its row.
import type { Transaction } from '#kit/pg/database.ts'

/** Marks the day; gives the numbers of those that were not counted on it yet. */
export async function setCounted(tx: Transaction, tenant: number, numbers: readonly number[], day: string) {
  const { rows } = await tx.query<{ number: number }>(
    `update device_devices set counted_on = $3 where tenant = $1 and number = any($2::int[])
       and (counted_on is null or counted_on < $3) returning number`,
    [tenant, numbers, day],
  )
  return rows.map(({ number }) => number)
}

/** Its facts are stored under it again. */
export async function clearCounted(tx: Transaction, tenant: number, number: number): Promise<void> {
  await tx.query('update device_devices set counted_on = null where tenant = $1 and number = $2', [tenant, number])
}
