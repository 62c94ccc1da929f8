// The address a device spoke from: an identifier, sealed under the device's key wherever it rests.
import { isIP } from 'node:net'
import type { Ring } from '../../ring/ring.ts'
import { open, seal } from '../../ring/seal.ts'

const place = (tenant: number, device: string) => ({
  table: 'device_reach',
  column: 'address',
  tenant,
  subject: device,
})

/** IPv4 as such, also where a socket for both families gave it in IPv6's clothes; undefined when it is no address. */
export function plainAddress(address: string | undefined): string | undefined {
  const plain = address?.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
  return plain && isIP(plain) ? plain : undefined
}

/** Null where there is nothing to keep, or no key any more: nothing is then kept in clear. */
export function sealAddress(ring: Ring, tenant: number, device: string, address: string | undefined): Buffer | null {
  const key = address && ring.keyOf(tenant, device)
  return key ? seal(key, place(tenant, device), Buffer.from(address)) : null
}

/** Undefined when the device's key is gone. */
export function openAddress(ring: Ring, tenant: number, device: string, sealed: Uint8Array | null): string | undefined {
  const key = sealed && ring.keyOf(tenant, device)
  return sealed && key ? open(key, place(tenant, device), sealed).toString() : undefined
}
