// Empties the rows of devices that are about to be erased: from then on they are numbers and ids that nothing serves.
import type { Transaction } from '#kit/pg/database.ts'
import type { Forgotten } from '../context.ts'
import { blankDevices } from './erased.store.ts'

/** Locks the rows until the transaction ends. */
export async function blank(tx: Transaction, { tenant, subjects, at }: Forgotten): Promise<void> {
  await blankDevices(
    tx,
    tenant,
    subjects.map(({ number }) => number),
    new Date(at),
  )
}
