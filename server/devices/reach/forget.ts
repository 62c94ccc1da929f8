// Erases how devices are reached.
import type { Forget } from '../../context.ts'
import { dropReach } from './reach.store.ts'

/** What memory holds is not written again: without the device's key no address is kept. */
export const forget: Forget = async (tx, { tenant, subjects }) => ({
  device_reach: await dropReach(
    tx,
    tenant,
    subjects.map(({ number }) => number),
  ),
})
