// Takes out who looked at devices that are erased; lists that showed them among others name no device.
import type { Forget } from '../../context.ts'
import { dropLooksAt } from './looks.store.ts'

export const forget: Forget = async (tx, { tenant, subjects }) => ({
  look_looks: await dropLooksAt(
    tx,
    tenant,
    subjects.map(({ device }) => device),
  ),
})
