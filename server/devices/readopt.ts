// A device that the restored database has forgotten: its leaf is ours and its key was never erased, so it was let in after the backup.
import { DeviceId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { audit } from '../people/audit.ts'
import { addDevice, takeNumber } from './devices.store.ts'
import { addPresence } from './presence.store.ts'

/**
 * Takes the device in again under a new number, managed and without a group; resolves also when it was there already.
 * Throws `device-revoked` for one that never was a device here, and `database-behind` while no new
 * epoch was opened since its leaf was made: nobody said that this database was restored.
 */
export async function readopt(
  context: Pick<Context, 'fleet' | 'ring' | 'clock' | 'epoch' | 'log'>,
  leaf: { tenant: number; device: string; generation: number; notBefore: number },
): Promise<void> {
  const { tenant } = leaf
  if (!context.ring.keyOf(tenant, leaf.device)) throw new Problem('device-revoked')
  if (leaf.notBefore > context.epoch.openedAt) {
    context.log.error('a device with a key in the ring is unknown: was the database restored without a new epoch?', {
      tenant,
    })
    throw new Problem('database-behind', undefined, 300)
  }
  const device = DeviceId.parse(leaf.device)
  const number = await context.fleet.as([tenant], (tx) => takeNumber(tx, tenant))
  await context.fleet.as([tenant], async (tx) => {
    const now = context.clock.now()
    const fresh = { tenant, number, device, state: 'managed', group: null, label: null, at: new Date(now) } as const
    // Two of its requests may come at once.
    if (!(await addDevice(tx, fresh))) return
    await addPresence(tx, tenant, number)
    const detail = { generation: leaf.generation, epoch: context.epoch.number }
    await audit(tx, {
      tenant,
      actor: 'system',
      act: 'device.readopt',
      subject: device,
      outcome: 'done',
      detail,
      at: now,
    })
  })
}
