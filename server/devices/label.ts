// What a person could recognise about a device: names and reasons, sealed in one value under the device's own key.

import type { Ring } from '../ring/ring.ts'
import { open, seal } from '../ring/seal.ts'

/** `given` by an operator; `host` as collected; `reason` of the last act on its state. */
export interface Label {
  given?: string
  host?: string
  reason?: string
}

const place = (tenant: number, device: string) => ({
  table: 'device_devices',
  column: 'label',
  tenant,
  subject: device,
})

/** Seals a label; null when it says nothing. Throws when the device has no key: nothing is then stored in clear. */
export function sealLabel(ring: Ring, tenant: number, device: string, label: Label): Buffer | null {
  const entries = Object.entries(label).filter(([, text]) => text !== undefined && text !== '')
  if (entries.length === 0) return null
  const key = ring.keyOf(tenant, device)
  if (!key) throw new Error('a device without a key has no label')
  return seal(key, place(tenant, device), Buffer.from(JSON.stringify(Object.fromEntries(entries))))
}

/** What the label says; empty where there is none or the device's key is gone (erased). */
export function openLabel(ring: Ring, tenant: number, device: string, sealed: Uint8Array | null): Label {
  const key = sealed && ring.keyOf(tenant, device)
  if (!sealed || !key) return {}
  return JSON.parse(open(key, place(tenant, device), sealed).toString()) as Label
}

/** The name people see (DeviceRow): given name, else host name, else the first 6 characters of the id. */
export function nameFrom(label: Label, device: string): { name: string; from: 'given' | 'host' | 'id' } {
  if (label.given) return { name: label.given, from: 'given' }
  if (label.host) return { name: label.host, from: 'host' }
  return { name: shortId(device), from: 'id' }
}

export const shortId = (device: string) => device.slice(4, 10)
