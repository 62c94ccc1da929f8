// A machine known from an inventory only: no agent, no certificate, found again by the inventory's own id in its group.
import { createHmac } from 'node:crypto'
import type { Transaction } from '#kit/pg/database.ts'
import { DeviceId, freshId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { addDevice, findImported, takeNumber } from './devices.store.ts'
import { keepGroup } from './groups.ts'
import { sealLabel } from './label.ts'
import { addPresence } from './presence.store.ts'

/**
 * The device of that name in the top-level group of that name; group and device are made when they are missing. Its key
 * is in the ring before this resolves. The name is kept sealed; the database finds it by a digest under the tenant's key.
 */
export async function makeUnmanaged(
  context: Pick<Context, 'ring' | 'clock'>,
  tx: Transaction,
  { tenant, group: groupName, name }: { tenant: number; group: string; name: string },
): Promise<{ device: DeviceId; number: number; made: boolean }> {
  if (context.ring.isErased(tenant, name)) throw new Problem('device-erased', 'the id of a device that was erased')
  const { group } = await keepGroup(context, tx, tenant, { name: groupName, parent: null, readmission: 'automatic' })
  const key = context.ring.keyOf(tenant, 'tenant')
  if (!key) throw new Error('a tenant without a key has no devices')
  const importKey = createHmac('sha256', key).update(`device import v1\n${group.id}\n${name}`).digest().subarray(0, 16)
  const known = await findImported(tx, tenant, importKey)
  if (known) return { device: known.id, number: known.number, made: false }
  const device = DeviceId.parse(freshId('dev'))
  const number = await takeNumber(tx, tenant)
  await context.ring.add(tenant, [device])
  const label = sealLabel(context.ring, tenant, device, { given: name })
  const at = new Date(context.clock.now())
  // The counter's lock keeps a second import of the same name waiting until here is committed.
  await addDevice(tx, { tenant, number, device, state: 'unmanaged', group: group.id, label, at, importKey })
  await addPresence(tx, tenant, number)
  return { device, number, made: true }
}
