// Which machines belong to a person: what those tell of their ordinary life is kept by the day (P16).
import type { Transaction } from '#kit/pg/database.ts'
import { isOfPerson } from '#wire/telemetry/moment.ts'
import { machinesOf } from './of-persons.store.ts'

/** In the order of `devices`. One that is not there, or has not told its class, counts as a person's. */
export async function ofPersons(
  tx: Transaction,
  devices: readonly { readonly tenant: number; readonly number: number }[],
): Promise<boolean[]> {
  if (devices.length === 0) return []
  const rows = await machinesOf(tx, devices)
  return rows.map((row) => isOfPerson({ deviceClass: row?.device_class, ownership: row?.ownership }))
}
