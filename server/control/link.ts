// The secrets a device shares with its server: given with each leaf, made anew from keys that are kept, never stored.
import { hkdfSync } from 'node:crypto'
import type { Link } from '#wire/control/enrol.ts'
import { Problem } from '#wire/problem.ts'
import type { Context, DeviceCaller } from '../context.ts'

/** Throws `device-revoked` for a device whose key was erased. */
export function linkOf({ authority, ring }: Pick<Context, 'authority' | 'ring'>, caller: DeviceCaller): Link {
  const handle = authority.handleOf(caller)
  return {
    handle: handle.toString('base64url'),
    mac: authority.datagramKey(handle).toString('base64url'),
    commitment: commitmentKey({ ring }, caller).toString('base64url'),
  }
}

/** HMAC-SHA-256 key of a device's commitments in the transparency log; gone with the device's key. */
export function commitmentKey(
  { ring }: Pick<Context, 'ring'>,
  { tenant, device }: { tenant: number; device: string },
): Buffer {
  const key = ring.keyOf(tenant, device)
  if (!key) throw new Problem('device-revoked')
  return Buffer.from(hkdfSync('sha256', key, '', 'muster commitment v1', 32))
}
