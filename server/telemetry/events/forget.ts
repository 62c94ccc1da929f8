// Forgets the events of devices: what they told, and how far their histories went. Of counts by hour what at least five devices told stays.
import type { Forget } from '../../context.ts'
import { dropDevices } from './store.ts'

export const forget: Forget = (tx, { tenant, subjects }) =>
  dropDevices(
    tx,
    tenant,
    subjects.map(({ number }) => number),
  )
