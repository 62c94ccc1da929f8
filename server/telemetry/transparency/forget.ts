// What the log's room holds about devices goes; their leaves stay and point to nobody once the devices' keys are gone.
import type { Forget } from '../../context.ts'
import { dropReaders } from './readers.store.ts'

export const forget: Forget = async (tx, { tenant, subjects }) => ({
  log_readers: await dropReaders(
    tx,
    tenant,
    subjects.map(({ number }) => number),
  ),
})
