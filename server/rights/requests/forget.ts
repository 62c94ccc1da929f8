// Requests about erased devices stay as numbers with a clock; whom they were about and what was said goes.
import type { Forget } from '../../context.ts'
import { forgetDevices } from './requests.store.ts'

export const forget: Forget = async (tx, { tenant, subjects }) => ({
  rights_requests: await forgetDevices(
    tx,
    tenant,
    subjects.map(({ number }) => number),
  ),
})
