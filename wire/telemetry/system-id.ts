// The id under which a device's facts are stored: an item like the others, so that it can be off (D3) or the holder's own (D4).
import type { DeclaredField } from './dictionary.ts'

/** The item's name. It belongs to no kind: who keeps `system` back keeps no id back. */
export const systemId = 'system-id'

/** As the dictionary's fields; opaque and random. No row holds it, for it is the name of the rows. */
export const systemIdField: DeclaredField = {
  kind: 'system',
  field: 'id',
  title: 'System id',
  sensitivity: 'technical',
  purpose: 'inventory',
  basis: 'legitimate-interest',
  category: 'system',
  precision: 'exact',
  retentionDays: 'while-managed',
  arrives: 'server',
  from: 'strict',
  item: systemId,
  lose: 'facts are stored under no device and count in sums only; its page says so',
}
