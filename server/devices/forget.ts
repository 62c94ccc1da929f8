// Erases the devices themselves: leaves, presence and row. Their numbers are never used again.
import type { Forget } from '../context.ts'
import { dropDevices } from './erased.store.ts'

/** The last room of all: others point to its rows, and while they stand nobody takes the device in again. */
export const forget: Forget = (tx, { tenant, subjects }) =>
  dropDevices(
    tx,
    tenant,
    subjects.map(({ number }) => number),
  )
