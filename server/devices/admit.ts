// Makes a device for a machine that enrols: a number, a key in the ring, a row. The door has nothing of it before the commit.
import type { Transaction } from '#kit/pg/database.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import { DeviceId, freshId, type GroupId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { audit } from '../people/audit.ts'
import { addDevice, findEnrolled, takeNumber } from './devices.store.ts'
import { addPresence } from './presence.store.ts'
import { secretDigest } from './token-form.ts'
import { lockToken, markUsed, type TokenRow } from './tokens.store.ts'

export interface Admitted {
  readonly number: number
  readonly device: DeviceId
  readonly state: DeviceState
  readonly made: boolean
}

/**
 * The device that this token and key (SHA-256) stand for. A token lets in one machine until it expires, and answers that
 * machine again; a reusable one lets in any number as `pending`, and answers each of them until it has spoken as a device.
 * Throws `token-invalid`, `token-expired`, `token-used`.
 */
export async function admit(
  context: Pick<Context, 'fleet' | 'ring' | 'clock'>,
  asked: { tenant: number; secret: string; key: string; previousDevice: string | undefined },
): Promise<Admitted> {
  const { tenant, key } = asked
  const digest = secretDigest(asked.secret)
  // The number is taken first, in a transaction of its own, so that machines do not wait in line for the tenant's counter.
  const known = await context.fleet.as([tenant], (tx) => look(context, tx, tenant, digest, key))
  if (known.device) return known.device
  const number = await context.fleet.as([tenant], (tx) => takeNumber(tx, tenant))
  const device = DeviceId.parse(freshId('dev'))
  await context.ring.add(tenant, [device])
  return context.fleet.as([tenant], async (tx) => {
    const again = await look(context, tx, tenant, digest, key)
    if (again.device) return again.device
    const { id: token, group_id: group, reusable } = again.token
    const now = context.clock.now()
    const at = new Date(now)
    const state = reusable ? 'pending' : 'managed'
    await addDevice(tx, { tenant, number, device, state, group, label: null, at, token, tokenKey: key })
    await addPresence(tx, tenant, number)
    await markUsed(tx, tenant, token, at)
    const previous = asked.previousDevice === undefined ? {} : { previous: asked.previousDevice }
    const detail = { token, state, ...previous }
    await audit(tx, { tenant, actor: device, act: 'device.enrol', subject: device, outcome: 'done', detail, at: now })
    return { number, device, state, made: true }
  })
}

async function look(
  context: Pick<Context, 'clock'>,
  tx: Transaction,
  tenant: number,
  digest: Buffer,
  key: string,
): Promise<{ token: TokenRow & { id: string; group_id: GroupId | null }; device?: Admitted }> {
  const token = await lockToken(tx, tenant, digest)
  if (!token) throw new Problem('token-invalid')
  const expired = context.clock.now() >= token.expires_at.getTime()
  const found = await findEnrolled(tx, tenant, token.id, key)
  if (found && (!expired || (token.reusable && found.spoken === 0)))
    return { token, device: { number: found.number, device: found.id, state: found.state, made: false } }
  if (expired) throw new Problem('token-expired')
  if (token.revoked_at) throw new Problem('token-invalid', 'the enrolment token was revoked')
  if (token.used_at && !token.reusable) throw new Problem('token-used')
  return { token }
}
