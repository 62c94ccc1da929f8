// The key of a device's commitments in the transparency log: made from the device's own key, and gone with it.
import { hkdfSync } from 'node:crypto'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'

/** HMAC-SHA-256 key, 32 bytes. Throws `device-revoked` for a device whose key was erased. */
export function commitmentKey(
  { ring }: Pick<Context, 'ring'>,
  { tenant, device }: { tenant: number; device: string },
): Buffer {
  const key = ring.keyOf(tenant, device)
  if (!key) throw new Problem('device-revoked')
  return Buffer.from(hkdfSync('sha256', key, '', 'muster commitment v1', 32))
}
