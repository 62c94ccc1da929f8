// The secrets a device shares with its server: given with each leaf, made anew from keys that are kept, never stored.
import type { Link } from '#wire/control/enrol.ts'
import type { Context, DeviceCaller } from '../context.ts'
import { commitmentKey } from '../ring/commitment-key.ts'

/** Throws `device-revoked` for a device whose key was erased. */
export function linkOf({ authority, ring }: Pick<Context, 'authority' | 'ring'>, caller: DeviceCaller): Link {
  const handle = authority.handleOf(caller)
  return {
    handle: handle.toString('base64url'),
    mac: authority.datagramKey(handle).toString('base64url'),
    commitment: commitmentKey({ ring }, caller).toString('base64url'),
  }
}
