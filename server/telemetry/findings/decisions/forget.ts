// Erases what was decided about single devices; decisions about groups and about all name no device.
import type { Forget } from '../../../context.ts'
import { dropOfDevices } from './decisions.store.ts'

/** `announce` after the commit. */
export const forget: Forget = (tx, { tenant, subjects }) =>
  dropOfDevices(
    tx,
    tenant,
    subjects.map(({ number }) => number),
  )
